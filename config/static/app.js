// Small comforts on top of pages that work without this file.
(() => {
  "use strict";

  const wide = window.matchMedia("(min-width: 1000px)");
  const status = document.getElementById("status");

  const say = (words) => {
    if (!status || !words) return;
    status.textContent = "";
    window.setTimeout(() => { status.textContent = words; }, 150);
  };

  const focusOn = (root) => {
    const target = root.querySelector("[data-focus]");
    if (target) target.focus();
    return Boolean(target);
  };

  // A page that came back from the browser's memory must not keep a sleeping button.
  const wake = (root) => {
    root.querySelectorAll("[data-words]").forEach((button) => {
      button.querySelector("[data-label]").textContent = button.dataset.words;
      button.removeAttribute("data-words");
      button.removeAttribute("aria-disabled");
    });
    root.querySelectorAll("[data-slow]").forEach((words) => words.remove());
    root.querySelectorAll("form[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
  };

  const saidBelow = (button, words) => {
    const line = document.createElement("p");
    line.className = "second";
    line.dataset.slow = "";
    line.textContent = words;
    (button.closest(".buttons") || button).after(line);
  };

  const rest = (form, button) => {
    const label = button.querySelector("[data-label]") || button;
    label.dataset.label = "";
    button.dataset.words = button.dataset.first || label.textContent;
    button.dataset.first = button.dataset.words;
    form.querySelectorAll("[data-slow]").forEach((words) => words.remove());
    label.textContent = button.dataset.busyText;
    button.setAttribute("aria-disabled", "true");
    say(button.dataset.busyText);
    window.setTimeout(() => {
      if (!form.dataset.sent) return;
      const words = button.dataset.slowText || "Still working. You can wait.";
      saidBelow(button, words);
      say(words);
    }, 8000);
  };

  // A press of the desk goes out while its page stays, so that nothing typed is lost where no answer comes. What the
  // server refuses, and what it would not take this way, goes out again as the browser's own press.
  const staysFor = (form) => document.body.classList.contains("staff") && form.method === "post" && !form.target &&
    form.enctype === "application/x-www-form-urlencoded" && !form.querySelector("[type=password]");

  const notSaved = (form, button) => {
    const words = "We got no answer. What you typed is still here.";
    wake(document);
    (button.querySelector("[data-label]") || button).textContent = "Not saved. Try again";
    saidBelow(button, words);
    say(`Not saved. Try again. ${words}`);
  };

  // An address that differs by its end alone would only scroll.
  const goOn = (form, to) => {
    const there = new URL(to, form.action);
    const here = new URL(window.location.href);
    const same = there.hash && there.pathname === here.pathname && there.search === here.search;
    if (!there.pathname.startsWith("/account/")) form.dispatchEvent(new CustomEvent("press:kept", { bubbles: true }));
    if (!same) { window.location.assign(there); return; }
    window.history.replaceState(null, "", there);
    window.location.reload();
  };

  const send = (form, button) => {
    const fields = new URLSearchParams(new FormData(form));
    if (button.name) fields.append(button.name, button.value);
    fetch(button.getAttribute("formaction") || form.action, {
      method: "POST",
      body: fields,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Press": "1" },
    }).then((answer) => {
      const to = answer.headers.get("X-Leads-To");
      if (to) { goOn(form, to); return; }
      if (answer.status === 200) { window.location.reload(); return; }
      if (answer.status >= 500) { notSaved(form, button); return; }
      form.dataset.plain = "";
      form.requestSubmit(button);
    }).catch(() => notSaved(form, button));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if ("plain" in form.dataset) { form.removeAttribute("data-plain"); return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    const button = event.submitter;
    if (!button || !button.dataset.busyText) return;
    form.dataset.sent = "yes";
    rest(form, button);
    if (!staysFor(form)) return;
    event.preventDefault();
    send(form, button);
  });

  const press = {
    menu: (button) => {
      const nav = document.getElementById(button.getAttribute("aria-controls"));
      const open = nav.classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    },
    dialog: (button, event) => {
      const dialog = document.getElementById(button.dataset.dialog);
      if (!dialog || !dialog.showModal) return;
      event.preventDefault();
      dialog.showModal();
    },
    print: () => window.print(),
    shut: (button) => button.closest("dialog").close(),
    copy: (button) => {
      const words = button.parentElement.querySelector(".quote");
      const copied = () => {
        const label = button.querySelector("[data-label]");
        label.textContent = "Copied";
        say("Copied");
        window.setTimeout(() => { label.textContent = "Copy"; }, 4000);
      };
      // Without a safe connection the browser copies what is marked alone, and then it stays marked.
      const marked = () => {
        window.getSelection().selectAllChildren(words);
        if (document.execCommand("copy")) copied();
      };
      if (!navigator.clipboard) marked();
      else navigator.clipboard.writeText(words.textContent.trim()).then(copied, marked);
    },
  };

  const showCopy = () => document.querySelectorAll("[data-press=copy][hidden], [data-press=print][hidden]").forEach((button) => {
    button.hidden = false;
  });
  document.addEventListener("htmx:after:swap", showCopy);
  showCopy();

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (button) press[button.dataset.press](button, event);
    document.querySelectorAll(".person-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // On one column the row opens its own page, so the part swap never sees the press.
  document.addEventListener("click", (event) => {
    if (!wide.matches && event.target.closest(".open-link")) event.stopPropagation();
  }, true);

  const rows = () => [...document.querySelectorAll(".open-link")];

  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".person-menu[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  const mark = (link) => {
    rows().forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const panel = document.getElementById("panel");
    const link = event.target.closest && event.target.closest(".open-link");
    if (link) mark(link);
    if (panel && link && !focusOn(panel)) panel.querySelector("#request-name").focus();
  });

  // On a wide screen the first request is open already; on one column nobody has opened it yet.
  // A row somebody opens meanwhile wins: the panel's own request gives way to it (hx-sync).
  const panel = document.querySelector("#panel[data-first]");
  if (panel && wide.matches) {
    window.addEventListener("load", () => {
      if (!window.htmx) return;
      window.htmx.ajax("GET", panel.dataset.first, { source: panel, target: panel, select: "#request", swap: "innerHTML" });
      if (rows()[0]) mark(rows()[0]);
    });
  }

  window.addEventListener("pageshow", () => wake(document));
  document.querySelectorAll("[data-announce]").forEach((part) => say(part.dataset.announce));
  focusOn(document);
  // Who pressed "Print" on the page before wants the paper, not this page.
  if (document.querySelector("[data-print]")) window.addEventListener("load", () => window.print());
})();
