// @ts-check
// One activity: what it is, how many places are left, who takes part as far as this reader may know, who waits, and what
// it taught.

import { readers, stateChip } from "../draw/draw.js";
import { el, fill } from "../draw/dom.js";
import { span } from "./days.js";
import { counts } from "./groups_view.js";
import { placesOf } from "./menu_view.js";
import { facts, marks, none, row, section, table } from "./pieces.js";
import { tasksTable } from "./tasks_view.js";
import { TOOLS, openTo } from "./terms.js";
import { words } from "../draw/words.js";
import { PlanningView } from "./view.js";

export class ActivityView extends PlanningView {
  /** @param {any} room @param {string} id @param {URLSearchParams} query @param {string | null} then */
  constructor(room, id, query, then) {
    super(room, { place: "menu", title: "Activity", path: `activity/${id}` }, query, then);
    this.id = id;
    /** @type {any} */
    this.activity = null;
    /** @type {any} */
    this.whole = null;
    /** @type {any[]} */
    this.conferences = [];
    /** @type {any[]} */
    this.enrolments = [];
    /** @type {any[]} */
    this.lessons = [];
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const path = `/v1/activities/${this.id}`;
    const present = this.asked({}, false);
    const [activity, enrolments, lessons, conferences] = await Promise.all([
      shelf.one(path, present),
      shelf.list(`${path}/enrolments`, present),
      shelf.list(`${path}/lessons`, present),
      shelf.list("/v1/activities", this.asked({ part_of: this.id }, false)),
    ]);
    this.activity = activity;
    this.enrolments = enrolments.filter(counts);
    this.lessons = lessons.filter(counts);
    this.conferences = conferences.filter(counts);
    this.whole = this.activity.part_of
      ? await shelf.one(`/v1/activities/${this.activity.part_of}`, present).catch(() => null)
      : null;
  }

  /** @override */
  draw() {
    const { activity, room } = this;
    this.title = activity.title;
    fill(this.heading, activity.title);
    fill(this.beside, stateChip("activity", activity.status), marks(activity));
    const waiting = this.enrolments.filter((one) => one.status === "waiting");
    const parts = this.enrolments.filter((one) => one.status !== "waiting");
    fill(
      this.body,
      el(
        "header",
        { class: "file-head", "data-kind": activity.kind, "data-id": activity.id },
        facts([
          words(activity.activity_kind),
          TOOLS[activity.tool] ?? words(activity.tool),
          span(activity.from, activity.until),
          activity.place,
          activity.host ? `host: ${room.nation(activity.host)}` : null,
          activity.reference ? `reference ${activity.reference}` : null,
        ]),
        facts([
          placesOf(activity),
          `open to ${openTo(activity)}`,
          activity.nations_told && activity.taken ? `${activity.nations_told} nations, as a source tells` : null,
          activity.people_told ? `${activity.people_told} people, as a source tells` : null,
        ]),
        this.whole
          ? el("p", null, "Prepares ", el("a", { href: this.href(`activity/${this.whole.id}`) }, this.whole.title))
          : null,
        activity.scenario ? el("p", { class: "situation" }, activity.scenario) : null,
        activity.reason ? el("p", null, el("b", null, "Reason: "), activity.reason) : null,
        el("div", { class: "foot" }, readers(activity, room.nation), this.acts(activity, 4)),
      ),
      this.conferences.length
        ? section(
            "Planning conferences",
            table(
              "Planning conferences",
              ["Conference", "When", "Where"],
              this.conferences.map((one) =>
                row(
                  one,
                  el("th", { scope: "row" }, el("a", { href: this.href(`activity/${one.id}`) }, one.title), marks(one)),
                  el("td", null, span(one.from, one.until)),
                  el("td", null, one.place ?? ""),
                ),
              ),
            ),
          )
        : null,
      section("Who takes part", this.#enrolled(parts, "Nobody that you may know of takes part yet.")),
      waiting.length ? section("Waiting list", this.#enrolled(waiting, "")) : null,
      section("Lessons", this.lessons.length ? tasksTable(this, this.lessons) : none("No lesson is on record.")),
    );
  }

  /** @param {any[]} enrolments @param {string} otherwise */
  #enrolled(enrolments, otherwise) {
    if (!enrolments.length) return none(otherwise);
    return table(
      "Nations",
      ["Nation", "Status", ""],
      enrolments.map((one) =>
        row(
          one,
          el("th", { scope: "row" }, this.room.nation(one.nation), marks(one)),
          el("td", null, stateChip("enrolment", one.status)),
          el("td", { class: "acts" }, this.acts(one, 3)),
        ),
      ),
      "enrolments-table",
    );
  }

  /** @override */
  things() {
    return this.activity ? [this.activity, ...this.enrolments, ...this.lessons] : [];
  }
}
