// The day board's keys: arrows move between visits, R marks the one in focus as arrived.
(() => {
  "use strict";

  const board = document.querySelector(".board");
  const here = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (here && !document.querySelector("[data-focus]")) here.focus();
  if (!board) return;

  const shown = (part) => part.getClientRects().length > 0;
  const links = () => [...board.querySelectorAll(".visit-link")].filter(shown);
  const middle = (part) => {
    const box = part.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };

  // The nearest visit in that direction; a step aside weighs more than a step on.
  const towards = (from, key) => {
    const at = middle(from.closest(".visit"));
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
    const steps = links().map((link) => {
      const to = middle(link.closest(".visit"));
      const on = sign * (sideways ? to.x - at.x : to.y - at.y);
      const aside = Math.abs(sideways ? to.y - at.y : to.x - at.x);
      return { link, on, far: on + 3 * aside };
    }).filter((each) => each.on > 4);
    steps.sort((one, other) => one.far - other.far);
    return steps.length ? steps[0].link : null;
  };

  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.keys !== "on" || !event.key.startsWith("Arrow")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open]")) return;
    const target = event.target;
    const visit = target.closest && target.closest(".visit");
    if (!visit && target !== document.body) return;
    const next = visit ? towards(visit.querySelector(".visit-link"), event.key) : links()[0];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // R belongs to the visit in focus alone.
  board.addEventListener("focusin", (event) => {
    board.querySelectorAll("[data-key=r]").forEach((button) => {
      button.removeAttribute("data-key");
      button.removeAttribute("aria-keyshortcuts");
    });
    const visit = event.target.closest(".visit");
    const button = visit && visit.querySelector("button[value=arrived]");
    if (!button) return;
    button.dataset.key = "r";
    if (document.body.dataset.keys === "on") button.setAttribute("aria-keyshortcuts", "R");
  });
  if (board.contains(document.activeElement)) {
    document.activeElement.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  }
})();
