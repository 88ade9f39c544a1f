// @ts-check
// The heat map: nations by groups. Each cell says in figures how often a nation came of how often that is known; its
// colour only repeats it. Arrow keys walk over it and Enter opens a cell; the same stands in a table.

import { el, fill, say, svg } from "../draw/dom.js";
import { capital } from "../draw/words.js";

/**
 * @typedef {{nation: string, column: string, invited: number, attended: number, absent: number, seats: string[],
 *   synthetic: boolean}} Cell
 * @typedef {{id: string, name: string, short: string}} Column
 * @typedef {{nation: string, name: string}} Line
 */

const CELL = { width: 54, height: 21 };
const LABELS = 158;
/** How high the names of columns stand: they are slanted. */
const headOf = (/** @type {Column[]} */ columns) =>
  Math.min(34 + 5.4 * Math.max(0, ...columns.map(({ short }) => short.length)), 112);
/** Steps of colour; the first is for those who never came. */
const STEPS = 5;
const SEATS = /** @type {Record<string, string>} */ ({ chair: "C", member: "M", expert: "E", observer: "O" });

/** How far a cell is coloured: the part of the meetings that it came to, of those for which that is known. @param {Cell} cell */
export function heat({ attended, absent }) {
  const known = attended + absent;
  if (!known) return null;
  return attended === 0 ? 0 : Math.max(1, Math.ceil((attended / known) * STEPS));
}

/** A cell in words. @param {Cell} cell */
export function told(cell) {
  const known = cell.attended + cell.absent;
  const parts = [
    known
      ? `came to ${cell.attended} of ${known} meetings`
      : cell.invited
        ? `invited to ${cell.invited}, attendance not on record`
        : null,
    known && cell.invited > known ? `${cell.invited} invitations` : null,
    cell.seats.length ? `sits there as ${cell.seats.join(", ")}` : null,
    cell.synthetic ? "SYNTHETIC" : null,
  ];
  return capital(parts.filter(Boolean).join("; "));
}

/** What stands in a cell. @param {Cell} cell */
export function figures(cell) {
  const known = cell.attended + cell.absent;
  const seats = cell.seats.map((role) => SEATS[role] ?? "·").join("");
  return [known ? `${cell.attended}/${known}` : cell.invited ? `–/${cell.invited}` : "", seats]
    .filter(Boolean)
    .join(" ");
}

export class HeatMap {
  /**
   * @param {Line[]} lines
   * @param {Column[]} columns
   * @param {Cell[]} cells
   * @param {(cell: Cell) => void} opened
   * @param {{line: number, column: number}} [at] where the cursor stands
   */
  constructor(lines, columns, cells, opened, at = { line: 0, column: 0 }) {
    this.lines = lines;
    this.columns = columns;
    /** @type {Map<string, Cell>} */
    this.cells = new Map(cells.map((cell) => [`${cell.nation}/${cell.column}`, cell]));
    this.opened = opened;
    this.at = at;
    this.head = headOf(columns);
    this.cursor = svg("rect", { class: "cursor", width: CELL.width, height: CELL.height, rx: 2 });
    this.said = el("p", { class: "said", role: "status" }, "Arrow keys walk over the map; Enter opens a cell.");
    this.node = el(
      "div",
      null,
      this.said,
      el(
        "div",
        {
          class: "scroll heat",
          "data-keep": "heat",
          tabindex: "0",
          role: "group",
          "aria-label":
            "Heat map of nations and groups. Arrow keys walk over it, Enter opens a cell; the same stands in the table below.",
          "data-focus": "heat",
          onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
          onclick: (/** @type {MouseEvent} */ event) => this.#clicked(event),
        },
        this.#drawn(),
      ),
    );
    this.#moveTo(at.line, at.column, false);
  }

  #drawn() {
    const width = LABELS + this.columns.length * CELL.width + 60;
    const height = this.head + this.lines.length * CELL.height + 4;
    return svg(
      "svg",
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": `${this.lines.length} nations by ${this.columns.length} columns`,
      },
      this.columns.map(({ short, name }, index) => {
        const x = LABELS + index * CELL.width + CELL.width / 2;
        return svg(
          "text",
          { class: "column", transform: `translate(${x} ${this.head - 8}) rotate(-42)` },
          svg("title", null, name),
          short,
        );
      }),
      this.lines.map(({ name }, index) =>
        svg(
          "text",
          {
            class: "line",
            x: LABELS - 8,
            y: this.head + index * CELL.height + CELL.height / 2 + 4,
            "text-anchor": "end",
          },
          name.length > 24 ? `${name.slice(0, 23)}…` : name,
        ),
      ),
      this.lines.flatMap((line, row) => this.columns.map((column, place) => this.#cell(line, column, row, place))),
      this.cursor,
    );
  }

