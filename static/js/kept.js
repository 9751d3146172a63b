// What is typed at a visit is kept on this device until the server has it, and sends itself.
//   <main data-kept-user="7"> … <div id="in-the-way" data-kept-visit="reference"> … <form data-keep-at="address">
// Kept under the user, the visit and the version it was typed into; never shown to anybody else who
// signs in here, gone once saved and on signing out.
(() => {
  "use strict";

  const PREFIX = "skinfit.kept.";
  const PAUSE = 900;
  const AGAIN = 10 * 1000;
  const A_WEEK = 7 * 24 * 60 * 60 * 1000;

  const main = document.querySelector("[data-kept-user]");
  const form = document.querySelector("form[data-keep-at]");
  const way = document.getElementById("in-the-way"); // on the visit's page alone
  const mine = `${PREFIX}${main ? main.dataset.keptUser : ""}.`;
  const here = way ? `${mine}${way.dataset.keptVisit}.` : "";

  // --- The device
  const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));
  const drop = (key) => localStorage.removeItem(key);

  function kept(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep(key, body) {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), to: form.dataset.keepAt, page: way.dataset.address, body }));
    } catch {
      // A full or forbidden store: the save still goes out, and the line says how it went.
    }
  }

  keys(PREFIX).forEach((key) => {
    const old = kept(key);
    if (!old || Date.now() - old.at > A_WEEK) drop(key);
  });

  // Signing out leaves nothing of hers on a shared device.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-signs-out]")) return;
    const lose = "What was typed at a visit has not been sent yet. Sign out and lose it?";
    if (keys(mine).length && !window.confirm(lose)) event.preventDefault();
    else keys(mine).forEach(drop);
  }, true);

  // --- The save line
  function line(state) {
    const template = document.querySelector(`template[data-line="${state}"]`);
    const saved = document.getElementById("saved");
    if (saved && template && saved.dataset.line !== state) {
      saved.replaceChildren(template.content.cloneNode(true));
      saved.dataset.line = state;
    }
  }

  function inTheWay(html) {
    way.innerHTML = html;
    const told = way.querySelector("[tabindex]");
    if (told) told.focus({ preventScroll: true });
  }

  // --- Sending
  const cookie = (name) => (document.cookie.match(`(?:^|; )${name}=([^;]*)`) || [])[1] || "";

  // {kind: saved | newer | refused | signed-out | locked | failed | gone, html}
  async function send(to, body, options = {}) {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": cookie("csrftoken") };
    let answer;
    try {
      answer = await fetch(to, { method: "POST", headers, body, redirect: "manual", credentials: "same-origin", ...options });
    } catch {
      return { kind: "gone" };
    }
    if (answer.type === "opaqueredirect") return { kind: "signed-out" };
    const kind = { 200: "saved", 403: "signed-out", 409: "newer", 422: "refused", 423: "locked" }[answer.status];
    return { kind: kind || "failed", html: await answer.text() };
  }

  function typed(extra = {}) {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    Object.entries(extra).forEach(([name, value]) => data.set(name, value));
    return new URLSearchParams(data).toString();
  }

  const key = () => here + form.querySelector("[name=version]").value;

  let changes = 0;
  let sending = null;
  let timer = 0;
  let stuck = Boolean(way && way.querySelector("[data-newer]"));

  function soon(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changed() {
    changes += 1;
    keep(key(), typed());
    if (!stuck) soon(PAUSE);
  }

  // True once the server has everything that is typed.
  async function save() {
    if (sending) await sending;
    sending = saveNow();
    const done = await sending;
    sending = null;
    return done;
  }

  async function saveNow() {
    clearTimeout(timer);
    const upTo = changes;
    line("saving");
    const told = await send(form.dataset.keepAt, typed());
    if (told.kind !== "saved") return notSaved(told);
    settle(told.html);
    if (changes !== upTo) {
      keep(key(), typed());
      soon(PAUSE);
      return false;
    }
    drop(key());
    return true;
  }

  function settle(html) {
    const saved = document.getElementById("saved");
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const told = fresh.content.querySelector("#saved");
    form.querySelector("[name=edition]").value = told.dataset.edition;
    saved.replaceChildren(...told.childNodes);
    delete saved.dataset.line;
    way.replaceChildren();
    if (window.htmx) window.htmx.trigger(document.body, "kept");
  }

  function notSaved(told) {
    if (told.kind === "newer" || told.kind === "refused") {
      stuck = told.kind === "newer";
      line("not-saved");
      inTheWay(told.html);
      return false;
    }
    line(told.kind);
    if (told.kind === "signed-out" && !way.querySelector("[data-signed-out]")) {
      inTheWay(document.querySelector("template[data-signed-out-box]").innerHTML);
    }
    soon(AGAIN);
    return false;
  }

  const isUnsent = () => form && localStorage.getItem(key()) !== null;

  function tryAgain() {
    if (form && isUnsent() && !stuck) soon(0);
  }
  window.addEventListener("online", tryAgain);
  window.addEventListener("focus", tryAgain);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tryAgain(); });
  window.addEventListener("offline", () => { if (isUnsent()) line("gone"); });

  // Left in a hurry: what is on the way out still goes.
  window.addEventListener("pagehide", () => {
    if (form && isUnsent() && !stuck && !sending) send(form.dataset.keepAt, typed(), { keepalive: true });
  });

  // --- Buttons: first what is typed, then what the button asks for.
  async function decide(button) {
    const told = await send(form.dataset.keepAt, typed({ [button.name]: button.value }));
    if (told.kind !== "saved") return notSaved(told);
    drop(key());
    window.location.assign(way.dataset.address);
    return true;
  }

  let passed = false;
  async function onSubmit(event) {
    const button = event.submitter;
    if (passed) return;
    event.preventDefault();
    if (button && (button.name === "over" || button.name === "new_version")) await decide(button);
    else if (await save()) {
      form.querySelector("[name=csrfmiddlewaretoken]").value = cookie("csrftoken"); // signed in anew meanwhile
      passed = true;
      form.requestSubmit(button);
      passed = false;
    }
  }

  if (form) {
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", onSubmit);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drop-kept]")) keys(here).forEach(drop);
  });

  // --- Something is still here from before: it sends itself, or is told.
  async function sendRest(start) {
    let sent = false;
    for (const one of keys(start)) {
      const rest = kept(one);
      const told = await send(rest.to, rest.body);
      if (told.kind === "saved") {
        drop(one);
        sent = true;
      } else if (told.kind === "newer" || told.kind === "refused") offerBack(rest);
    }
    if (sent && way) window.location.reload();
  }

  // On the visit's page the server draws what was typed again, with what stands in the way above it.
  function offerBack(rest) {
    if (!way) {
      const note = document.querySelector("template[data-kept-rest]").content.cloneNode(true);
      note.querySelector("[data-kept-page]").href = rest.page;
      document.getElementById("main").prepend(note);
      return;
    }
    stuck = true;
    inTheWay(document.querySelector("template[data-kept-before]").innerHTML);
    way.querySelector("[data-look-at-it]").addEventListener("click", () => post(way.dataset.formAddress, rest.body));
  }

  function post(action, body) {
    const again = Object.assign(document.createElement("form"), { method: "post", action });
    const fields = [...new URLSearchParams(body), ["csrfmiddlewaretoken", cookie("csrftoken")]];
    fields.forEach(([name, value]) => again.append(Object.assign(document.createElement("input"), { type: "hidden", name, value })));
    document.body.append(again);
    again.submit();
  }

  if (main && !stuck) sendRest(here || mine);
})();
