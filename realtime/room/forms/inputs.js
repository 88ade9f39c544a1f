// @ts-check
// What a field is typed into, and how the room understood what was typed.

import { el } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { read } from "./fields.js";

/** @typedef {import("./fields.js").Field} Field */

/**
 * What one field is typed into.
 * @param {Field} field
 * @param {string} id
 * @param {any} value
 * @param {(value: any) => void} changed
 * @returns {HTMLElement}
 */
export function inputOf(field, id, value, changed) {
  const shared = { id, name: id, "aria-required": field.required ? "true" : null };
  if (field.type === "area") {
    const rows = field.rows ?? 3;
    return el("textarea", {
      ...shared,
      rows,
      value: value ?? "",
      oninput: (/** @type {any} */ event) => changed(event.target.value),
    });
  }
  if (field.type === "select") {
    return el(
      "select",
      { ...shared, onchange: (/** @type {any} */ event) => changed(event.target.value) },
      (field.options ?? []).map((option) =>
        el("option", { value: option.value, selected: option.value === (value ?? "") }, option.label),
      ),
    );
  }
  if (field.type === "check") {
    return el("input", {
      ...shared,
      type: "checkbox",
      checked: Boolean(value),
      onchange: (/** @type {any} */ event) => changed(event.target.checked),
    });
  }
  const numeric = field.type === "number" || field.type === "degrees";
  return el("input", {
    ...shared,
    type: "text",
    inputmode: numeric ? "decimal" : null,
    list: field.list ?? null,
    value: value ?? "",
    spellcheck: numeric ? "false" : null,
    oninput: (/** @type {any} */ event) => changed(event.target.value),
  });
}

/**
 * Several answers of a few, each with its box.
 * @param {Field} field
 * @param {string} id
 * @param {string[]} value
 * @param {(value: string[]) => void} changed
 */
export function checksOf(field, id, value, changed) {
  const set = new Set(value);
  return el(
    "div",
    { class: "boxes" },
    (field.options ?? []).map((option) =>
      el(
        "label",
        null,
        el("input", {
          type: "checkbox",
          id: `${id}-${option.value}`,
          checked: set.has(option.value),
          "aria-describedby": `${id}-fault`,
          onchange: (/** @type {any} */ event) => {
            if (event.target.checked) set.add(option.value);
            else set.delete(option.value);
            // In the order in which they are offered, whichever was pressed first.
            changed((field.options ?? []).map((one) => one.value).filter((one) => set.has(one)));
          },
        }),
        option.label,
      ),
    ),
    field.hint ? el("span", { class: "hint" }, field.hint) : null,
  );
}

/**
 * How a time or a nation was understood, beside what was typed; the field's own hint where there is nothing to say.
 * @param {Field} field
 * @param {any} value
 * @param {import("./fields.js").Reading} reading
 * @param {(code: string) => string} name
 */
export function understood(field, value, reading, name) {
  try {
    const said = read({ ...field, required: false }, value, reading);
    if (said === undefined) return field.hint ?? "";
    if (field.type === "moment") return `= ${shown(said)}`;
    if (field.type === "nation") return `= ${name(said)} (${said})`;
    if (field.type === "party") return said.nation ? `= ${name(said.nation)} (${said.nation})` : "= an organisation";
    if (field.type === "parties")
      return `= ${said.map((/** @type {any} */ one) => (one.nation ? one.nation : `${one.organisation} (organisation)`)).join(", ")}`;
  } catch {
    // What cannot be read yet is said when it is sent.
  }
  return field.hint ?? "";
}

/** What a column without a label is called. @param {Field} column */
export const columnName = (column) => column.label || column.name.replaceAll("_", " ");
