// Small manners of every page. All of it works without: these lines only make it gentler.
(() => {
  "use strict";

  // A pressed button keeps its width, says what it is doing, and cannot be pressed twice.
  function makeBusy(button) {
    if (!button.dataset.busy) return;
    button.style.width = `${button.getBoundingClientRect().width}px`;
    button.dataset.calm = button.innerHTML;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
    say(button.dataset.busy);
  }

  function makeCalm(button) {
    if (button.dataset.calm === undefined) return;
    button.innerHTML = button.dataset.calm;
    button.style.width = "";
    button.removeAttribute("aria-disabled");
    delete button.dataset.calm;
  }

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[data-calm]").forEach(makeCalm);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-look]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter || form.querySelector("[type=submit]");
    // Afterwards, so that the button's name and value go along; not when another script kept the form here.
    setTimeout(() => {
      if (event.defaultPrevented && !form.closest("[hx-post], [hx-boost]")) release(form);
      else if (button) makeBusy(button);
    }, 0);
  }, true);

  // Back from the browser's memory, or answered by htmx: ready to be pressed again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) setTimeout(() => release(form), 0);
  });

  // One polite line that a screen reader hears.
  function say(words) {
    const line = document.getElementById("say");
    if (line) line.textContent = words;
  }
  document.addEventListener("say", (event) => say(event.detail));

  // The list of errors takes focus, also after a swap.
  function focusErrors(root) {
    const list = root.querySelector("[data-focus]");
    if (list) list.focus();
  }
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));

  // A menu closes with Escape or a press elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.removeAttribute("open");
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!open) return;
    closeMenus(null);
    open.querySelector("summary").focus();
  });
})();