  /** @param {Line} line @param {Column} column @param {number} row @param {number} place */
  #cell(line, column, row, place) {
    const cell = this.cells.get(`${line.nation}/${column.id}`);
    if (!cell) return null;
    const step = heat(cell);
    const x = LABELS + place * CELL.width;
    const y = this.head + row * CELL.height;
    return svg(
      "g",
      { class: `cell ${step === null ? "unknown" : `heat-${step}`} ${cell.synthetic ? "invented" : ""}` },
      svg("title", null, `${line.name}, ${column.name}: ${told(cell)}`),
      svg("rect", { x: x + 1, y: y + 1, width: CELL.width - 2, height: CELL.height - 2 }),
      svg("text", { x: x + CELL.width / 2, y: y + CELL.height / 2 + 4, "text-anchor": "middle" }, figures(cell)),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { line, column } = this.at;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowDown: [line + 1, column],
      ArrowUp: [line - 1, column],
      ArrowRight: [line, column + 1],
      ArrowLeft: [line, column - 1],
      Home: [line, 0],
      End: [line, this.columns.length - 1],
      PageDown: [line + 10, column],
      PageUp: [line - 10, column],
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      this.#open();
      return;
    }
    const to = moves[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#moveTo(to[0], to[1], true);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const box = this.node.querySelector("svg")?.getBoundingClientRect();
    if (!box) return;
    const column = Math.floor((event.clientX - box.left - LABELS) / CELL.width);
    const line = Math.floor((event.clientY - box.top - this.head) / CELL.height);
    if (column < 0 || line < 0 || column >= this.columns.length || line >= this.lines.length) return;
    this.#moveTo(line, column, true);
    this.#open();
  }

  /** @param {number} line @param {number} column @param {boolean} aloud */
  #moveTo(line, column, aloud) {
    this.at = {
      line: Math.min(Math.max(line, 0), this.lines.length - 1),
      column: Math.min(Math.max(column, 0), this.columns.length - 1),
    };
    const x = LABELS + this.at.column * CELL.width;
    const y = this.head + this.at.line * CELL.height;
    this.cursor.setAttribute("x", String(x));
    this.cursor.setAttribute("y", String(y));
    if (!aloud) return;
    this.cursor.scrollIntoView({ block: "nearest", inline: "nearest" });
    const nation = this.lines[this.at.line];
    const group = this.columns[this.at.column];
    const cell = this.cells.get(`${nation.nation}/${group.id}`);
    say(this.said, `${nation.name}, ${group.name}: ${cell ? told(cell) : "nothing on record"}`);
  }

  #open() {
    const nation = this.lines[this.at.line];
    const group = this.columns[this.at.column];
    const cell = nation && group ? this.cells.get(`${nation.nation}/${group.id}`) : undefined;
    if (cell) this.opened(cell);
  }

  /** The same as a table, made when somebody opens it. */
  table() {
    const holder = el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "The matrix as a table" });
    const details = el(
      "details",
      {
        class: "as-table",
        "data-keep": "table",
        ontoggle: () => details.open && !holder.firstChild && fill(holder, this.#tableNode()),
      },
      el("summary", null, "The same as a table"),
      holder,
    );
    return details;
  }

  #tableNode() {
    return el(
      "table",
      { class: "grid matrix-table", "aria-label": "Nations by groups" },
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          el("th", { scope: "col" }, "Nation"),
          this.columns.map(({ name, short }) => el("th", { scope: "col", title: name }, short)),
        ),
      ),
      el(
        "tbody",
        null,
        this.lines.map((line) =>
          el(
            "tr",
            null,
            el("th", { scope: "row" }, line.name),
            this.columns.map((column) => {
              const cell = this.cells.get(`${line.nation}/${column.id}`);
              return el(
                "td",
                null,
                cell
                  ? el(
                      "button",
                      {
                        type: "button",
                        class: "small",
                        "aria-label": `${line.name}, ${column.name}: ${told(cell)}`,
                        onclick: () => this.opened(cell),
                      },
                      figures(cell),
                    )
                  : null,
              );
            }),
          ),
        ),
      ),
    );
  }
}

/** What the colours and letters mean. */
export const heatLegend = () =>
  el(
    "p",
    { class: "legend" },
    el("span", null, "7/8 came to 7 of 8 meetings on record; –/8 invited, attendance not on record. "),
    [0, 1, 2, 3, 4, 5].map((step) =>
      el("span", { class: `key heat-key-${step}` }, step === 0 ? "never" : step === STEPS ? "always" : ""),
    ),
    el("span", null, "C chair, M member, E expert, O observer."),
  );
