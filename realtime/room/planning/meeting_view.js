// @ts-check
// One meeting: who was invited, who came, what was decided. One key records the attendance of all.

import { actNamed } from "../forms/acts.js";
import { readers, stateChip } from "../draw/draw.js";
import { el, fill } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { span } from "./days.js";
import { counts } from "./groups_view.js";
import { byName } from "./names.js";
import { facts, marks, none, section } from "./pieces.js";
import { tasksTable } from "./tasks_view.js";
import { called } from "./terms.js";
import { PlanningView } from "./view.js";

export class MeetingView extends PlanningView {
  /** @param {any} room @param {string} id @param {URLSearchParams} query @param {string | null} then */
  constructor(room, id, query, then) {
    super(room, { place: "groups", title: "Meeting", path: `meeting/${id}` }, query, then);
    this.id = id;
    /** @type {any} */
    this.meeting = null;
    /** @type {any} */
    this.group = null;
    /** @type {any[]} */
    this.tasks = [];
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const path = `/v1/meetings/${this.id}`;
    this.meeting = await shelf.one(path, this.asked({}, false));
    const day = this.meeting.at.slice(0, 10);
    const [group, tasks] = await Promise.all([
      // A meeting belongs to the group as it was called on its own day.
      shelf.one(
        `/v1/planning-groups/${this.meeting.group_id}`,
        [`on=${day}`, this.pinned ?? ""].filter(Boolean).join("&"),
      ),
      shelf.list(`${path}/decisions`, this.asked({}, false)),
      this.called(day),
    ]);
    this.group = group;
    this.tasks = tasks.filter(counts);
  }

  /** @override */
  draw() {
    const { meeting, group, room } = this;
    const name = meeting.title ?? "Meeting";
    this.title = `${group.short_name ?? group.name}: ${name}`;
    fill(this.heading, name);
    fill(this.beside, stateChip("meeting", meeting.status), marks(meeting));
    const came = new Set(meeting.present);
    const stayed = new Set(meeting.absent);
    fill(
      this.body,
      el(
        "header",
        { class: "file-head", "data-kind": meeting.kind, "data-id": meeting.id },
        el("p", null, el("a", { href: this.href(`group/${meeting.group_id}`) }, group.name)),
        facts([
          meeting.until ? span(meeting.at, meeting.until) : shown(meeting.at),
          meeting.place,
          `format: ${called(meeting.format)}`,
          meeting.plus.length ? `with ${meeting.plus.map(this.nation).join(", ")}` : null,
          meeting.nations_told ? `${meeting.nations_told} nations, as a source tells` : null,
          meeting.people_told ? `${meeting.people_told} people, as a source tells` : null,
        ]),
        meeting.reason ? el("p", null, el("b", null, "Reason: "), meeting.reason) : null,
        meeting.agenda ? el("p", { class: "situation" }, meeting.agenda) : null,
        el("div", { class: "foot" }, readers(meeting, room.nation), this.acts(meeting, 4)),
      ),
      section(
        `Attendance: ${came.size} present, ${stayed.size} absent, ${meeting.invited.length} invited`,
        this.#mayRecord()
          ? el("p", { class: "quiet" }, el("kbd", null, "r"), " records who came, for all of them at once.")
          : null,
        meeting.invited.length
          ? el(
              "ul",
              { class: "attendance", "aria-label": "Attendance by nation" },
              [...meeting.invited]
                .sort(byName(this.nation))
                .map((code) => attendanceOf(code, this.nation(code), came, stayed)),
            )
          : none("Nobody is invited."),
      ),
      section(
        "Decisions and tasks",
        this.tasks.length ? tasksTable(this, this.tasks) : none("No decision is on record."),
      ),
    );
  }

  #mayRecord() {
    const act = actNamed("meeting.attendance");
    return this.isPresent && Boolean(act?.may(this.room.acting.contextOf(this.meeting)));
  }

  /** Record who came: the list of all who were invited, all of them present until somebody says otherwise. */
  rollCall() {
    if (!this.meeting || !this.isPresent) return;
    const act = actNamed("meeting.attendance");
    const context = this.room.acting.contextOf(this.meeting);
    if (act?.may(context)) this.room.acting.open(act, context);
    else this.room.status("Attendance cannot be recorded here with this account.");
  }

  /** @override */
  things() {
    return this.meeting ? [this.meeting, ...this.tasks] : [];
  }
}

/** @param {string} code @param {string} name @param {Set<string>} came @param {Set<string>} stayed */
function attendanceOf(code, name, came, stayed) {
  const [shape, word, tone] = came.has(code)
    ? ["●", "present", "good"]
    : stayed.has(code)
      ? ["×", "absent", "watch"]
      : ["◌", "invited", "rest"];
  return el(
    "li",
    { "data-nation": code },
    el("span", { class: `chip ${tone}` }, el("span", { class: "shape", "aria-hidden": "true" }, shape), word),
    el("span", null, name),
  );
}
