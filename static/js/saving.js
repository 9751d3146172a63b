// A form that saves as it goes says so, and says when it could not.
//   <p id="saved" data-save-line> … <form data-saves hx-post="address" hx-target="#saved" hx-select="#saved">
// What could not be sent is sent when the network is back, when the page is looked at again, or soon.
(() => {
  "use strict";

  const AGAIN = 10 * 1000;
  const NO_CONNECTION = "No connection. Not saved yet; it is tried again.";
  const UNSENT = new Set(); // typed and not on its way yet
  let waiting = null; // sent in vain
  let timer = 0;

  function tell(words) {
    document.querySelectorAll("[data-save-line]").forEach((line) => {
      line.textContent = words;
      delete line.dataset.line;
    });
  }

  function later(form, words) {
    tell(words);
    waiting = form;
    UNSENT.add(form);
    clearTimeout(timer);
    timer = setTimeout(again, AGAIN);
  }

  function again() {
    clearTimeout(timer);
    const form = waiting;
    waiting = null;
    if (form && form.isConnected) window.htmx.trigger(form, "change");
  }

  // `act(form, detail)` for what htmx does with a form that saves as it goes.
  function on(name, act) {
    document.addEventListener(`htmx:${name}`, (event) => {
      const form = (event.detail.requestConfig || event.detail).elt;
      if (form.matches("form[data-saves]")) act(form, event.detail);
    });
  }

  const token = () => (document.cookie.match("(?:^|; )csrftoken=([^;]*)") || [])[1];

  on("configRequest", (form, detail) => {
    // Signed in anew in another tab, she has another one.
    if (token() && detail.formData.has("csrfmiddlewaretoken")) detail.formData.set("csrfmiddlewaretoken", token());
  });
  on("beforeRequest", (form) => {
    UNSENT.delete(form);
    if (waiting === form) waiting = null;
    tell("Saving…");
  });
  on("sendError", (form) => later(form, NO_CONNECTION));
  on("responseError", (form, detail) => {
    if (detail.xhr.status >= 500) later(form, "Not saved yet; it is tried again.");
    else tell("Not saved yet.");
  });
  on("beforeSwap", (form, detail) => {
    if (detail.xhr.status !== 200 || detail.xhr.responseText.includes('id="saved"')) return;
    detail.shouldSwap = false; // that is the page to sign in
    later(form, "Signed out. Sign in in another tab: then it is saved.");
  });

  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  window.addEventListener("beforeunload", (event) => {
    if (waiting && !waiting.dataset.sent) event.preventDefault();
  });

  // Without a network a button would lead to the browser's own page of errors.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-saves]") || navigator.onLine) return;
    event.preventDefault();
    later(event.target, NO_CONNECTION);
  });

  // Whoever leaves in the middle of a word loses nothing: what is not on its way yet goes along.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-saves]");
    if (form) UNSENT.add(form);
  });
  window.addEventListener("pagehide", () => {
    UNSENT.forEach((form) => {
      if (!form.dataset.sent) navigator.sendBeacon(form.getAttribute("hx-post"), new FormData(form));
    });
  });
})();
