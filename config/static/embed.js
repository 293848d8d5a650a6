// On the practice's own site: gives the form's frame the height that the form needs.
(() => {
  "use strict";

  const frames = () => [...document.querySelectorAll("iframe[data-first-visit]")];
  const home = (frame) => new URL(frame.src, document.baseURI).origin;
  const seen = new WeakSet();

  window.addEventListener("message", (event) => {
    const frame = frames().find((each) => each.contentWindow === event.source);
    const told = event.data && event.data.firstVisit;
    if (!frame || !told || event.origin !== home(frame)) return;
    const height = Number(told.height);
    if (!(height > 0 && height < 20000)) return;
    frame.style.height = `${height}px`;
    // A further step begins at its top, however far down the button of the last one was.
    if (told.fresh && seen.has(frame) && frame.getBoundingClientRect().top < 0) {
      frame.scrollIntoView({ block: "start" });
    }
    seen.add(frame);
  });
})();
