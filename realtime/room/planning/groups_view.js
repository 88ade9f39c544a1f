// @ts-check
// Planning groups: their history on a time line, and beside it those that stood on the day asked about.

import { stateChip } from "../draw/draw.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { dayAt, dayOf, heldOn, span } from "./days.js";
import { marks, none, row, section, table } from "./pieces.js";
import { calledAll } from "./terms.js";
import { timeline } from "./timeline.js";
import { PlanningView } from "./view.js";

export class GroupsView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "groups", title: "Planning groups" }, query, then);
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Find a group by any name it had  /",
      "aria-label": "Find a group by any name it had",
      value: query.get("q") ?? "",
      oninput: () => {
        this.readdress({ q: this.search.value });
        this.draw();
      },
    });
    this.count = el("span", { class: "quiet count" });
    fill(this.filters, this.search, this.count);
    this.filters.hidden = false;
    /** @type {any[]} */
    this.groups = [];
    /** @type {any[]} */
    this.standing = [];
    /** @type {any[]} */
    this.meetings = [];
  }

  /** @override */
  async fetch() {
    const [groups, meetings, standing] = await Promise.all([
      this.room.shelf.list("/v1/planning-groups", this.asked({}, false)),
      this.room.shelf.list("/v1/meetings", this.asked({}, false)),
      this.on ? this.room.shelf.list("/v1/planning-groups", this.asked()) : null,
    ]);
    this.groups = groups.filter(counts);
    this.meetings = meetings.filter(counts);
    this.standing = standing ?? this.groups;
  }

  /** @override */
  draw() {
    const text = this.search.value.trim().toLocaleLowerCase();
    /** @param {any} group */
    const matches = (group) =>
      !text ||
      group.names.some((/** @type {any} */ one) =>
        `${one.name} ${one.short_name ?? ""}`.toLocaleLowerCase().includes(text),
      );
    const groups = this.groups.filter(matches).sort(byBeginning);
    const standing = this.standing.filter(matches).sort(byBeginning);
    say(this.count, `${standing.length} groups${this.on ? ` on ${shown(this.on)}` : ""}`);
    fill(this.beside, this.isPresent ? this.room.acting.button("group.establish") : null);
    fill(
      this.body,
      groups.length
        ? section(
            "History",
            el(
              "div",
              {
                class: "scroll",
                "data-keep": "line",
                tabindex: "0",
                role: "region",
                "aria-label": "Time line of the planning groups",
              },
              groupsLine(groups, this.meetings, this.day, this.on, this.width),
            ),
            legend(),
          )
        : none("No planning group is on record here."),
      section(
        this.on ? `As on ${shown(this.on)}` : "Groups",
        standing.length
          ? table(
              "Planning groups",
              ["Group", "Under", "Formats", "From and until", "Status"],
              standing.map((group) => this.#row(group)),
              "groups-table",
            )
          : none("No planning group stood on that day."),
      ),
    );
  }

  /** @param {any} group */
  #row(group) {
    return row(
      group,
      el(
        "th",
        { scope: "row" },
        el("a", { href: this.href(`group/${group.id}`) }, group.name),
        el("span", { class: "quiet" }, group.short_name ?? ""),
        marks(group),
      ),
      el("td", null, group.parent ? this.groupName(group.parent) : "–"),
      el("td", null, calledAll(group.formats) || "not known"),
      el("td", null, span(group.from, group.until)),
      el(
        "td",
        null,
        stateChip("planning_group", group.status),
        group.status === "merged" ? el("span", { class: "quiet" }, `into ${this.groupName(group.merged_into)}`) : null,
      ),
    );
  }

  /** @override */
  things() {
    return this.groups;
  }
}

/** Whether a thing was not struck. @param {any} thing */
export const counts = (thing) => !thing.flags.includes("struck");

/** @param {any} one @param {any} other */
export const byBeginning = (one, other) =>
  (one.from ?? "") < (other.from ?? "")
    ? -1
    : (one.from ?? "") > (other.from ?? "")
      ? 1
      : one.name < other.name
        ? -1
        : 1;

/**
 * The time line of some groups.
 * @param {any[]} groups
 * @param {any[]} meetings
 * @param {string} day
 * @param {string | null} on
 * @param {number} width
 */
export function groupsLine(groups, meetings, day, on, width) {
  const days = [
    ...groups.flatMap((group) => [group.from, group.until, ...group.names.map((/** @type {any} */ one) => one.from)]),
    ...meetings.map((meeting) => meeting.at),
  ]
    .map(dayOf)
    .filter((one) => one !== null)
    .sort();
  const today = dayAt(Date.now());
  // A little before what is known first, so that an unknown beginning has room.
  const first = `${Number((days[0] ?? day).slice(0, 4)) - 1}-01-01`;
  const last = [days.at(-1) ?? today, today, day].sort().at(-1) ?? today;
  const names = groups.map((group) => heldOn(group.names, on ?? last)?.name).join(", ");
  return timeline(
    `Time line of ${groups.length} groups: ${names}. The table below says the same.`,
    groups.map((group) => ({
      id: group.id,
      label: shortOn(group, on ?? last),
      from: group.from,
      until: group.until,
      tone: group.status,
      title: group.names
        .map((/** @type {any} */ one) => `${one.name} ${one.from ? `from ${shown(one.from)}` : ""}`)
        .join("; "),
      parts: group.names.map((/** @type {any} */ one) => ({ from: one.from, label: one.short_name ?? one.name })),
      ticks: meetings
        .filter((meeting) => meeting.group_id === group.id)
        .map((meeting) => ({
          at: meeting.at,
          tone: meeting.status,
          title: `${meeting.title ?? "Meeting"}, ${shown(meeting.at)}, ${meeting.status}`,
        })),
      into: group.merged_into,
    })),
    { first, last, on, width },
  );
}

/** @param {any} group @param {string} day */
function shortOn(group, day) {
  const named = heldOn(group.names, day);
  return named ? (named.short_name ?? named.name) : group.name;
}

export const legend = () =>
  el(
    "p",
    { class: "legend", "aria-hidden": "true" },
    el("span", { class: "key key-span" }, "stood"),
    el("span", { class: "key key-renamed" }, "another name from here"),
    el("span", { class: "key key-merged" }, "merged into"),
    el("span", { class: "key key-held" }, "meeting held"),
    el("span", { class: "key key-unknown" }, "first day not known"),
  );
