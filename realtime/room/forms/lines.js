// @ts-check
// A table of lines in a form: what is asked for, what is offered, what is decided of each line.

import { emptyRow } from "./drafts.js";
import { el, fill } from "../draw/dom.js";
import { columnName, inputOf } from "./inputs.js";

/**
 * @typedef {import("./fields.js").Field} Field
 *
 * What a table of lines needs of its form. `values` is asked anew each time, because a form may put others in place.
 * @typedef {{values: () => any[], faults: import("./faults.js").Faults, keep: () => void,
 *   item: (id: string) => import("../line/board.js").Entity | undefined, last: () => HTMLElement}} Lines
 */

/** @param {Field} field @param {string} id @param {Lines} lines */
export function linesTable(field, id, lines) {
  const columns = field.columns ?? [];
  const body = el("tbody");
  const draw = () => {
    const values = lines.values();
    fill(
      body,
      values.map((row, index) => lineOf(field, id, row, index, lines, draw)),
    );
    lines.faults.dropBeyond(field.name, values.length);
  };
  draw();
  const head = el(
    "tr",
    null,
    columns.map((column) =>
      el(
        "th",
        {
          scope: "col",
          class: column.narrow ? "narrow" : column.type === "take" || column.name === "rest" ? "middling" : null,
        },
        columnName(column),
      ),
    ),
    field.fixed ? null : el("td"),
  );
  const add = () => {
    lines.values().push(emptyRow(field));
    lines.keep();
    draw();
    /** @type {HTMLElement | null} */ (body.lastElementChild?.querySelector("input, select"))?.focus();
  };
  return el(
    "div",
    null,
    el(
      "table",
      {
        class: "entry",
        "data-rows": field.name,
        onkeydown: (/** @type {KeyboardEvent} */ event) => nextLine(event, field, add, lines.last),
      },
      el("thead", null, head),
      body,
    ),
    field.fixed
      ? allAtOnce(field, lines, draw)
      : el("button", { type: "button", class: "small", onclick: add }, "Add a line"),
  );
}

/**
 * Every line at once: what an officer does most often with a whole offer.
 * @param {Field} field
 * @param {Lines} lines
 * @param {() => void} draw
 */
function allAtOnce(field, lines, draw) {
  if (!field.columns?.some((column) => column.type === "take")) return null;
  /** @param {string} take @param {string} rest */
  const set = (take, rest) => () => {
    for (const row of lines.values()) Object.assign(row, { take, rest });
    lines.keep();
    draw();
  };
  return el(
    "p",
    { class: "all" },
    el("button", { type: "button", class: "small", onclick: set("all", "leave") }, "Take all"),
    el("button", { type: "button", class: "small", onclick: set("", "decline") }, "Decline all"),
    el("button", { type: "button", class: "small", onclick: set("", "leave") }, "Clear"),
  );
}

/**
 * @param {Field} field @param {string} id @param {any} row @param {number} index @param {Lines} lines
 * @param {() => void} draw
 */
function lineOf(field, id, row, index, lines, draw) {
  const cells = (field.columns ?? []).map((column) => {
    if (column.type === "fixed")
      return el("td", { class: `fixed ${column.narrow ? "narrow" : ""}` }, row[column.name] ?? "");
    const cell = `${id}-${index}-${column.name}`;
    const name = `${field.name}/${index}/${column.name}`;
    const fault = el("span", { class: "fault", id: `${cell}-fault` });
    lines.faults.put(name, fault);
    const input = inputOf(column, cell, row[column.name], (value) => {
      row[column.name] = value;
      if (column.name === "item_id") fromNeed(row, value, lines, draw);
      lines.faults.clear(name);
      lines.keep();
    });
    input.setAttribute("aria-label", `${columnName(column)}, line ${index + 1}`);
    input.setAttribute("aria-describedby", `${cell}-fault`);
    if (column.hint) input.setAttribute("placeholder", column.hint);
    return el("td", { class: column.narrow ? "narrow" : null }, input, fault);
  });
  const remove = () => {
    lines.values().splice(index, 1);
    lines.keep();
    draw();
  };
  // What is known under an id or a number is changed, not taken away.
  const known = row.id !== undefined || row.line !== undefined;
  const removal = el(
    "button",
    {
      type: "button",
      class: "icon small",
      "aria-label": `Remove line ${index + 1}`,
      onclick: remove,
      tabindex: "-1",
    },
    "✕",
  );
  return el("tr", null, cells, field.fixed ? null : el("td", null, known ? null : removal));
}

/**
 * A line for a need begins with the need's own words.
 * @param {any} row
 * @param {string} id
 * @param {Lines} lines
 * @param {() => void} draw
 */
function fromNeed(row, id, lines, draw) {
  const item = id ? lines.item(id) : undefined;
  if (!item || row.what) return;
  row.what = item.what;
  row.unit = item.unit ?? "";
  draw();
}

/**
 * Enter in a table goes to the next line, and makes one at the end.
 * @param {KeyboardEvent} event
 * @param {Field} field
 * @param {() => void} add
 * @param {() => HTMLElement} last where it goes after the last line of a table that gets no more
 */
function nextLine(event, field, add, last) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const row = event.target.closest("tr");
  const next = row?.nextElementSibling;
  if (next) /** @type {HTMLElement | null} */ (next.querySelector("input, select"))?.focus();
  else if (!field.fixed) add();
  else last().focus();
}
