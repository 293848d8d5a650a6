// Inside the frame: tells the page around it how tall this page is. Nothing else leaves.
(() => {
  "use strict";

  if (window.parent === window) return;

  // The first page's address holds no secret, so the browser's Back to it would begin anew. This
  // tab keeps where the unsent answers are, and the first page goes on there. Storage can be blocked.
  const KEY = "first-visit-draft";
  const draft = document.body.dataset.draft || "ended";
  const inTab = (act) => { try { return act(window.sessionStorage); } catch { return null; } };
  const forget = () => inTab((tab) => tab.removeItem(KEY));

  if (draft === "start") {
    const kept = inTab((tab) => tab.getItem(KEY));
    if (kept) { window.location.replace(`${kept}who/`); return; }
  }
  if (draft === "living") inTab((tab) => tab.setItem(KEY, new URL("../", window.location.href).pathname));
  if (draft === "ended") forget();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-start-again]")) forget();
  });

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
