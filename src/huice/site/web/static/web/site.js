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
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    fit();
    tell(target);
  });

  fit();
  tell(document);
  addEventListener("resize", fit);
})();
