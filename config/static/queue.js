// The queue while somebody looks at it: new rows are counted, and under the pointer or the focus nothing moves. The page works without this file.
(() => {
  "use strict";

  const queue = document.getElementById("queue");
  if (!queue || !queue.dataset.poll) return;

  const EVERY_MS = 15000;
  const QUIET_MS = 60000;
  const status = document.getElementById("status");
  let etag = queue.dataset.etag;
  let over = false;
  let asking = false;
  let changedSince = 0;
  let saidAt = 0;

  const rowsOf = (root) => [...root.querySelectorAll("tr[data-row]")];
  const rowOf = (root, reference) => rowsOf(root).find((row) => row.dataset.row === reference);
  const part = (row, name) => row.querySelector(`[data-part=${name}]`);

  // Words change where they stand.
  const morph = (row, fresh) => {
    ["flags", "where", "when", "state", "age", "act"].forEach((name) => {
      const old = part(row, name);
      const now = part(fresh, name);
      if (!old || !now || old.innerHTML === now.innerHTML) return;
      if (name === "act" && old.textContent === now.textContent && row.dataset.version === fresh.dataset.version) return;
      old.innerHTML = now.innerHTML;
    });
    const box = row.querySelector("input[name=pick]");
    const boxNow = fresh.querySelector("input[name=pick]");
    // What was chosen was chosen as it was: its version stays, and the desk hears that it changed.
    if (box && boxNow && !box.checked) box.value = boxNow.value;
    if (row.dataset.version === fresh.dataset.version) return 0;
    row.dataset.version = fresh.dataset.version;
    return 1;
  };

  const leave = (row) => {
    if (row.classList.contains("is-gone")) return 0;
    row.classList.add("is-gone");
    part(row, "state").textContent = "Not in this list any more";
    return 1;
  };

  const count = (fresh) => {
    const old = [...queue.querySelectorAll("[data-part=tabs] a")];
    fresh.querySelectorAll("[data-part=tabs] a").forEach((now) => {
      const same = old.find((link) => link.getAttribute("href") === now.getAttribute("href"));
      const before = same && same.querySelector("b");
      const after = now.querySelector("b");
      if (before && after) before.textContent = after.textContent;
    });
  };

  const many = (number, word) => (number === 1 ? `1 ${word}` : `${number} ${word}s`);
  const offer = (fresh, changed) => {
    const parts = [];
    if (fresh) parts.push(many(fresh, "new request"));
    if (changed) parts.push(`${changed} changed`);
    const link = queue.querySelector("[data-fresh]");
    link.hidden = !parts.length;
    const words = `${parts.join(", ")}, show`;
    if (link.textContent === words || !parts.length) return;
    link.textContent = words;
    status.textContent = `${parts.join(", ")}.`;
  };

  const say = () => {
    if (!changedSince || Date.now() - saidAt < QUIET_MS) return;
    status.textContent = `Queue updated, ${changedSince} changed.`;
    saidAt = Date.now();
    changedSince = 0;
  };

  const differs = (row, fresh) => {
    const now = rowOf(fresh, row.dataset.row);
    return now ? now.dataset.version !== row.dataset.version : !row.classList.contains("is-gone");
  };

  const list = queue.querySelector(".queue-list");
  const isHeld = () => list.matches(":hover") || list.contains(document.activeElement);
  let waiting = null;

  const show = () => {
    if (!waiting) return;
    const fresh = waiting;
    const here = rowsOf(queue);
    const known = new Set(here.map((row) => row.dataset.row));
    const added = rowsOf(fresh).filter((row) => !known.has(row.dataset.row)).length;
    if (isHeld()) { offer(added, here.filter((row) => differs(row, fresh)).length); return; }
    waiting = null;
    here.forEach((row) => {
      const now = rowOf(fresh, row.dataset.row);
      if (now) row.classList.remove("is-gone");
      changedSince += now ? morph(row, now) : leave(row);
    });
    offer(added, 0);
    say();
  };
  const soon = () => window.setTimeout(show, 0);
  list.addEventListener("mouseleave", soon);
  list.addEventListener("focusout", soon);

  const take = (text) => {
    waiting = new DOMParser().parseFromString(text, "text/html");
    count(waiting);
    show();
  };

  const poll = () => {
    if (over || asking || document.hidden) return;
    asking = true;
    fetch(queue.dataset.poll, {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      headers: { "If-None-Match": etag },
    }).then((answer) => {
      if (answer.type === "opaqueredirect" || answer.status === 401) { over = true; return null; }
      if (answer.status !== 200) return null;
      etag = answer.headers.get("ETag") || etag;
      return answer.text();
    }).then((text) => { if (text !== null) take(text); }, () => {}).finally(() => { asking = false; });
  };
  window.setInterval(poll, EVERY_MS);
  document.addEventListener("visibilitychange", poll);

  // One row at a time answers to the key X: the one with the focus, else the one that is open.
  const boxes = () => [...queue.querySelectorAll("input[name=pick]")];
  const aim = () => {
    const row = document.activeElement && document.activeElement.closest("tr[data-row]");
    const open = queue.querySelector(".open-link[aria-current=true]");
    const target = row || (open && open.closest("tr")) || null;
    const box = (target && target.querySelector("input[name=pick]")) || boxes()[0];
    boxes().forEach((each) => each.removeAttribute("data-key"));
    if (box) box.dataset.key = "x";
  };
  document.addEventListener("focusin", aim);
  document.addEventListener("htmx:after:swap", aim);
  aim();

  const several = document.getElementById("several");
  const tell = () => {
    if (!several) return;
    const number = boxes().filter((box) => box.checked).length;
    several.querySelector("[data-chosen]").textContent = number === 1 ? "1 chosen:" : `${number} chosen:`;
  };
  queue.addEventListener("change", (event) => { if (event.target.name === "pick") tell(); });
  if (boxes().some((box) => box.checked)) tell();
})();
