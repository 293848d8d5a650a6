// What is typed into an opened request and not saved yet is there again after another row, another step, a reload or the
// end of a session. It stays in this tab, for half an hour, for who typed it; saving it and signing out forget it.
(() => {
  "use strict";

  const KEY = "first-visit:typed";
  const LEFT = "first-visit:left";
  const KEPT_MS = 30 * 60 * 1000;
  const who = document.body.dataset.who;
  let memory = null; // a browser that keeps nothing still has this page
  let gone = false;

  const stored = (act) => { try { return act(window.sessionStorage); } catch { return undefined; } };
  const leftAt = () => { try { return Number(window.localStorage.getItem(LEFT)) || 0; } catch { return 0; } };
  const forget = () => { memory = null; stored((tab) => tab.removeItem(KEY)); };

  // What is too old or another person's is forgotten wherever it is looked for.
  const read = () => {
    const text = stored((tab) => tab.getItem(KEY));
    const kept = text ? JSON.parse(text) : memory;
    if (kept && kept.who === who && kept.at > leftAt() && Date.now() - kept.at < KEPT_MS) return kept.forms;
    forget();
    return {};
  };
  const write = (forms) => {
    if (gone || !Object.keys(forms).length) { forget(); return; }
    memory = { who, at: Date.now(), forms };
    if (stored((tab) => { tab.setItem(KEY, JSON.stringify(memory)); return true; })) memory = null;
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
  window.addEventListener("beforeunload", (event) => { if (memory) event.preventDefault(); });
  document.addEventListener("htmx:after:swap", bringBack);
  window.setInterval(read, 60000);
  bringBack();
})();
