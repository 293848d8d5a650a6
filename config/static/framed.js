// Inside the frame: tells the page around it how tall this page is. Nothing else leaves.
(() => {
  "use strict";

  if (window.parent === window) return;
  let told = 0;

  const tell = (fresh) => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (!fresh && height === told) return;
    told = height;
    window.parent.postMessage({ firstVisit: { height, fresh } }, "*");
  };

  new ResizeObserver(() => tell(false)).observe(document.documentElement);
  tell(true);
})();
