// The queue while somebody looks at it: rows never move by themselves, new ones are counted. The page works without this file.
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

  // Words change where they stand; the part that holds the focus waits for the next time.
  const morph = (row, fresh) => {
    ["flags", "where", "when", "state", "age", "act"].forEach((name) => {
      const old = part(row, name);
      const now = part(fresh, name);
      if (!old || !now || old.innerHTML === now.innerHTML || old.contains(document.activeElement)) return;
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
    ["tabs"].forEach((name) => {
      const old = [...queue.querySelectorAll(`[data-part=${name}] a`)];
      fresh.querySelectorAll(`[data-part=${name}] a`).forEach((now) => {
        const same = old.find((link) => link.getAttribute("href") === now.getAttribute("href"));
        const before = same && same.querySelector("b");
        const after = now.querySelector("b");
        if (before && after) before.textContent = after.textContent;
      });
    });
  };

  const offer = (number) => {
    const link = queue.querySelector("[data-fresh]");
    const words = number === 1 ? "1 new request, show" : `${number} new requests, show`;
    link.hidden = !number;
    if (link.textContent === words || !number) return;
    link.textContent = words;
    status.textContent = number === 1 ? "1 new request." : `${number} new requests.`;
  };

  const say = () => {
    if (!changedSince || Date.now() - saidAt < QUIET_MS) return;
    status.textContent = `Queue updated, ${changedSince} changed.`;
    saidAt = Date.now();
    changedSince = 0;
  };

  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const here = rowsOf(queue);
    here.forEach((row) => {
      const now = rowOf(fresh, row.dataset.row);
      if (now) row.classList.remove("is-gone");
      changedSince += now ? morph(row, now) || 0 : leave(row);
    });
    const known = new Set(here.map((row) => row.dataset.row));
    offer(rowsOf(fresh).filter((row) => !known.has(row.dataset.row)).length);
    count(fresh);
    say();
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
