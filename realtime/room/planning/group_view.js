// @ts-check
// One planning group: what it was called and when, under whom, in which formats; who sat there on the day asked about,
// its meetings, and what they decided.

import { readers, stateChip } from "../draw/draw.js";
import { el, fill } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { words } from "../draw/words.js";
import { dayOf, span } from "./days.js";
import { counts, groupsLine, legend } from "./groups_view.js";
import { facts, marks, none, row, section, table, unchecked } from "./pieces.js";
import { tasksTable } from "./tasks_view.js";
import { called, calledAll } from "./terms.js";
import { PlanningView } from "./view.js";

export class GroupView extends PlanningView {
  /** @param {any} room @param {string} id @param {URLSearchParams} query @param {string | null} then */
  constructor(room, id, query, then) {
    super(room, { place: "groups", title: "Planning group", path: `group/${id}` }, query, then);
    this.id = id;
    /** @type {any} */
    this.group = null;
    /** @type {any[]} */
    this.seats = [];
    /** @type {any[]} */
    this.meetings = [];
    /** @type {any[]} */
    this.tasks = [];
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const path = `/v1/planning-groups/${this.id}`;
    const [group, , seats, meetings, tasks] = await Promise.all([
      shelf.one(path, this.asked()),
      shelf.list("/v1/planning-groups", this.asked({}, false)),
      shelf.list(`${path}/seats`, this.asked()),
      shelf.list(`${path}/meetings`, this.asked({}, false)),
      shelf.list("/v1/tasks", this.asked({ what: "decision" }, false)),
      this.called(this.day),
    ]);
    this.group = group;
    this.seats = seats.filter(counts).sort(bySeat);
    this.meetings = meetings
      .filter(counts)
      .sort((/** @type {any} */ one, /** @type {any} */ other) => (one.at < other.at ? 1 : -1));
    const own = new Set(this.meetings.map((meeting) => meeting.id));
    this.tasks = tasks.filter((/** @type {any} */ task) => counts(task) && own.has(task.meeting_id));
  }

