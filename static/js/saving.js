// A form that saves as it goes says so, and says when it could not.
(() => {
  "use strict";

  const lines = () => document.querySelectorAll("[data-save-line]");

  function tell(form, words) {
    if (!form.matches("[data-saves]")) return;
    lines().forEach((line) => { line.textContent = words; });
  }

  document.addEventListener("htmx:beforeRequest", (event) => tell(event.detail.elt, "Saving…"));
  document.addEventListener("htmx:sendError", (event) => tell(event.detail.elt, "No connection. Not saved yet; it is tried again."));
  document.addEventListener("htmx:responseError", (event) => tell(event.detail.elt, "Not saved yet."));

  // Whoever leaves in the middle of a word loses nothing: what is not on its way yet goes along.
  const unsent = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-saves]");
    if (form) unsent.add(form);
  });
  document.addEventListener("htmx:beforeRequest", (event) => unsent.delete(event.detail.elt));
  window.addEventListener("pagehide", () => {
    unsent.forEach((form) => {
      if (!form.dataset.sent) navigator.sendBeacon(form.getAttribute("hx-post"), new FormData(form));
    });
  });

  // What could not be sent is sent when the network is back.
  let waiting = null;
  document.addEventListener("htmx:sendError", (event) => { waiting = event.detail.elt; });
  window.addEventListener("online", () => {
    if (waiting && waiting.isConnected) window.htmx.trigger(waiting, "change");
    waiting = null;
  });
})();
