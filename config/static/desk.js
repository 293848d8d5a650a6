// The desk's keyboard, who else is here, the end of a session, what was typed, and the living queue. Pages work without it.
(() => {
  "use strict";

  const body = document.body;
  const keysOn = () => body.dataset.keys === "on";
  const token = () => {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  };
  const post = (url, fields, more) => fetch(url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams(fields),
    ...more,
  });

  // Session: a word two minutes before the end, and after it.
  const dialog = document.getElementById("session-dialog");
  const warnMs = Number(body.dataset.warnSeconds) * 1000;
  const endMs = Number(body.dataset.endSeconds) * 1000;
  const SHARED = "first-visit:since";
  let own = Date.now();
  let over = false;
  let warned = false;

  // Tabs share one session, so the newest page of any tab counts.
  const extended = () => {
    own = Date.now();
    warned = false;
    try { window.localStorage.setItem(SHARED, String(own)); } catch { /* a browser that keeps nothing */ }
  };
  const since = () => {
    try { return Math.max(own, Number(window.localStorage.getItem(SHARED)) || 0); } catch { return own; }
  };
  extended();

  const sayOver = () => {
    over = true;
    if (!dialog) return;
    dialog.querySelector("h2").textContent = "You were signed out";
    dialog.querySelector("p").textContent = "Press your button again: you sign in, and what you typed is still here.";
    dialog.querySelectorAll("[data-while-in]").forEach((part) => { part.hidden = true; });
    dialog.querySelector("[data-press=shut]").hidden = false;
    if (!dialog.open) dialog.showModal();
  };
  const ended = (answer) => answer.status === 401 || answer.type === "opaqueredirect";

  // A sleeping computer stops timers, so the clock is read instead of counted.
  const watch = () => {
    if (over || !warnMs) return;
    const idle = Date.now() - since();
    if (idle >= endMs) sayOver();
    else if (idle >= warnMs && !warned) { warned = true; dialog.showModal(); }
    else if (idle < warnMs && dialog.open) dialog.close();
  };
  if (dialog) {
    window.setInterval(watch, 1000);
    dialog.querySelector("[data-stay]").addEventListener("click", () => {
      post(body.dataset.stayUrl, {}).then((answer) => {
        if (ended(answer)) { sayOver(); return; }
        if (!answer.ok) return;
        extended();
        dialog.close();
      }, () => {});
    });
  }

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target.closest && event.target.closest(".open-link")) { extended(); beat(); }
  });

  // Presence: says that the request is open, and shows who else has it open.
  const place = () => document.querySelector("[data-presence]");
  const beat = () => {
    const here = place();
    if (!here || document.hidden || over) return;
    post(here.dataset.presence, {}).then((answer) => {
      if (ended(answer)) { sayOver(); return null; }
      return answer.ok ? answer.text() : null;
    }).then((words) => {
      if (words === null || place() !== here || here.textContent === words) return;
      here.textContent = words;
      here.hidden = !words;
    }, () => {});
  };
  window.setInterval(beat, 20000);
  document.addEventListener("visibilitychange", beat);
  const leave = () => {
    const here = place();
    if (here && !over) post(here.dataset.presence, { left: "1" }, { keepalive: true }).catch(() => {});
  };
  window.addEventListener("pagehide", leave);
  beat();

  // Keys: an element says which key it answers to; keys without their element do nothing.
  const links = () => [...document.querySelectorAll(".open-link")];
  const step = (by) => {
    const rows = links();
    const at = rows.indexOf(document.activeElement);
    const from = at < 0 ? rows.findIndex((row) => row.getAttribute("aria-current") === "true") : at;
    const next = rows[Math.min(Math.max(from + by, 0), rows.length - 1)];
    if (next) next.focus();
  };
  // In a week, arrows go from block to block: up and down in order of time, sideways to the next day that has one.
  const blocks = (within = document) => [...within.querySelectorAll(".week a.block, .day a.block")];
  const stepInWeek = (block, key) => {
    const by = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
    const all = blocks();
    let next = all[all.indexOf(block) + by];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const days = [...document.querySelectorAll(".week .day")];
      const day = block.closest(".day");
      const others = days.slice(by < 0 ? 0 : days.indexOf(day) + 1, by < 0 ? days.indexOf(day) : days.length)
        .map((each) => blocks(each)).filter((found) => found.length);
      const there = by < 0 ? others.pop() : others[0];
      next = there && there[Math.min(blocks(day).indexOf(block), there.length - 1)];
    }
    if (next) next.focus();
  };
  const inWeek = (event) => event.key.startsWith("Arrow") && event.target.closest && event.target.closest(".week a.block");
  const shown = (part) => part.getClientRects().length > 0;
  // Escape closes what is open last: the panel comes before the search that stands above it.
  const keyed = (key) => {
    const parts = [...document.querySelectorAll("[data-key]")].filter((part) => part.dataset.key === key && shown(part));
    return key === "escape" ? parts.pop() : parts[0];
  };
  const FIELD = "input:not([type=hidden]), textarea, select";

  const act = (part) => {
    if (part.matches("summary, details")) {
      const details = part.closest("details");
      details.open = true;
      (details.querySelector(FIELD) || details.querySelector("summary")).focus();
    } else if (part.matches(FIELD) && !part.matches("[type=checkbox]")) {
      part.focus();
      if (part.select) part.select();
    } else {
      part.click();
    }
  };

  const typing = (target) => target.closest &&
    target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const help = () => {
    const sheet = document.getElementById("keys-dialog");
    const list = sheet.querySelector("[data-list]");
    if (!list.firstChild) {
      fetch(sheet.dataset.url, { credentials: "same-origin", redirect: "manual" }).then((answer) => {
        if (ended(answer)) { sayOver(); return null; }
        return answer.text();
      }).then((text) => {
        if (text === null) return;
        const page = new DOMParser().parseFromString(text, "text/html");
        list.append(document.importNode(page.getElementById("keys"), true));
        help();
      }, () => { window.location.assign(sheet.dataset.url); });
      return;
    }
    sheet.querySelectorAll("[data-means]").forEach((row) => {
      const key = row.dataset.means;
      const works = key === "?" ||
        ("jk".includes(key) || key === "enter" ? links().length > 0
          : key === "arrows" ? Boolean(document.querySelector(".visit-link"))
          : key === "blocks" ? blocks().length > 0 : Boolean(keyed(key)));
      row.classList.toggle("is-off", !works);
      row.querySelector("[data-here]").textContent = works ? "" : "not on this page";
    });
    sheet.showModal();
  };

  // The link leads to the list without its opened request; here nothing has to load for that.
  document.addEventListener("click", (event) => {
    const panel = document.getElementById("panel");
    if (!panel || !event.target.closest("#panel [data-close]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
    const row = document.querySelector(".open-link[aria-current=true]");
    panel.replaceChildren(document.getElementById("nothing-open").content.cloneNode(true));
    const address = new URL(window.location.href);
    address.searchParams.delete("open");
    window.history.replaceState(window.history.state, "", address);
    if (row) row.removeAttribute("aria-current");
    (row || links()[0]).focus();
  });

  // What can be taken back for a while stops saying so. The server's clock counts, whatever this computer's says.
  const ends = new WeakMap();
  const endOf = (part) => {
    const page = part.closest("[data-now]");
    const left = Date.parse(part.dataset.until) - (page ? Date.parse(page.dataset.now) : Date.now());
    return Date.now() + left;
  };
  const lapse = () => document.querySelectorAll("[data-until]").forEach((part) => {
    if (!ends.has(part)) ends.set(part, endOf(part));
    if (Date.now() < ends.get(part) || part.dataset.sent) return;
    part.removeAttribute("data-until");
    if (part.dataset.after) {
      part.textContent = part.dataset.after;
      document.getElementById("status").textContent = part.dataset.after;
    } else if (part.matches("form")) {
      const name = part.contains(document.activeElement) && document.getElementById("request-name");
      part.remove();
      if (name) name.focus();
    } else {
      ["data-key", "aria-keyshortcuts"].forEach((said) => part.removeAttribute(said));
    }
  });
  document.addEventListener("htmx:after:swap", lapse);
  window.setInterval(lapse, 1000);
  lapse();

  // Readers of the page hear a key too. Two keys in a row have no word there; the help sheet lists them.
  const NAMED = { escape: "Escape", enter: "Enter", arrowleft: "ArrowLeft", arrowright: "ArrowRight" };
  const tell = () => {
    if (!keysOn()) return;
    document.querySelectorAll("[data-key]").forEach((part) => {
      const key = part.dataset.key;
      if (!key.includes(" ")) part.setAttribute("aria-keyshortcuts", NAMED[key] || key.toUpperCase());
    });
  };
  document.addEventListener("htmx:after:swap", tell);
  tell();

  // J and K may stand on one person while another is open: a step is taken with who one is looking at.
  const other = () => {
    const row = document.activeElement && document.activeElement.closest("tr[data-row]");
    const link = row && row.querySelector(".open-link");
    return link && link.getAttribute("aria-current") !== "true" ? link : null;
  };
  const openFirst = (link, key) => {
    const status = document.getElementById("status");
    if (status) status.textContent = `Opening ${link.textContent} first. Press ${key.toUpperCase()} again to go on.`;
    link.click();
  };

  let going = 0;
  const press = (key) => {
    if (Date.now() - going < 1500) {
      going = 0;
      return keyed(`g ${key}`);
    }
    if (key === "g") going = Date.now();
    return keyed(key);
  };

  document.addEventListener("keydown", (event) => {
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key) && !inWeek(event)) return;
    if (event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") { going = 0; step(event.key === "j" ? 1 : -1); return; }
    if (event.key === "?") { event.preventDefault(); going = 0; help(); return; }
    const block = inWeek(event);
    if (block) { event.preventDefault(); stepInWeek(block, event.key); return; }
    const key = event.key.toLowerCase();
    if (key === "escape" && document.querySelector(".person-menu[open]")) return;
    if (event.key !== key && key !== "escape" && !key.startsWith("arrow")) return;
    const part = press(key);
    if (!part) return;
    event.preventDefault();
    const link = part.closest("#panel") && other();
    if (link) openFirst(link, key);
    else act(part);
  });
})();

