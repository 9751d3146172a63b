// The booking pages without a server's answer: the running total, the chosen time, a typing slip.
// Each page works without this file.
(() => {
  "use strict";

  const write = (root, part, words) => {
    const place = root.querySelector(`.bottom-bar [data-${part}]`);
    if (place) place.textContent = words;
  };

  // Step 1: what is chosen, how long it takes and what it costs.
  const menu = document.querySelector("form[data-menu]");

  function minutes(count) {
    if (count <= 60) return `${count} min`;
    const rest = count % 60;
    return `${Math.floor(count / 60)} h${rest ? ` ${rest} min` : ""}`;
  }

  function money(cents) {
    const amount = cents / 100;
    const places = Number.isInteger(amount) ? 0 : 2;
    const form = { style: "currency", currency: menu.dataset.currency, minimumFractionDigits: places, maximumFractionDigits: places };
    return cents ? new Intl.NumberFormat(menu.dataset.locale, form).format(amount) : "free";
  }

  function total() {
    const main = menu.querySelector("[name=service]:checked");
    if (!main) return;
    const extras = menu.querySelectorAll(`[name="with_${main.value}"]:checked`);
    const all = [main, ...extras];
    const sum = (what) => all.reduce((so, one) => so + Number(one.dataset[what]), 0);
    write(menu, "name", main.dataset.name + (extras.length ? ` + ${extras.length}` : ""));
    write(menu, "figures", `${minutes(sum("minutes"))} · ${money(sum("cents"))}`);
  }

  if (menu) {
    menu.addEventListener("change", total);
    window.addEventListener("pageshow", total);
  }

  // Step 2: the chosen time stands in the bar.
  const times = document.querySelector("form[data-times]");

  function chosen() {
    const time = times.querySelector("[name=at]:checked");
    if (time) write(times, "name", time.dataset.when);
  }

  if (times) {
    times.addEventListener("change", chosen);
    window.addEventListener("pageshow", chosen);
  }

  // Step 3: 'gmial.com' was to be 'gmail.com'. Offered, never changed by itself; as in bookings/slips.py.
  const email = document.querySelector("[data-known]");
  if (!email) return;
  const field = email.closest(".field");
  const offer = field.querySelector(".offer");
  const use = offer.querySelector("button");
  const known = email.dataset.known.split(" ");
  const right = ["mail.com", "email.com", "gmx.com", "ymail.com", "me.com", "mac.com"];

  function shared(one, other) {
    let count = 0;
    while (count < one.length && count < other.length && one[count] === other[count]) count += 1;
    return count;
  }

  const turned = (word) => [...word].reverse().join("");

  function oneSlipApart(typed, meant) {
    if (Math.abs(typed.length - meant.length) > 1) return false;
    const start = shared(typed, meant);
    const end = shared(turned(typed.slice(start)), turned(meant.slice(start)));
    const left = typed.slice(start, typed.length - end);
    const rest = meant.slice(start, meant.length - end);
    return Math.max(left.length, rest.length) <= 1 || (left.length === 2 && left === turned(rest));
  }

  function repaired(address) {
    const at = address.lastIndexOf("@");
    const domain = address.slice(at + 1).toLowerCase();
    if (at < 1 || known.includes(domain) || right.includes(domain)) return "";
    const near = known.filter((one) => oneSlipApart(domain, one));
    return near.length === 1 ? `${address.slice(0, at)}@${near[0]}` : "";
  }

  email.addEventListener("change", () => {
    const address = email.value.trim();
    const meant = repaired(address);
    offer.hidden = !meant;
    offer.querySelector("[data-meant]").textContent = meant;
    use.value = meant;
    field.querySelector("[name=asked_about]").value = meant ? address : "";
  });

  use.addEventListener("click", (event) => {
    event.preventDefault();
    email.value = use.value;
    offer.hidden = true;
    email.focus();
  });
})();
