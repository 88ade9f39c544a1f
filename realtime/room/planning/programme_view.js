// @ts-check
// One programme: its objectives, what the nation chose and how far that has come, and what was noted on the way.

import { readers, stateChip } from "../draw/draw.js";
import { el, fill } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { span } from "./days.js";
import { marks, none, section, table } from "./pieces.js";
import { progressBar, proposedBy } from "./programmes_view.js";
import { toolName } from "./terms.js";
import { PlanningView } from "./view.js";

export class ProgrammeView extends PlanningView {
  /** @param {any} room @param {string} id @param {URLSearchParams} query @param {string | null} then */
  constructor(room, id, query, then) {
    super(room, { place: "programmes", title: "Programme", path: `programme/${id}` }, query, then);
    this.id = id;
    /** @type {any} */
    this.programme = null;
    /** @type {Map<string, string>} how it stands with each activity */
    this.statuses = new Map();
    /** @type {Map<string, any>} */
    this.activities = new Map();
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const present = this.asked({}, false);
    this.programme = await shelf.one(`/v1/programmes/${this.id}`, present);
    const { nation, activities } = this.programme;
    const parts = await shelf.list("/v1/participation", this.asked({ nation, what: "activity" }, false));
    this.statuses = new Map(parts.map((/** @type {any} */ part) => [part.activity, part.status]));
    await Promise.all(
      activities.map(async (/** @type {string} */ id) => {
        this.activities.set(id, await shelf.one(`/v1/activities/${id}`, present).catch(() => null));
      }),
    );
  }

  /** @override */
  draw() {
    const { programme, room } = this;
    this.title = `Programme of ${room.nation(programme.nation)}`;
    fill(this.heading, this.title);
    fill(
      this.beside,
      stateChip("programme", programme.status),
      marks(programme),
      el("span", { class: "quiet" }, proposedBy(programme)),
    );
    fill(
      this.body,
      el(
        "header",
        { class: "file-head", "data-kind": programme.kind, "data-id": programme.id },
        el("p", { class: "facts" }, span(programme.from, programme.until)),
        progressBar(programme.progress),
        el("div", { class: "foot" }, readers(programme, room.nation), this.acts(programme, 4)),
      ),
      section(
        "Objectives",
        programme.objectives.length
          ? el(
              "ol",
              { class: "objectives" },
              programme.objectives.map((/** @type {string} */ text) => el("li", null, text)),
            )
          : none("None is written down."),
      ),
      section(
        "Chosen activities",
        programme.activities.length
          ? table(
              "Chosen activities",
              ["Activity", "Tool", "When", "Status"],
              programme.activities.map((/** @type {string} */ id) => this.#chosen(id)),
            )
          : none("Nothing is chosen yet."),
      ),
      programme.reviews.length
        ? section(
            "Review notes",
            el(
              "ol",
              { class: "steps" },
              programme.reviews.map((/** @type {any} */ note) =>
                el("li", null, el("span", { class: "quiet" }, `${shown(note.at)} `), note.text),
              ),
            ),
          )
        : null,
    );
  }

  /** @param {string} id */
  #chosen(id) {
    const activity = this.activities.get(id);
    const status = this.statuses.get(id);
    return el(
      "tr",
      { class: "row", "data-row": true, "data-kind": "activity", "data-id": id, tabindex: "-1" },
      el("th", { scope: "row" }, el("a", { href: this.href(`activity/${id}`) }, activity?.title ?? "an activity")),
      el("td", null, activity ? toolName(activity.tool) : ""),
      el("td", null, activity ? span(activity.from, activity.until) : ""),
      el("td", null, status ? stateChip("enrolment", status) : el("span", { class: "quiet" }, "not enrolled yet")),
    );
  }

  /** @override */
  things() {
    return this.programme ? [this.programme] : [];
  }
}
