// Enzyme, peel and light run by the clock: pressing Stop writes the minutes. A running clock outlives
// a saved page and a reload; without this file the minutes are typed.
(() => {
  "use strict";

  const MINUTE = 60_000;
  const kept = (timer) => `timer-${timer.dataset.timerKey}`;
  const began = (timer) => Number(sessionStorage.getItem(kept(timer)));

  function show(timer) {
    const start = began(timer);
    timer.hidden = false;
    timer.querySelector("[data-timer-start]").hidden = Boolean(start);
    timer.querySelector(".timer-runs").hidden = !start;
    if (!start) return;
    const seconds = Math.max(0, Math.floor((Date.now() - start) / 1000));
    timer.querySelector(".timer-shows").textContent =
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function write(timer, minutes) {
    const field = document.getElementById(timer.dataset.timer);
    field.value = minutes;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("say", { detail: `${minutes} minutes written down.` }));
    return field;
  }

  document.addEventListener("click", (event) => {
    const timer = event.target.closest("[data-timer]");
    if (!timer) return;
    if (event.target.closest("[data-timer-start]")) {
      sessionStorage.setItem(kept(timer), Date.now());
      show(timer);
      timer.querySelector("[data-timer-stop]").focus();
    } else if (event.target.closest("[data-timer-more]")) {
      sessionStorage.setItem(kept(timer), began(timer) - MINUTE);
      show(timer);
    } else if (event.target.closest("[data-timer-stop]")) {
      const minutes = Math.max(1, Math.round((Date.now() - began(timer)) / MINUTE));
      sessionStorage.removeItem(kept(timer));
      show(timer);
      write(timer, minutes).focus();
    }
  });

  const showAll = () => document.querySelectorAll("[data-timer]").forEach(show);
  document.addEventListener("htmx:afterSettle", showAll);
  setInterval(showAll, 1000);
  showAll();
})();
