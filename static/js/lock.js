// 'Lock' covers the page instead of leaving it, so that nothing typed is lost. The server has locked
// the session by then: a reload, another tab or another address shows the same lock.
(() => {
  "use strict";

  let cover = null;

  function send(form, redirect) {
    return fetch(form.action, { method: "POST", body: new FormData(form), redirect });
  }

  function show(html) {
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("[data-locked]");
    if (!main) return false;
    if (!cover) {
      cover = document.createElement("dialog");
      cover.className = "lock-cover";
      cover.addEventListener("cancel", (event) => event.preventDefault());
      document.body.append(cover);
    }
    main.removeAttribute("id");
    cover.replaceChildren(main);
    if (!cover.open) cover.showModal();
    document.documentElement.classList.add("is-locked");
    const field = cover.querySelector("input[type=password]");
    if (field) field.focus();
    return true;
  }

  function uncover() {
    cover.remove();
    cover = null;
    document.documentElement.classList.remove("is-locked");
    document.querySelectorAll("form[data-unsaved]").forEach((form) => {
      delete form.dataset.unsaved;
      if (window.htmx) window.htmx.trigger(form, "change");
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const locks = form.matches("form[data-lock]");
    const opens = cover && cover.contains(form) && !form.action.includes("logout");
    if (!locks && !opens) return;
    event.preventDefault();
    try {
      const answer = await send(form, locks ? "follow" : "manual");
      if (answer.type === "opaqueredirect") uncover();
      else if (!show(await answer.text())) window.location.assign(answer.url);
    } catch {
      HTMLFormElement.prototype.submit.call(form);
    }
  });

  // What tried to save itself while the desk was locked does so afterwards.
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && event.detail.xhr.status === 423) form.dataset.unsaved = "yes";
  });

  // Back from the browser's memory a page may stand there that is locked by now.
  window.addEventListener("pageshow", async (event) => {
    const form = document.querySelector("form[data-lock]");
    if (event.persisted && form && !cover) show(await (await fetch(form.dataset.lock)).text());
  });
})();
