// @ts-check
// All that one nation takes part in, over time: seats as bars, meetings and activities as days, and the same as a table.

import { el, fill, say } from "../dom.js";
import { shown } from "../dtg.js";
import { dayAt, dayOf } from "./days.js";
import { partTable } from "./part.js";
import { exports, none, section } from "./pieces.js";
import { timeline } from "./timeline.js";
import { PlanningView } from "./view.js";

export class ParticipationView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "participation", title: "Participation of a nation" }, query, then);
    this.code = query.get("nation") ?? room.me?.nation ?? "";
    this.typed = el("input", {
      type: "text",
      id: "search",
      list: "nations",
      placeholder: "Which nation  /",
      "aria-label": "Which nation",
      value: this.code ? room.nation(this.code) : "",
      onchange: () => this.#chosen(),
    });
    this.what = el(
      "select",
      { "aria-label": "In what", onchange: () => this.draw() },
      [
        ["", "seats, meetings and activities"],
        ["seat", "seats"],
        ["meeting", "meetings"],
        ["activity", "activities"],
      ].map(([value, word]) => el("option", { value }, word)),
    );
    this.fault = el("span", { class: "fault", role: "alert" });
    this.files = el("span");
    this.count = el("span", { class: "quiet count" });
    fill(this.filters, this.typed, this.what, this.fault, this.files, this.count);
    this.filters.hidden = false;
    /** @type {any[]} */
    this.items = [];
  }

  #chosen() {
    const typed = this.typed.value.trim();
    const code = this.room.names.codeOf(typed);
    say(this.fault, code || !typed ? "" : `${typed} is no nation: write its name or its code of three letters.`);
    if (!code || code === this.code) return;
    this.code = code;
    this.readdress({ nation: code });
    void this.load();
  }

  /** @override */
  async fetch() {
    await this.called(this.day);
    this.items = this.code ? await this.room.shelf.list("/v1/participation", this.asked({ nation: this.code })) : [];
  }

  /** @override */
  draw() {
    const items = this.items.filter((item) => !this.what.value || item.what === this.what.value);
    const name = this.code ? this.nation(this.code) : "";
    this.title = name ? `Participation of ${name}` : "Participation of a nation";
    say(this.heading, this.title);
    say(this.count, `${items.length} on record${this.on ? ` on ${shown(this.on)}` : ""}`);
    fill(this.files, this.code ? exports("/v1/participation", this.asked({ nation: this.code })) : null);
    if (!this.code) {
      fill(this.body, none("Write which nation."));
      return;
    }
    fill(
      this.body,
      items.some((item) => item.from)
        ? section(
            "Over time",
            el(
              "div",
              { class: "scroll", "data-keep": "line", tabindex: "0", role: "region", "aria-label": "Time line" },
              overTime(items, name, this),
            ),
          )
        : null,
      section("All of it", partTable(this, items)),
    );
  }
}

/** @param {any[]} items @param {string} name @param {PlanningView} view */
function overTime(items, name, { day, on, width }) {
  /** @type {Map<string, any>} */
  const rows = new Map();
  for (const item of items) {
    const id = item.group ?? item.tool ?? "activities";
    const known = rows.get(id) ?? { id, label: item.group_name ?? "Activities", items: [] };
    known.items.push(item);
    rows.set(id, known);
  }
  const days = items
    .map((item) => dayOf(item.from))
    .filter((one) => one !== null)
    .sort();
  const today = dayAt(Date.now());
  const last = [today, day, days.at(-1) ?? today].sort().at(-1) ?? today;
  return timeline(
    `What ${name} takes part in over time. The table below says the same.`,
    [...rows.values()].map(({ id, label, items: own }) => {
      const seats = own.filter((/** @type {any} */ item) => item.what === "seat");
      const from =
        seats
          .map((/** @type {any} */ item) => item.from)
          .filter(Boolean)
          .sort()[0] ?? null;
      const ends = seats.map((/** @type {any} */ item) => item.until);
      const bare =
        own
          .map((/** @type {any} */ item) => item.from)
          .filter(Boolean)
          .sort()[0] ?? null;
      return {
        id,
        label,
        from: seats.length ? from : bare,
        until: seats.length ? (ends.includes(null) ? null : ends.sort().at(-1)) : bare,
        tone: seats.length ? "established" : "none",
        ticks: own
          .filter((/** @type {any} */ item) => item.what !== "seat" && item.from)
          .map((/** @type {any} */ item) => ({
            at: item.from,
            tone: item.status,
            title: `${item.activity_title ?? label}, ${shown(item.from)}: ${item.status}`,
          })),
      };
    }),
    { first: `${Number((days[0] ?? day).slice(0, 4)) - 1}-01-01`, last, on, width },
  );
}
