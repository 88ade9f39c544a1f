// @ts-check
// The map: outlines as data, emergencies, and a line from each donor. Plate carrée with x shortened by cos 45°, so that
// Europe has its usual shape. The board beside it is its table.

import { el, keyed, svg } from "./dom.js";
import { of } from "../line/board.js";
import { levelMark } from "./words.js";

const SHORTEN = Math.SQRT1_2;
/** West, south, east, north: where the centre's nations lie, and the whole. */
const EUROPE = [-26, 30, 62, 71];
const WORLD = [-170, -56, 180, 80];
// A line stands for an offer that was answered so, and not for one that ended.
const LINES = /** @type {Record<string, string>} */ ({
  submitted: "waiting",
  partly_accepted: "taken",
  accepted: "taken",
  recorded_for_information: "waiting",
});

/** @type {Promise<any> | null} */
let loading = null;

/** The outlines, fetched once. */
export function outlines() {
  loading ??= fetch("/room/draw/world.json").then((response) => response.json());
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/** The map of the board. */
export class WorldMap {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    /** @type {Record<string, {at: [number, number], path: string, dot?: boolean}>} */
    this.shapes = {};
    this.wide = false;
    this.land = svg("g", { class: "land" });
    this.lines = svg("g", { class: "lines" });
    this.marks = svg("g", { class: "marks" });
    this.svg = svg(
      "svg",
      {
        role: "group",
        "aria-label": "Map of the emergencies; the table holds the same",
        preserveAspectRatio: "xMidYMid slice",
      },
      this.land,
      this.lines,
      this.marks,
    );
    this.toggle = el("button", { type: "button", class: "small", onclick: () => this.#turn() }, "World");
    this.node = el(
      "figure",
      { class: "map" },
      this.svg,
      el("figcaption", null, el("span", { class: "quiet" }, "Boundaries shown imply no endorsement."), this.toggle),
    );
    /** @type {import("./urgency.js").Summary[]} */
    this.summaries = [];
    this.#look();
    outlines().then(
      (world) => {
        this.shapes = world.shapes;
        this.land.append(
          ...Object.entries(world.shapes).map(([code, { at, path, dot }]) =>
            dot
              ? svg("circle", { class: "dot", "data-code": code, cx: at[0] * 100 * SHORTEN, cy: -at[1] * 100, r: 14 })
              : svg("path", { "data-code": code, d: path, transform: `scale(${SHORTEN} 1)` }),
          ),
        );
        this.draw(this.summaries);
      },
      () => this.node.append(el("p", { class: "quiet" }, "The outlines could not be loaded.")),
    );
  }

  #turn() {
    this.wide = !this.wide;
    this.toggle.textContent = this.wide ? "Europe" : "World";
    this.#look();
    this.draw(this.summaries);
  }

  #look() {
    const [west, south, east, north] = this.wide ? WORLD : EUROPE;
    this.svg.setAttribute(
      "viewBox",
      `${west * 100 * SHORTEN} ${-north * 100} ${(east - west) * 100 * SHORTEN} ${(north - south) * 100}`,
    );
    // What is drawn in figures of the map keeps its size on the screen.
    this.unit = ((east - west) * 100 * SHORTEN) / 380;
  }

  /**
   * Where a nation or an emergency is pointed at.
   * @param {string | undefined} code
   * @param {any} [place]
   * @returns {[number, number] | null}
   */
  point(code, place) {
    if (place?.lat !== undefined && place?.lat !== null && place.lon !== null)
      return [place.lon * 100 * SHORTEN, -place.lat * 100];
    const shape = code ? this.shapes[code] : undefined;
    return shape ? [shape.at[0] * 100 * SHORTEN, -shape.at[1] * 100] : null;
  }

  /** @param {import("./urgency.js").Summary[]} summaries the most urgent first */
  draw(summaries) {
    this.summaries = summaries;
    if (!Object.keys(this.shapes).length) return;
    const unit = this.unit ?? 10;
    const live = summaries.filter((summary) => summary.level !== "rest");
    /** @type {Map<string, {from: [number, number], to: [number, number], kind: string, title: string}>} */
    const lines = new Map();
    const stricken = new Map(live.map((summary) => [summary.emergency.country, summary.level]));
    for (const node of this.land.children) {
      const level = stricken.get(node.getAttribute("data-code") ?? "");
      if (level) node.setAttribute("data-level", level);
      else node.removeAttribute("data-level");
    }
    for (const { emergency } of live) {
      const to = this.point(emergency.country, emergency.place);
      if (!to) continue;
      for (const offer of of(this.room.fileOf(emergency.id), "offer")) {
        const kind = LINES[offer.status];
        if (!kind) continue;
        for (const donor of offer.donors) {
          const from = this.point(donor.nation);
          const key = `${donor.nation}/${emergency.id}`;
          if (from && !(lines.get(key)?.kind === "taken"))
            lines.set(key, { from, to, kind, title: `${this.room.nation(donor.nation)} to ${emergency.title}` });
        }
      }
    }
    keyed(
      this.lines,
      lines,
      ([key]) => key,
      () => svg("path", { fill: "none" }, svg("title", null)),
      (node, [, { from, to, kind, title }]) => {
        // A bow, so that two lines to one place can be told apart.
        const bend = [
          (from[0] + to[0]) / 2 + (to[1] - from[1]) * 0.12,
          (from[1] + to[1]) / 2 - (to[0] - from[0]) * 0.12,
        ];
        node.setAttribute("d", `M${from[0]} ${from[1]}Q${bend[0]} ${bend[1]} ${to[0]} ${to[1]}`);
        node.setAttribute("class", kind);
        node.firstChild.textContent = title;
      },
    );
    // The most urgent lies on top.
    keyed(
      this.marks,
      [...live].reverse(),
      (summary) => summary.emergency.id,
      (summary) =>
        svg(
          "a",
          { href: `#/emergency/${summary.emergency.id}`, tabindex: "-1" },
          svg("title", null),
          svg("circle", null),
          svg("text", { "text-anchor": "middle", dy: "0.36em" }),
        ),
      (node, { emergency, level, why }) => {
        const at = this.point(emergency.country, emergency.place);
        node.setAttribute("class", level);
        node.toggleAttribute("hidden", !at);
        if (!at) return;
        const [title, circle, text] = node.children;
        title.textContent = `${emergency.title}: ${why}`;
        circle.setAttribute("cx", at[0]);
        circle.setAttribute("cy", at[1]);
        circle.setAttribute("r", 8 * unit);
        text.setAttribute("x", at[0]);
        text.setAttribute("y", at[1]);
        text.setAttribute("font-size", 10 * unit);
        text.textContent = levelMark(level).shape;
      },
    );
  }
}
