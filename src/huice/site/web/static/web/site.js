// What makes pages smoother. Everything works without it.
(() => {
  "use strict";
  const zh = document.documentElement.lang.startsWith("zh");
  const all = (selector, within = document) => within.querySelectorAll(selector);

  // A table that fits lets its header stick to the window; one that does not can be scrolled by keys.
  const fit = () => {
    for (const box of all(".scroll")) {
      box.classList.remove("fits");
      const wide = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("fits", !wide);
      if (!wide) {
        box.removeAttribute("tabindex");
        continue;
      }
      const caption = box.querySelector("caption");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", caption ? caption.textContent.trim() : zh ? "可左右滚动的表格" : "Table, scrolls sideways");
    }
  };

  // A day written 2026-11-21 is never broken after a hyphen.
  const DAY = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g;
  const unbroken = (within) => {
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT, (node) =>
      node.data.search(DAY) >= 0 && !node.parentElement.closest("script, textarea, option, title, pre, svg, .nowrap") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    for (const node of found) {
      const parts = node.data.split(DAY);
      const days = node.data.match(DAY);
      node.replaceWith(...parts.flatMap((text, at) => {
        if (at === days.length) return [text];
        const day = document.createElement("span");
        day.className = "nowrap";
        day.textContent = days[at];
        return [text, day];
      }));
    }
  };

  // What was typed and not sent is not lost by a slip.
  const typed = new Set();
  const sent = new Set();
  const isKept = (form) => form.method === "post" && !form.hasAttribute("data-free") && !form.querySelector("[type=password]");
  document.addEventListener("input", ({ target }) => {
    if (target.form && isKept(target.form)) typed.add(target.form);
  });
  document.addEventListener("submit", (event) => {
    typed.delete(event.target);
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (sent.has(event.target)) return event.preventDefault(); // pressed twice
    sent.add(event.target);
    setTimeout(() => sent.delete(event.target), 3000);
  });
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Redirect")) typed.clear(); // the site holds it until the login
  });
  addEventListener("beforeunload", (event) => {
    for (const form of typed) if (form.isConnected) return event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-confirm]");
    if (asked && !confirm(asked.dataset.confirm)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    const copied = event.target.closest("[data-copy]");
    if (copied && navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(copied.dataset.copy).then(() => {
        const before = copied.textContent;
        copied.textContent = zh ? "已复制" : "Copied";
        setTimeout(() => (copied.textContent = before), 2000);
      });
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  });

  // A form that does not fit is told of at once, for eyes and for readers of the screen alike.
  const tell = (within) => {
    const errors = within.querySelector("[data-errors]");
    if (errors) errors.focus();
  };

  // An answer of 422 is the same form with what is wrong: it is shown like any other.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422 || detail.xhr.status === 409) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  const failed = () => {
    const main = document.getElementById("main");
    const before = main.querySelector("[data-failed]");
    if (before) before.remove();
    const said = document.createElement("p");
    said.className = "said error";
    said.dataset.failed = "";
    said.setAttribute("role", "alert");
    said.textContent = zh ? "没有读到，请稍后重试。您填写的内容还在。" : "It could not be read. Try again later; what you typed is still here.";
    main.prepend(said);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  // What came in its place is told, and the keyboard goes on where it was.
  const heard = document.createElement("p");
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  document.body.append(heard);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    unbroken(target);
    fit();
    tell(target);
    const place = target.id && document.getElementById(target.id); // swapped as a whole
    const part = place || target;
    const said = part.querySelector("[data-announce]");
    if (said) heard.textContent = said.innerText.replace(/\s+/g, " ");
    const next = part.querySelector("[data-focus]");
    if (next && (!document.activeElement || document.activeElement === document.body)) next.focus();
  });

  unbroken(document.body);
  fit();
  tell(document);
  addEventListener("resize", fit);
})();
