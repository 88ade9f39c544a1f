// @ts-check
// What a planner may set right in an entry of planning. What began a thing is filled in as the board shows it; of what
// came later only what is typed changes.

import { shown } from "../draw/dtg.js";
import { checks, day } from "./saying.js";
import { ACTIVITY_KINDS, FORMATS, KINDS, OPEN_TO, ROLES, TOOLS, choices } from "./terms.js";

/** @typedef {import("../forms/fields.js").Field} Field */

/** Whether an entry is about planning. @param {any} entry */
export const isPlanningEntry = (entry) => KINDS.has(entry.entity?.kind);

/**
 * A text field, filled with what is known.
 * @param {string} name
 * @param {string} label
 * @param {any} about
 * @param {Partial<Field>} [more]
 * @returns {Field}
 */
const text = (name, label, about, more = {}) => ({
  name,
  label,
  half: true,
  initial: about?.[name] ?? "",
  ...(about ? {} : { hint: "empty: as it was" }),
  ...more,
});

/** @param {string} name @param {string} label @param {any} about @returns {Field} */
const date = (name, label, about) =>
  day(name, label, {
    initial: about?.[name] ? shown(about[name]) : "",
    ...(about ? {} : { hint: "empty: as it was" }),
  });

/** @param {string} name @param {string} label @param {{value: string, label: string}[]} options @param {any} about @returns {Field} */
const select = (name, label, options, about) => ({
  name,
  label,
  type: "select",
  half: true,
  options: [{ value: "", label: "as it was" }, ...options],
  initial: about?.[name] ?? "",
});

/** @param {string} name @param {string} label @param {any} about @returns {Field} */
const nations = (name, label, about) => ({
  name,
  label,
  type: "nations",
  list: "nations",
  initial: (about?.[name] ?? []).join("; "),
});

/** @type {Record<string, (about: any) => Field[]>} */
const RIGHT = {
  "planning_group.established": (about) => [
    text("name", "Name", about),
    text("short_name", "Short name", about),
    date("from", "From", about),
    date("until", "Until", about),
    text("purpose", "Purpose", about, { type: "area", half: false }),
    text("source", "Source", about),
  ],
  "planning_group.renamed": () => [
    text("name", "Name", null),
    text("short_name", "Short name", null),
    date("from", "From", null),
  ],
  "seat.nominated": (about) => [
    text("nation", "Nation", about, { type: "nation", list: "nations" }),
    select("role", "As", choices(ROLES), about),
    select("format", "In the format", choices(FORMATS), about),
    date("from", "From", about),
    date("until", "Until", about),
  ],
  "seat.confirmed": (about) => [date("confirmed_from", "From", about)],
  "seat.ended": (about) => [date("until", "Last day", about)],
  "meeting.called": (about) => [
    text("title", "Title", about),
    select("format", "Format", choices(FORMATS), about),
    date("at", "Begins", about),
    date("until", "Ends", about),
    text("place", "Place", about),
    text("agenda", "Agenda", about, { type: "area", half: false }),
  ],
  "meeting.attendance_recorded": (about) => [nations("present", "Present", about), nations("absent", "Absent", about)],
  "task.set": (about) => [
    text("text", "What", about, { type: "area", half: false }),
    text("owner", "Who does it", about),
    date("due", "Due", about),
  ],
  "task.followed_up": () => [
    text("text", "What", null, { type: "area", half: false }),
    text("owner", "Who does it", null),
    date("due", "Due", null),
  ],
  "activity.offered": (about) => [
    text("title", "Title", about, { half: false }),
    select(
      "tool",
      "Partnership tool",
      Object.entries(TOOLS).map(([value, label]) => ({ value, label })),
      about,
    ),
    select("activity_kind", "Kind", choices(ACTIVITY_KINDS), about),
    text("host", "Host", about),
    text("place", "Place", about),
    date("from", "First day", about),
    date("until", "Last day", about),
    text("places", "Places", about, { type: "number", initial: about?.places ? String(about.places) : "" }),
    checks("open_to", "Open to", OPEN_TO, { initial: about?.open_to ?? [] }),
  ],
  "programme.proposed": (about) => [date("from", "First day", about), date("until", "Last day", about)],
};

/**
 * The fields of an entry of planning that may have been mistyped.
 * @param {any} entry
 * @param {any} about the thing as the board shows it, if it is known here
 * @returns {Field[]}
 */
export const rightOf = (entry, about) => RIGHT[entry.topic]?.(about) ?? [];
