// The face at the visit: which view is shown, the brush, and the rows it paints.
// The rows of the form are the truth; the drawing is painted from them after every change.
// Without this file the picture is read and the rows are filled in by hand.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const WHOLE = "0 0 360 440";
  const [STEP, GAP, FIGURE, EDGE] = [14, 2, 6.5, 4]; // of a mark, in units of the drawing

  const say = (words) => document.dispatchEvent(new CustomEvent("say", { detail: words }));
  const all = (root, what) => [...root.querySelectorAll(what)];

  function drawn(name, attributes) {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  }

  // --- Which view: front, either three-quarter, or an inset of the front three times as large.
  function show(face, way) {
    all(face, ".face-view").forEach((view) => { view.toggleAttribute("hidden", view.dataset.view !== way.dataset.show); });
    const view = face.querySelector(".face-view:not([hidden])");
    view.setAttribute("viewBox", way.dataset.inset || WHOLE);
    view.toggleAttribute("data-inset", Boolean(way.dataset.inset));
    all(face, ".face-way").forEach((other) => other.setAttribute("aria-pressed", String(other === way)));
  }

  all(document, "[data-face]").forEach((face) => {
    const ways = face.querySelector(".face-ways");
    ways.hidden = false;
    all(face, ".face-way").forEach((way) => way.addEventListener("click", () => show(face, way)));
  });

  const work = document.querySelector("[data-face-work]");
  const form = document.querySelector("form[data-seen]");
  if (!work || !form) return;

  const face = work.querySelector("[data-face]");
  const brushBox = work.querySelector("[data-brush]");
  const rowsBox = form.querySelector("[data-rows]");
  const total = form.querySelector("[name=seen-TOTAL_FORMS]");
  const rowTemplate = document.querySelector("template[data-row-template]");
  const glyphs = face.dataset.glyphs;
  const concernTemplate = (concern) => document.querySelector(`template[data-of="${CSS.escape(concern)}"]`);

  // --- The brush: a look, and the concern that looks so.
  const glyphOf = {};
  const nameOf = {};
  let doubted = "";
  all(brushBox, "[data-brushes]").forEach((brushes) => {
    all(brushes, "input").forEach((input) => {
      if (input.dataset.unsure) doubted = input.value;
      else {
        glyphOf[input.value] = brushes.dataset.brushes;
        nameOf[input.value] = input.dataset.name;
      }
    });
  });

  function brush() {
    const look = brushBox.querySelector("[name=glyph]:checked");
    if (!look) return null;
    const chosen = brushBox.querySelector(`[data-brushes="${look.value}"] input:checked`);
    return { concern: chosen.value, unsure: Boolean(chosen.dataset.unsure), name: chosen.dataset.name };
  }

  function takeUp() {
    const taken = brush();
    const look = brushBox.querySelector("[name=glyph]:checked").value;
    all(brushBox, "[data-brushes]").forEach((brushes) => {
      brushes.hidden = brushes.dataset.brushes !== look || brushes.querySelectorAll("input").length < 2;
    });
    brushBox.querySelector("[data-brush-name]").textContent = taken.name;
    brushBox.querySelector("[data-brush-hint]").hidden = true;
    tellApart(taken.concern);
    paint();
  }

  function tellApart(concern) {
    const fold = brushBox.querySelector("[data-tell-apart]");
    const list = concernTemplate(concern).content.querySelector(".look-alikes");
    fold.hidden = !list;
    if (!list) return;
    const copy = list.cloneNode(true);
    all(copy, ".not-this").forEach((control) => control.remove());
    fold.querySelector("[data-tell-apart-list]").replaceChildren(copy);
  }

  // --- Rows
  const rows = () => all(rowsBox, "[data-row]").filter((row) => !row.querySelector("[data-remove]").checked);
  const field = (row, name) => row.querySelector(`[name="${row.dataset.row}-${name}"]`);
  const boxes = (row) => all(row, "[data-zone-box]");
  const zonesOf = (row) => boxes(row).filter((box) => box.checked);
  const isAlarming = (row) => all(row, ".red-flags input").some((box) => box.checked);

  function glyphFor(row) {
    if (isAlarming(row)) return "doctor";
    if (field(row, "unsure").checked) return "unsure";
    return glyphOf[field(row, "concern").value] || "unsure";
  }

  function nameFor(row) {
    const concern = field(row, "concern").value;
    if (concern === doubted && field(row, "unsure").checked) return brushBox.querySelector("[data-unsure]").dataset.name;
    return nameOf[concern] || "";
  }

  function countOf(row) {
    const count = field(row, "count").value;
    if (field(row, "many").checked) return count ? `more than ${count}` : "many";
    return count;
  }

  // As it is drawn: '3', '3+', '+'.
  const figureOf = (row) => field(row, "count").value + (field(row, "many").checked ? "+" : "");

  function sizeOf(row) {
    const [from, to] = [field(row, "size_from").value, field(row, "size_to").value];
    if (from && to && from !== to) return `${from}-${to} mm`;
    if (from) return to ? `${from} mm` : `from ${from} mm`;
    return to ? `up to ${to} mm` : "";
  }

  // 'upper cheek, her left' and '… her right' are 'upper cheek, both sides'.
  function placesOf(row) {
    const names = zonesOf(row).map((box) => box.labels[0].textContent);
    const places = names.map((name) => name.replace(/, her (left|right)$/, ""));
    const words = names.map((name, at) => (places.filter((place) => place === places[at]).length > 1 ? `${places[at]}, both sides` : name));
    return [...new Set(words)].join("; ");
  }

  function factsOf(row) {
    const opening = { open: "an opening", closed: "no opening" }[field(row, "opening").value];
    const chosen = ["feel", "color", "arrangement"].map((name) => field(row, name).value);
    return [placesOf(row), countOf(row), sizeOf(row), ...chosen, opening].filter(Boolean).join(" · ");
  }

  function glyphAlone(name) {
    const svg = drawn("svg", { class: "glyph glyph-alone", viewBox: "0 0 12 12", "aria-hidden": "true" });
    svg.append(drawn("use", { href: `${glyphs}#${name}` }));
    return svg;
  }

  function write(row) {
    const name = nameFor(row);
    const words = field(row, "unsure").checked && name && field(row, "concern").value !== doubted ? `Not sure: ${name}` : name;
    row.querySelector("[data-row-name]").textContent = words || "Another row";
    row.querySelector("legend").textContent = words || "Another row";
    row.querySelector("[data-row-of]").textContent = name ? ` of ${name}` : "";
    row.querySelector("[data-row-note]").textContent = factsOf(row);
    row.querySelector("[data-row-glyph]").replaceChildren(...(name ? [glyphAlone(glyphFor(row))] : []));
  }

  function fromTemplate(template, number) {
    const copy = document.createElement("template");
    copy.innerHTML = template.innerHTML.replaceAll("__prefix__", number);
    return copy.content;
  }

  // What depends on the concern: its own signs, and what it may be taken for.
  function offer(row) {
    const concern = field(row, "concern").value;
    const fresh = concern ? fromTemplate(concernTemplate(concern), row.dataset.row.split("-")[1]) : null;
    ["[data-own-signs]", "[data-look-alikes]"].forEach((part) => {
      row.querySelector(part).replaceChildren(...(fresh ? fresh.querySelector(part).childNodes : []));
    });
  }

  function ready(row) {
    all(row, "[data-step]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const count = field(row, "count");
        count.value = Math.max(0, Number(count.value || 0) + Number(button.dataset.step)) || "";
        changed(row);
      });
    });
  }

  function newRow(concern = "", unsure = false) {
    const number = Number(total.value);
    rowsBox.append(fromTemplate(rowTemplate, number));
    total.value = number + 1;
    const row = rowsBox.lastElementChild;
    row.classList.add("is-new");
    field(row, "concern").value = concern;
    field(row, "unsure").checked = unsure;
    offer(row);
    ready(row);
    return row;
  }

  function isBare(row) {
    const noted = ["count", "size_from", "size_to", "feel", "color", "arrangement", "opening", "words"];
    return !zonesOf(row).length && !isAlarming(row) && noted.every((name) => !field(row, name).value);
  }

  function changed(row) {
    if (row) write(row);
    paint();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- Painting
  function matches(row, taken) {
    if (field(row, "concern").value !== taken.concern) return false;
    return taken.concern !== doubted || field(row, "unsure").checked === taken.unsure;
  }

  function press(zone) {
    const taken = brush();
    if (!taken) {
      brushBox.querySelector("[name=glyph]").focus();
      say("Choose a brush first: what do you see?");
      return;
    }
    const id = zone.dataset.zone;
    const own = rows().filter((row) => matches(row, taken));
    const holding = own.filter((row) => zonesOf(row).some((box) => box.value === id));
    holding.forEach((row) => {
      boxes(row).find((box) => box.value === id).checked = false;
      if (isBare(row)) row.remove();
      else write(row);
    });
    if (!holding.length) {
      const row = own.at(-1) || newRow(taken.concern, taken.unsure);
      boxes(row).find((box) => box.value === id).checked = true;
      write(row);
    }
    changed();
    say(zone.getAttribute("aria-label"));
  }

  function found() {
    const by = {};
    rows().forEach((row) => {
      const name = nameFor(row);
      if (!name) return;
      const zones = zonesOf(row);
      const alone = zones.length === 1;
      const one = { row, name, count: alone ? countOf(row) : "", figure: alone ? figureOf(row) : "", glyph: glyphFor(row) };
      zones.forEach((box) => { (by[box.value] ||= []).push(one); });
    });
    return by;
  }

  // As in treatments/findings.py: glyphs, then the count where one stands alone, on a quiet ground.
  function mark(zone, findings) {
    const kinds = [...new Set(findings.map((one) => one.glyph))].slice(0, 3);
    const count = findings.length === 1 ? findings[0].figure : "";
    const width = kinds.length * STEP - GAP + (count ? GAP + FIGURE * count.length : 0);
    const body = drawn("g", { class: "mark-body" });
    body.append(drawn("rect", { class: "mark-ground", x: -width / 2 - EDGE, y: -9, width: width + 2 * EDGE, height: 18, rx: 9 }));
    kinds.forEach((kind, at) => {
      body.append(drawn("use", { class: "glyph", href: `${glyphs}#${kind}`, x: at * STEP - width / 2, y: -6, width: 12, height: 12 }));
    });
    if (count) {
      const text = drawn("text", { class: "mark-count", x: width / 2 - FIGURE * count.length, y: 4 });
      text.textContent = count;
      body.append(text);
    }
    const whole = drawn("g", { class: "mark", transform: `translate(${zone.dataset.x} ${zone.dataset.y})` });
    whole.append(body);
    return whole;
  }

  const leftOut = () => (document.getElementById("may-be-done")?.dataset.leftOut || "").split(" ");

  function paint() {
    const by = found();
    const out = leftOut();
    const taken = brush();
    all(face, ".face-view").forEach((view) => {
      const marks = [];
      const hatches = [];
      all(view, ".zone").forEach((zone) => {
        const findings = by[zone.dataset.zone] || [];
        const isOut = out.includes(zone.dataset.zone);
        const words = findings.map((one) => (one.count ? `${one.name}, ${one.count}` : one.name)).join("; ");
        zone.classList.toggle("zone-found", findings.length > 0);
        zone.setAttribute("aria-pressed", String(Boolean(taken) && findings.some((one) => matches(one.row, taken))));
        zone.setAttribute("aria-label", `${zone.dataset.name}${words ? `: ${words}` : ""}${isOut ? " (left out)" : ""}`);
        if (findings.length) marks.push(mark(zone, findings));
        if (isOut) hatches.push(drawn("path", { fill: "url(#hatch)", d: zone.getAttribute("d") }));
      });
      view.querySelector(".face-marks").replaceChildren(...marks);
      view.querySelector(".face-hatches").replaceChildren(...hatches);
    });
  }

  // --- Fingers, mice and keys on the zones
  function insetFor(zone) {
    if (zone.ownerSVGElement.dataset.inset !== undefined || zone.ownerSVGElement.dataset.view !== "front") return null;
    return all(face, ".face-way[data-opened-by]").find((way) => way.dataset.openedBy.split(" ").includes(zone.dataset.zone));
  }

  function step(zone, x, y) {
    const here = { x: Number(zone.dataset.x), y: Number(zone.dataset.y) };
    const far = (other) => {
      const [dx, dy] = [other.dataset.x - here.x, other.dataset.y - here.y];
      const along = dx * x + dy * y;
      const across = Math.abs(dx * y) + Math.abs(dy * x);
      return along > 1 && across < along * 2.5 ? along + across * 2 : Infinity;
    };
    const others = all(zone.ownerSVGElement, ".zone").filter((other) => other !== zone);
    const next = others.reduce((best, other) => (far(other) < far(best) ? other : best), others[0]);
    if (far(next) < Infinity) move(zone, next);
  }

  function move(zone, next) {
    zone.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function onKey(event) {
    const zone = event.target;
    const inOrder = all(zone.ownerSVGElement, ".zone");
    const at = inOrder.indexOf(zone);
    if (event.key === "Enter" || event.key === " ") press(zone);
    else if (ARROWS[event.key]) step(zone, ...ARROWS[event.key]);
    else if (event.key === "Home") move(zone, inOrder[0]);
    else if (event.key === "End") move(zone, inOrder.at(-1));
    else if (event.key === "PageDown") move(zone, inOrder[(at + 1) % inOrder.length]);
    else if (event.key === "PageUp") move(zone, inOrder.at(at - 1));
    else return;
    event.preventDefault();
  }

  function onClick(event) {
    const zone = event.currentTarget;
    const inset = event.detail > 0 && insetFor(zone); // a screen reader's press needs no larger target
    if (!inset) return press(zone);
    show(face, inset);
    return say(`${inset.textContent.trim()}, three times as large`);
  }

  all(face, ".face-view").forEach((view) => {
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", `${view.dataset.name} of her face. Arrow keys move, Enter paints.`);
    all(view, ".zone").forEach((zone, at) => {
      zone.setAttribute("role", "button");
      zone.setAttribute("tabindex", at ? "-1" : "0");
      zone.addEventListener("click", onClick);
      zone.addEventListener("keydown", onKey);
      zone.addEventListener("focus", () => {
        const ring = zone.matches(":focus-visible") ? [drawn("path", { class: "face-ring", d: zone.getAttribute("d") })] : [];
        view.querySelector(".face-focus").replaceChildren(...ring);
      });
      zone.addEventListener("blur", () => view.querySelector(".face-focus").replaceChildren());
    });
  });

  // --- The form
  brushBox.hidden = false;
  brushBox.addEventListener("change", takeUp);
  form.addEventListener("change", (event) => {
    const row = event.target.closest && event.target.closest("[data-row]");
    if (!row || !rowsBox.contains(row)) return;
    if (event.target === field(row, "concern")) offer(row);
    write(row);
    paint();
  });
  rowsBox.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) { write(row); paint(); }
  });
  all(rowsBox, "[data-row]").forEach(ready);
  const blank = form.querySelector("[data-blank]");
  if (blank) blank.hidden = true;
  const add = form.querySelector("[data-add]");
  add.hidden = false;
  add.querySelector("[data-add-row]").addEventListener("click", () => {
    const row = newRow();
    write(row);
    row.querySelector("[data-row-more]").open = true;
    row.querySelector("[data-row-zones]").open = true;
    field(row, "concern").focus();
  });
  paint();

  // --- What the rules say comes anew after each save: what was open stays open, what was typed into its
  // forms stands in them again, the hatching follows.
  const isTick = (typed) => ["checkbox", "radio"].includes(typed.type);
  const isTyped = (typed) => typed.name && typed.type !== "hidden" && (isTick(typed)
    ? typed.checked !== typed.defaultChecked
    : typed.options ? ![...typed.options].every((one) => one.selected === one.defaultSelected)
    : typed.value !== typed.defaultValue);
  const meant = (form) => [form.getAttribute("action"), ...all(form, "[type=hidden]:not([name=csrfmiddlewaretoken])")
    .map((one) => one.value)].join(" ");
  const forms = () => all(document, "#may-be-done form[action]");
  const again = (form, typed) => forms().filter((one) => meant(one) === form)
    .flatMap((one) => [...one.elements])
    .find((one) => one.name === typed.name && (!isTick(one) || one.value === typed.value));
  let open = [];
  let typedIn = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "may-be-done") return;
    open = all(event.detail.target, "details[open]").map((fold) => fold.id || fold.querySelector("summary").textContent);
    typedIn = forms().flatMap((form) => [...form.elements].filter(isTyped)
      .map((typed) => ({ form: meant(form), typed, isHere: typed === document.activeElement })));
  });
  document.addEventListener("htmx:afterSettle", () => {
    all(document, "#may-be-done details").forEach((fold) => {
      if (open.includes(fold.id || fold.querySelector("summary").textContent)) fold.open = true;
    });
    typedIn.forEach(({ form, typed, isHere }) => {
      const field = again(form, typed);
      if (!field) return;
      if (isTick(typed)) field.checked = typed.checked; else field.value = typed.value;
      if (isHere) field.focus();
    });
    open = [];
    typedIn = [];
    paint();
  });
})();
