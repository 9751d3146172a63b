// The switch between light and dark, at once and without losing what is typed.
// Without this file the same form sets the cookie and comes back to the page.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-look]") || !event.submitter) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const look = event.submitter.value;
    const sent = new FormData(form);
    sent.set("look", look);
    document.documentElement.setAttribute("data-bs-theme", look);
    form.querySelector(look === "dark" ? ".when-dark" : ".when-light").focus();
    fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
  }, true);
})();
