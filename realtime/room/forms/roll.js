// @ts-check
// A roll call: everybody who was invited, present until somebody says otherwise. Arrows move, a letter jumps to the next
// name that begins so, space marks absent, Delete says that it is not known.

import { el, fill, say } from "../draw/dom.js";

/** @typedef {import("./fields.js").Field} Field */

const STATES = /** @type {Record<string, [string, string, string]>} */ ({
  present: ["●", "present", "good"],
  absent: ["×", "absent", "watch"],
  untold: ["?", "not known", "rest"],
});

/**
 * @param {Field} field
 * @param {string} id
 * @param {Record<string, string>} value the state of each nation by code
 * @param {(value: Record<string, string>) => void} changed
 * @param {import("./faults.js").Faults} faults
 */
export function rollCall(field, id, value, changed, faults) {
  const lines = field.options ?? [];
  const count = el("p", { class: "count", role: "status" });
  const list = el("ul", {
    class: "roll-list",
    onkeydown: (/** @type {KeyboardEvent} */ event) => pressed(event),
  });
  const inputs = () => /** @type {HTMLInputElement[]} */ ([...list.querySelectorAll("input")]);
  const tell = () => {
    /** @param {string} state */
    const of = (state) => lines.filter((line) => (value[line.value] ?? "present") === state).length;
    say(count, `${of("present")} present, ${of("absent")} absent${of("untold") ? `, ${of("untold")} not known` : ""}`);
  };
  /** @param {HTMLInputElement} input @param {string} state */
  const set = (input, state) => {
    value[input.value] = state;
    dress(input, state);
    faults.clear(`${field.name}/${inputs().indexOf(input)}/nation`);
    tell();
    changed(value);
  };
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    const all = inputs();
    const at = all.indexOf(/** @type {HTMLInputElement} */ (event.target));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = placeAfter(event.key, at, lines);
    if (event.key === "Delete") set(all[at], "untold");
    else if (to === null) return;
    else move(all, to);
    event.preventDefault();
  };
  fill(
    list,
    lines.map(({ value: code, label }, index) => {
      const fault = el("span", { class: "fault", id: `${id}-${index}-fault` });
      faults.put(`${field.name}/${index}/nation`, fault);
      const input = el("input", {
        type: "checkbox",
        id: `${id}-${index}`,
        value: code,
        tabindex: index ? "-1" : "0",
        "data-first": index ? null : true,
        "aria-describedby": `${id}-${index}-fault`,
        onchange: () => set(input, input.checked ? "present" : "absent"),
        onfocus: () => move(inputs(), index, false),
      });
      const line = el(
        "li",
        null,
        el("label", null, input, el("span", { class: "name" }, label), el("span", { class: "chip" })),
        fault,
      );
      dress(input, value[code] ?? "present");
      return line;
    }),
  );
  tell();
  return el(
    "div",
    { class: "roll-call" },
    count,
    el("p", { class: "hint" }, "Arrows move, a letter jumps, space marks absent, Delete: not known."),
    list,
  );
}

/** How it stands with one nation, as a shape and a word. @param {HTMLInputElement} input @param {string} state */
function dress(input, state) {
  const [shape, word, tone] = STATES[state] ?? STATES.untold;
  input.checked = state === "present";
  input.indeterminate = state === "untold";
  const chip = /** @type {HTMLElement | null} */ (input.parentElement?.querySelector(".chip"));
  if (!chip) return;
  chip.className = `chip ${tone}`;
  fill(chip, el("span", { class: "shape", "aria-hidden": "true" }, shape), word);
}

/**
 * Where a key leads from a line; null for a key that moves nothing.
 * @param {string} key
 * @param {number} at
 * @param {{label: string}[]} lines
 */
export function placeAfter(key, at, lines) {
  const last = lines.length - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, last);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "PageDown":
      return Math.min(at + 10, last);
    case "PageUp":
      return Math.max(at - 10, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return key.length === 1 && key !== " " ? jump(key, at, lines) : null;
  }
}

/** The next name that begins with a letter. @param {string} letter @param {number} at @param {{label: string}[]} lines */
function jump(letter, at, lines) {
  for (let step = 1; step <= lines.length; step += 1) {
    const index = (at + step) % lines.length;
    if (lines[index].label.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase())) return index;
  }
  return null;
}

/** One line can be reached with Tab: the one in focus. @param {HTMLInputElement[]} inputs @param {number} to @param {boolean} [focus] */
function move(inputs, to, focus = true) {
  for (const [index, input] of inputs.entries()) input.tabIndex = index === to ? 0 : -1;
  if (!focus) return;
  inputs[to].focus();
  inputs[to].scrollIntoView({ block: "nearest" });
}
