// @ts-check
// Programmes of two years, with how far each has come, computed from what the nation took part in.

import { stateChip } from "../draw/draw.js";
import { el, fill, say, svg } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { span } from "./days.js";
import { counts } from "./groups_view.js";
import { marks, none, row, table } from "./pieces.js";
import { PlanningView } from "./view.js";

export class ProgrammesView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "programmes", title: "Programmes" }, query, then);
    this.count = el("span", { class: "quiet count" });
    this.buttons = el("span");
    fill(this.beside, this.buttons, this.count);
    /** @type {any[]} */
    this.programmes = [];
  }

  /** @override */
  async fetch() {
    const programmes = await this.room.shelf.list("/v1/programmes", this.asked());
    this.programmes = programmes.filter(counts).sort(byNation(this.room.nation));
  }

  /** @override */
  draw() {
    const { room } = this;
    say(this.count, `${this.programmes.length} programmes${this.on ? ` on ${shown(this.on)}` : ""}`);
    fill(this.buttons, this.isPresent ? this.room.acting.button("programme.propose") : null);
    fill(
      this.body,
      this.programmes.length
        ? table(
            "Programmes",
            ["Nation", "Years", "Status", "Progress", ""],
            this.programmes.map((one) =>
              row(
                one,
                el(
                  "th",
                  { scope: "row" },
                  el("a", { href: this.href(`programme/${one.id}`) }, room.nation(one.nation)),
                  marks(one),
                ),
                el("td", null, span(one.from, one.until)),
                el("td", null, stateChip("programme", one.status), el("span", { class: "quiet" }, proposedBy(one))),
                el("td", null, progressBar(one.progress)),
                el("td", { class: "acts" }, this.acts(one, 2)),
              ),
            ),
          )
        : none("No programme is on record here."),
    );
  }

  /** @override */
  things() {
    return this.programmes;
  }
}

/** Which side has to agree. @param {any} programme */
export const proposedBy = ({ status, proposed_by }) =>
  status === "proposed" ? `by the ${proposed_by}; the ${proposed_by === "nation" ? "centre" : "nation"} agrees` : "";

/** By name, the newest of a nation first. @param {(code: string) => string} name */
const byNation = (name) => (/** @type {any} */ one, /** @type {any} */ other) =>
  name(one.nation).localeCompare(name(other.nation)) || (one.from < other.from ? 1 : -1);

/** @type {[string, string, string][]} */
const PARTS = [
  ["completed", "completed", "handed"],
  ["attended", "attended", "accepted"],
  ["enrolled", "enrolled", "offered"],
  ["waiting", "waiting", "half"],
  ["no_show", "did not come", "over"],
];

/** How far a programme has come, as a bar and in words. @param {any} progress */
export function progressBar(progress) {
  const { chosen } = progress;
  if (!chosen) return el("span", { class: "quiet" }, "nothing chosen yet");
  let x = 0;
  const bars = [];
  for (const [name, , tone] of PARTS) {
    if (!progress[name]) continue;
    bars.push(svg("rect", { class: `cover-${tone}`, x, width: (progress[name] / chosen) * 100, height: 8 }));
    x += (progress[name] / chosen) * 100;
  }
  const said = PARTS.filter(([name]) => progress[name]).map(([name, word]) => `${progress[name]} ${word}`);
  return el(
    "span",
    { class: "progress" },
    svg(
      "svg",
      { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "cover-needed", width: 100, height: 8 }),
      bars,
    ),
    el("span", null, `${chosen} chosen${said.length ? `: ${said.join(", ")}` : ""}`),
  );
}
