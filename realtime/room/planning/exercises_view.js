// @ts-check
// Field exercises with the conferences that prepared them, on a time line and as a table.

import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { dayAt, dayOf, span } from "./days.js";
import { counts } from "./groups_view.js";
import { marks, none, row, section, table } from "./pieces.js";
import { timeline } from "./timeline.js";
import { PlanningView } from "./view.js";

export class ExercisesView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "exercises", title: "Field exercises" }, query, then);
    this.count = el("span", { class: "quiet count" });
    this.beside.append(this.count);
    /** @type {any[]} */
    this.exercises = [];
    /** @type {Map<string, any[]>} the conferences of each */
    this.conferences = new Map();
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const [exercises, conferences] = await Promise.all([
      shelf.list("/v1/activities", this.asked({ activity_kind: "exercise" })),
      shelf.list("/v1/activities", this.asked({ activity_kind: "conference" }, false)),
    ]);
    this.exercises = exercises
      .filter(counts)
      .sort((/** @type {any} */ one, /** @type {any} */ other) => ((one.from ?? "") < (other.from ?? "") ? 1 : -1));
    this.conferences.clear();
    for (const one of conferences.filter(counts))
      if (one.part_of) this.conferences.set(one.part_of, [...(this.conferences.get(one.part_of) ?? []), one]);
  }

  /** @override */
  draw() {
    say(this.count, `${this.exercises.length} exercises${this.on ? ` on ${shown(this.on)}` : ""}`);
    if (!this.exercises.length) {
      fill(this.body, none(this.on ? "No exercise took place on that day." : "No exercise is on record."));
      return;
    }
    fill(
      this.body,
      section(
        "Over time",
        el(
          "div",
          {
            class: "scroll",
            "data-keep": "line",
            tabindex: "0",
            role: "region",
            "aria-label": "Time line of the exercises",
          },
          this.#line(),
        ),
        el(
          "p",
          { class: "legend", "aria-hidden": "true" },
          el("span", { class: "key key-exercise" }, "exercise"),
          el("span", { class: "key key-some-time" }, "some time in that year"),
          el("span", { class: "key key-held" }, "planning conference"),
        ),
      ),
      section(
        "Exercises",
        table(
          "Field exercises",
          ["Exercise", "When", "Where and host", "Scenario", "Nations and people", "Conferences"],
          this.exercises.map((one) => this.#row(one)),
          "exercises-table",
        ),
      ),
    );
  }

  #line() {
    const all = this.exercises.flatMap((one) => [one, ...(this.conferences.get(one.id) ?? [])]);
    const days = all
      .map((one) => dayOf(one.from))
      .filter((one) => one !== null)
      .sort();
    const today = dayAt(Date.now());
    return timeline(
      `Time line of ${this.exercises.length} field exercises. The table below says the same.`,
      this.exercises
        .filter((one) => one.from)
        .map((one) => ({
          id: one.id,
          label: one.title,
          from: one.from,
          until: one.until ?? one.from,
          tone: one.status === "cancelled" ? "dissolved" : isWholeYear(one) ? "some-time" : "exercise",
          title: `${one.title}, ${when(one)}`,
          ticks: (this.conferences.get(one.id) ?? [])
            .filter((conference) => conference.from)
            .map((conference) => ({
              at: conference.from,
              tone: "held",
              title: `${conference.title}, ${shown(conference.from)}`,
            })),
        })),
      {
        first: `${(days[0] ?? today).slice(0, 4)}-01-01`,
        last: [today, days.at(-1) ?? today].sort().at(-1) ?? today,
        on: this.on,
        width: this.width,
      },
    );
  }

  /** @param {any} one */
  #row(one) {
    const conferences = this.conferences.get(one.id) ?? [];
    return row(
      one,
      el("th", { scope: "row" }, el("a", { href: this.href(`activity/${one.id}`) }, one.title), marks(one)),
      el("td", null, when(one)),
      el("td", null, one.place ?? "", el("span", { class: "quiet" }, one.host ? this.room.nation(one.host) : "")),
      el("td", null, one.scenario ?? ""),
      el(
        "td",
        null,
        [
          one.nations_told ? `${one.nations_told} nations told` : one.taken ? `${one.taken} nations` : null,
          one.people_told ? `${one.people_told.toLocaleString("en")} people told` : null,
        ]
          .filter(Boolean)
          .join(", "),
      ),
      el(
        "td",
        null,
        conferences.map((conference) =>
          el(
            "a",
            { class: "second", href: this.href(`activity/${conference.id}`) },
            `${conference.title}, ${span(conference.from, conference.until)}`,
          ),
        ),
      ),
    );
  }

  /** @override */
  things() {
    return this.exercises;
  }
}

/** Whether only the year of something is known. @param {any} activity */
const isWholeYear = ({ from, until }) =>
  from?.slice(4, 10) === "-01-01" && until?.slice(4, 10) === "-12-31" && from.slice(0, 4) === until.slice(0, 4);

/** When it took place; of some only the year is known. @param {any} activity */
const when = (activity) =>
  isWholeYear(activity) ? `some time in ${activity.from.slice(0, 4)}` : span(activity.from, activity.until);
