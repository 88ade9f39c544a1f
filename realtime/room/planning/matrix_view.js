// @ts-check
// Who sits where, and who comes: nations by groups, all years together, one of them, or year by year. From a cell down
// to the seats and meetings behind it.

import { get } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { HeatMap, heatLegend, told } from "./heat.js";
import { partTable } from "./part.js";
import { exports, none, section } from "./pieces.js";
import { PlanningView } from "./view.js";

const EACH = "each";

export class MatrixView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "matrix", title: "Nations and groups" }, query, then);
    this.year = el("select", { "aria-label": "Years", onchange: () => this.#filter() });
    this.wanted = query.get("year") ?? "";
    this.typed = el("input", {
      type: "search",
      id: "search",
      list: "nations",
      placeholder: "A nation  /",
      "aria-label": "A nation",
      value: query.get("nation") ?? "",
      oninput: () => this.#filter(),
    });
    this.count = el("span", { class: "quiet count" });
    this.files = el("span");
    fill(this.filters, this.year, this.typed, this.files, this.count);
    this.filters.hidden = false;
    this.drill = el("div", { class: "drill", tabindex: "-1" });
    /** @type {any} */
    this.matrix = null;
    /** @type {HeatMap | null} */
    this.map = null;
  }

  #filter() {
    this.wanted = this.year.value;
    this.readdress({ year: this.wanted, nation: this.typed.value });
    this.draw();
  }

  /** @override */
  async fetch() {
    this.matrix = await get(`/v1/participation/matrix?${this.asked()}`);
  }

  /** @override */
  draw() {
    const { matrix } = this;
    fill(
      this.year,
      [
        ["", "all years together"],
        [EACH, "year by year"],
        ...matrix.years.map((/** @type {number} */ year) => [String(year), String(year)]),
      ].map(([value, word]) => el("option", { value, selected: value === this.wanted }, word)),
    );
    const text = this.typed.value.trim().toLocaleLowerCase();
    const lines = matrix.nations
      .filter((/** @type {any} */ one) => !text || `${one.name} ${one.nation}`.toLocaleLowerCase().includes(text))
      .sort((/** @type {any} */ one, /** @type {any} */ other) => one.name.localeCompare(other.name));
    const { columns, cells } = summed(matrix, this.wanted);
    const invented = cells.filter((cell) => cell.synthetic).length;
    say(this.count, `${lines.length} nations, ${matrix.groups.length} groups, as on ${shown(matrix.on)}`);
    fill(this.files, exports("/v1/participation/matrix", this.asked()));
    if (!lines.length || !columns.length) {
      fill(this.body, none("No participation is on record as on that day."));
      return;
    }
    const map = new HeatMap(lines, columns, cells, (cell) => void this.#open(/** @type {any} */ (cell)), this.map?.at);
    this.map = map;
    fill(
      this.body,
      invented
        ? el(
            "p",
            { class: "synthetic-note" },
            el("span", { class: "synthetic" }, "SYNTHETIC"),
            ` ${invented} of ${cells.length} cells are invented for the demonstration; their edge is dashed.`,
          )
        : null,
      heatLegend(),
      el("div", { class: "map-and-drill" }, map.node, this.drill),
      map.table(),
    );
  }

  /** What is behind a cell. @param {{nation: string, group: string, year: number | null, column: string}} cell */
  async #open(cell) {
    const group = this.matrix.groups.find((/** @type {any} */ one) => one.id === cell.group);
    const name = this.matrix.nations.find((/** @type {any} */ one) => one.nation === cell.nation)?.name ?? cell.nation;
    const day = this.matrix.on;
    const [from, until] = cell.year ? [`${cell.year}-01-01`, `${cell.year}-12-31`] : [null, day];
    const query = this.asked({ nation: cell.nation, group: cell.group, from, until: until < day ? until : day }, false);
    fill(this.drill, el("p", { class: "empty" }, "Asking the centre …"));
    try {
      const items = await this.room.shelf.list("/v1/participation", query);
      const title = `${name}, ${group.name}${cell.year ? `, ${cell.year}` : ""}`;
      fill(
        this.drill,
        section(
          title,
          el("p", { class: "facts" }, told(/** @type {any} */ (cell))),
          partTable(this, items, { group: false }),
          el(
            "p",
            null,
            el("a", { href: this.href(`group/${cell.group}`) }, `All of ${group.short_name ?? group.name}`),
          ),
        ),
      );
    } catch (fault) {
      fill(this.drill, el("p", { class: "empty" }, `This cannot be had now: ${/** @type {Error} */ (fault).message}`));
    }
    this.drill.focus();
    this.drill.scrollIntoView({ block: "nearest" });
  }
}

/**
 * The columns and cells of the matrix: a group each, or a group and a year each.
 * @param {any} matrix
 * @param {string} wanted a year, `each`, or nothing for all of them together
 */
export function summed(matrix, wanted) {
  const years = wanted === EACH ? matrix.years : [null];
  const kept = matrix.cells.filter(
    (/** @type {any} */ cell) => !wanted || wanted === EACH || cell.year === Number(wanted),
  );
  /** @type {Map<string, any>} */
  const cells = new Map();
  for (const cell of kept) {
    const column = wanted === EACH ? `${cell.group}/${cell.year}` : cell.group;
    const key = `${cell.nation}/${column}`;
    const known = cells.get(key);
    if (!known) {
      const year = wanted ? cell.year : null;
      cells.set(key, { ...cell, column, year, seats: [...cell.seats] });
      continue;
    }
    for (const name of ["invited", "attended", "absent"]) known[name] += cell[name];
    for (const seat of cell.seats) if (!known.seats.includes(seat)) known.seats.push(seat);
    known.synthetic ||= cell.synthetic;
  }
  const used = new Set([...cells.values()].map((cell) => cell.column));
  const columns = matrix.groups
    .flatMap((/** @type {any} */ group) =>
      years.map((/** @type {number | null} */ year) => ({
        id: year ? `${group.id}/${year}` : group.id,
        name: year ? `${group.name}, ${year}` : group.name,
        short: `${group.short_name ?? group.name.slice(0, 16)}${year ? ` ${year}` : ""}`,
      })),
    )
    .filter((/** @type {any} */ column) => wanted !== EACH || used.has(column.id));
  return { columns, cells: [...cells.values()] };
}