  /** @override */
  draw() {
    const { group, room } = this;
    this.title = group.name;
    fill(this.heading, group.name, group.short_name ? el("span", { class: "quiet" }, ` ${group.short_name}`) : null);
    fill(this.beside, stateChip("planning_group", group.status), marks(group));
    const became = group.merged_into
      ? el("a", { href: this.href(`group/${group.merged_into}`) }, this.groupName(group.merged_into))
      : null;
    const sitting = this.seats.filter((seat) => (dayOf(seat.until) ?? this.day) >= this.day);
    const earlier = this.seats.filter((seat) => !sitting.includes(seat));
    fill(
      this.body,
      el(
        "header",
        { class: "file-head", "data-kind": group.kind, "data-id": group.id },
        facts([
          span(group.from, group.until),
          group.parent ? `under ${this.groupName(group.parent)}` : null,
          `formats: ${calledAll(group.formats) || "not known"}`,
          group.source ? `source: ${group.source}` : null,
        ]),
        became ? el("p", null, group.status === "merged" ? "Merged into " : "Later merged into ", became) : null,
        group.purpose ? el("p", { class: "situation" }, group.purpose) : null,
        el("div", { class: "foot" }, readers(group, room.nation), this.acts(group, 4)),
      ),
      el(
        "div",
        {
          class: "scroll",
          "data-keep": "line",
          tabindex: "0",
          role: "region",
          "aria-label": "Time line of this group",
        },
        groupsLine([group], this.meetings, this.day, this.on, this.width),
      ),
      legend(),
      section("Names, parents and formats", this.#history()),
      section(
        this.on ? `Who sat there on ${shown(this.on)}` : "Seats",
        sitting.length
          ? this.#seats(sitting, "Seats")
          : none(this.on ? "Nobody is known to have sat there on that day." : "Nobody sits there now."),
        earlier.length
          ? el(
              "details",
              { class: "ended", "data-keep": "earlier" },
              el("summary", null, `Earlier seats (${earlier.length})`),
              this.#seats(earlier, "Earlier seats"),
            )
          : null,
      ),
      section(
        "Meetings",
        this.meetings.length
          ? table(
              "Meetings",
              ["Meeting", "When", "Place", "Format", "Present", "Absent", "Status"],
              this.meetings.map((meeting) => this.#meeting(meeting)),
            )
          : none("No meeting is on record."),
      ),
      this.tasks.length ? section("Decisions and tasks", tasksTable(this, this.tasks)) : null,
    );
  }

  #history() {
    const { group } = this;
    /** @type {[string | null, string, string, boolean][]} */
    const told = [
      ...group.names.map((/** @type {any} */ one) => [
        one.from,
        "name",
        one.short_name ? `${one.name} (${one.short_name})` : one.name,
        one.certain,
      ]),
      ...group.parents.map((/** @type {any} */ one) => [
        one.from,
        "under",
        one.parent ? this.#fullName(one.parent) : "none that is known",
        one.certain,
      ]),
      ...group.circles.map((/** @type {any} */ one) => [
        one.from,
        "formats",
        calledAll(one.formats) || "not known",
        one.certain,
      ]),
    ];
    if (group.until && ["merged", "dissolved"].includes(group.status))
      told.push([group.until, "last day", words(group.status), group.until_certain]);
    told.sort(([one], [other]) => ((one ?? "") < (other ?? "") ? -1 : 1));
    return table(
      "Names, parents and formats by date",
      ["From", "", "What"],
      told.map(([from, what, text, certain]) =>
        el(
          "tr",
          null,
          el("td", null, from ? shown(from) : "not known"),
          el("td", { class: "quiet" }, what),
          el("td", null, text, certain ? null : unchecked()),
        ),
      ),
      "history-table",
    );
  }

  /** @param {string} id */
  #fullName(id) {
    return this.room.shelf.find("planning_group", id)?.name ?? "a group";
  }

  /** @param {any[]} seats @param {string} label */
  #seats(seats, label) {
    return table(
      label,
      ["Who", "Role", "Format", "From and until", "Status", "Point of contact", ""],
      seats.map((seat) => this.#seat(seat)),
      "seats-table",
    );
  }

  /** @param {any} seat */
  #seat(seat) {
    return row(
      seat,
      el("th", { scope: "row" }, seat.nation ? this.nation(seat.nation) : seat.organisation, marks(seat)),
      el("td", null, seat.role),
      el("td", null, seat.format ? called(seat.format) : "not told"),
      el("td", null, span(seat.from, seat.until)),
      el("td", null, stateChip("seat", seat.status)),
      el("td", null, this.room.names.contact(seat.contact)),
      el("td", { class: "acts" }, this.acts(seat, 2)),
    );
  }

  /** @param {any} meeting */
  #meeting(meeting) {
    return row(
      meeting,
      el(
        "th",
        { scope: "row" },
        el("a", { href: this.href(`meeting/${meeting.id}`) }, meeting.title ?? "Meeting"),
        marks(meeting),
      ),
      el("td", null, shown(meeting.at)),
      el("td", null, meeting.place ?? ""),
      el("td", null, called(meeting.format)),
      el("td", null, meeting.present.length || (meeting.nations_told ? `${meeting.nations_told} told` : "")),
      el("td", null, meeting.absent.length || ""),
      el("td", null, stateChip("meeting", meeting.status)),
    );
  }

  /** @override */
  things() {
    return this.group ? [this.group, ...this.seats, ...this.meetings, ...this.tasks] : [];
  }
}

/** Chairs first, then by who it is. @param {any} one @param {any} other */
function bySeat(one, other) {
  const rank = (/** @type {any} */ seat) =>
    `${["chair", "member", "expert", "observer"].indexOf(seat.role)}${seat.nation ?? seat.organisation}${seat.from ?? ""}`;
  return rank(one) < rank(other) ? -1 : 1;
}