// What is typed into an opened request and not saved yet is there again after another row, another step, a reload or the
// end of a session. It stays in this tab, sealed by a key of the pages of who typed it, for half an hour; saving it and
// signing out forget it.
(() => {
  "use strict";

  const KEY = "first-visit:typed";
  const LEFT = "first-visit:left";
  const KEPT_MS = 30 * 60 * 1000;
  const who = document.body.dataset.who;
  let memory = null;
  let blocked = false; // a browser that keeps nothing still has this page
  let gone = false;

  const stored = (act) => { try { return act(window.sessionStorage); } catch { return undefined; } };
  const leftAt = () => { try { return Number(window.localStorage.getItem(LEFT)) || 0; } catch { return 0; } };
  const forget = () => { memory = null; blocked = false; stored((tab) => tab.removeItem(KEY)); };

  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const withKey = async (act, iv, data) => {
    const key = await crypto.subtle.importKey("raw", bytes(document.body.dataset.seal), "AES-GCM", false, [act]);
    return new Uint8Array(await crypto.subtle[act]({ name: "AES-GCM", iv }, key, data));
  };
  const seal = async (kept) => {
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await withKey("encrypt", iv, new TextEncoder().encode(JSON.stringify(kept)));
      if (memory !== kept) return;
      window.sessionStorage.setItem(KEY, btoa(String.fromCharCode(...iv, ...sealed)));
      blocked = false;
    } catch { blocked = memory === kept; }
  };
  const unseal = async () => {
    const all = bytes(window.sessionStorage.getItem(KEY));
    return JSON.parse(new TextDecoder().decode(await withKey("decrypt", all.slice(0, 12), all.slice(12))));
  };

  // What is too old or another person's is forgotten wherever it is looked for.
  const read = () => {
    if (memory && memory.who === who && memory.at > leftAt() && Date.now() - memory.at < KEPT_MS) return memory.forms;
    forget();
    return {};
  };
  const write = (forms) => {
    if (gone || !Object.keys(forms).length) { forget(); return; }
    memory = { who, at: Date.now(), forms };
    seal(memory);
  };
  const change = (by) => {
    const forms = read();
    by(forms);
    write(forms);
  };

  const request = () => document.getElementById("request");
  const forms = () => (request() ? [...request().querySelectorAll("form")].filter((form) => boxes(form).length) : []);
  const keyOf = (form) => new URL(form.action).pathname;
  const boxes = (form) => [...form.elements].filter((box) => box.matches("input:not([type=hidden]), textarea, select"));
  const isChoice = (box) => box.matches("[type=checkbox], [type=radio]");
  const isTouched = (box) => (isChoice(box) ? box.checked !== box.defaultChecked
    : box.matches("select") ? [...box.options].some((option) => option.selected !== option.defaultSelected)
    : box.value !== box.defaultValue);
  // What stood there when the typing began goes along: the desk is asked where somebody changed it since.
  const was = (form) => form.elements.namedItem("was");
  const tried = new WeakSet();
  const saved = new WeakSet();

  const keep = (form, all) => {
    if (saved.has(form)) return;
    const touched = boxes(form).some(isTouched) || tried.has(form);
    if (!touched || !boxes(form).some((box) => (isChoice(box) ? box.checked : box.value))) { delete all[keyOf(form)]; return; }
    all[keyOf(form)] = {
      was: was(form) && was(form).value,
      boxes: boxes(form).map((box) => (isChoice(box) ? [box.name, box.value, box.checked] : [box.name, box.value])),
    };
  };
  const keepAll = () => { if (forms().length) change((all) => forms().forEach((form) => keep(form, all))); };

  const line = (words, clear) => {
    const said = document.createElement("p");
    said.className = "second kept-line";
    said.textContent = `${words} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = "Clear it";
    button.addEventListener("click", () => { said.remove(); clear(); });
    said.append(button);
    return said;
  };

  const fill = (form, kept) => {
    kept.boxes.forEach(([name, value, checked]) => {
      const named = boxes(form).filter((box) => box.name === name);
      const box = named.find((each) => isChoice(each) && each.value === value) || named.find((each) => !isChoice(each));
      if (!box) return;
      if (!isChoice(box)) box.value = value;
      else if (box.type === "checkbox" || checked) box.checked = checked;
    });
    const now = was(form) && was(form).value;
    if (kept.was !== null && was(form)) was(form).value = kept.was;
    if (!boxes(form).some(isTouched)) return false;
    const box = form.closest("details");
    if (!box) return true;
    box.open = true;
    form.prepend(line("Not saved yet. What you typed is still here.", () => {
      form.reset();
      if (was(form)) was(form).value = now;
      change((all) => { delete all[keyOf(form)]; });
      box.open = false;
      box.querySelector("summary").focus();
    }));
    return true;
  };

  // Where the step is not offered any more, its words are still there to read and to copy.
  const showGone = (all) => {
    const home = document.querySelector("#request [data-typed]");
    if (!home) return;
    const here = new Set([...request().querySelectorAll("form")].map(keyOf));
    Object.keys(all).filter((key) => key.startsWith(home.dataset.typed) && !here.has(key)).forEach((key) => {
      const words = all[key].boxes.filter((box) => box.length === 2 && box[1]).map((box) => box[1]).join(", ");
      if (words) home.append(line(`Not saved: ${words}`, () => change((rest) => { delete rest[key]; })));
    });
  };

  let shown = null;
  const bringBack = () => {
    if (!request() || request() === shown) return;
    shown = request();
    const all = read();
    forms().forEach((form) => {
      const box = form.closest("details");
      if (box && box.open) tried.add(form); // the page has it open with what was typed
      else if (all[keyOf(form)]) fill(form, all[keyOf(form)]);
    });
    showGone(all);
    keepAll();
  };

  const at = (event, name) => event.target.closest && event.target.closest(name);
  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
    const form = at(event, "#request form");
    if (!form) return;
    saved.delete(form);
    change((all) => keep(form, all));
  }));
  document.addEventListener("submit", (event) => {
    if (!new URL(event.target.action).pathname.endsWith("/sign-out/")) { keepAll(); return; }
    gone = true;
    forget();
    try { window.localStorage.setItem(LEFT, String(Date.now())); } catch { /* a browser that keeps nothing */ }
  });
  window.addEventListener("storage", (event) => {
    if (event.key === LEFT) { gone = true; forget(); }
  });
  document.addEventListener("press:kept", (event) => {
    saved.add(event.target);
    change((all) => { delete all[keyOf(event.target)]; });
  });
  document.addEventListener("htmx:before:swap", keepAll);
  window.addEventListener("pagehide", keepAll);
  window.addEventListener("beforeunload", (event) => { if (blocked) event.preventDefault(); });
  const ready = unseal().then((kept) => {
    memory = memory ? { ...memory, forms: { ...kept.forms, ...memory.forms } } : kept;
  }, () => { if (!memory) forget(); });
  document.addEventListener("htmx:after:swap", () => ready.then(bringBack));
  window.setInterval(read, 60000);
  ready.then(bringBack);
})();

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
