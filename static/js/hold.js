// Two minutes before a hold ends, its notice appears and is read aloud once. No ticking digits.
//   <div class="hold-notice" data-hold-until="2026-12-01T22:42:00-08:00" hidden>...</div>
(() => {
  "use strict";

  const BEFORE = 2 * 60 * 1000;

  document.querySelectorAll("[data-hold-until]").forEach((notice) => {
    const wait = Date.parse(notice.dataset.holdUntil) - Date.now() - BEFORE;
    setTimeout(() => {
      notice.hidden = false;
      document.dispatchEvent(new CustomEvent("say", { detail: notice.innerText }));
    }, Math.max(wait, 0));
  });
})();
