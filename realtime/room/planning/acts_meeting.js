// @ts-check
// Acts on meetings, on who came, and on what was decided there.

import { subject } from "../forms/act.js";
import { compact } from "../forms/fields.js";
import { byName } from "./names.js";
import { chosen, isPlanner, ownerOf, saidBy, taskFields, word } from "./saying.js";

/** @typedef {import("../forms/act.js").Act} Act */
/** @typedef {import("../forms/act.js").Context} Context */

/** @param {Context} context @param {string} act */
const path = (context, act) => `/v1/meetings/${subject(context).id}/${act}`;

/** Those whose attendance is asked for, by name. @param {Context} context */
const invited = (context) =>
  [...subject(context).invited]
    .sort(byName(context.name))
    .map((/** @type {string} */ code) => ({ value: code, label: context.name(code) }));

/** The nations of which that was said. @param {Record<string, string>} roll @param {string} state */
const those = (roll, state) => Object.keys(roll).filter((code) => roll[code] === state);

/** @type {Act[]} */
export const MEETING_ACTS = [
  {
    id: "meeting.attendance",
    title: (context) => (subject(context).present.length ? "Record attendance again" : "Record attendance"),
    on: "meeting",
    sends: "Attendance",
    first: true,
    may: (context) =>
      isPlanner(context) && subject(context).status !== "cancelled" && subject(context).invited.length > 0,
    fields: (context) => [
      {
        name: "roll",
        label: "Who came",
        type: "roll",
        options: invited(context),
        initial: Object.fromEntries(
          invited(context).map(({ value }) => [value, subject(context).absent.includes(value) ? "absent" : "present"]),
        ),
      },
      ...word(context),
    ],
    calls: (said, context) => {
      const { status, position } = subject(context);
      const told = saidBy(said);
      const nations = invited(context).map(({ value }) => value);
      const [present, absent] = [those(said.roll, "present").sort(), those(said.roll, "absent").sort()];
      const attendance = {
        path: path(context, "attendance"),
        body: compact({ present, absent, provenance: told }),
        // A fault names its place in the lists that were sent; it is shown beside the nation.
        locate: (/** @type {string} */ pointer) => {
          const found = /^\/(present|absent)\/(\d+)/.exec(pointer);
          const code = found ? { present, absent }[/** @type {"present"} */ (found[1])][Number(found[2])] : undefined;
          return code ? { field: "roll", row: nations.indexOf(code), column: "nation" } : null;
        },
        beside: (/** @type {import("../line/call.js").ProblemDocument} */ { rule, detail }) => {
          const code = rule === "OutsideFormat" ? /does not admit ([A-Z]{3})/.exec(detail)?.[1] : undefined;
          return code ? { field: "roll", row: nations.indexOf(code), column: "nation" } : null;
        },
      };
      // A meeting at which nations were counted took place.
      return status === "called"
        ? [{ path: path(context, "hold"), body: compact({ provenance: told }), ifMatch: position }, attendance]
        : [attendance];
    },
    aggregate: subject,
  },
  {
    id: "meeting.decide",
    title: "Record a decision",
    on: "meeting",
    sends: "Decision",
    may: (context) => isPlanner(context) && subject(context).status !== "cancelled",
    fields: (context) => [...taskFields(), ...word(context)],
    calls: (said, context) => [
      {
        path: path(context, "decisions"),
        body: compact({ ...chosen(said, ["text", "due"]), owner: ownerOf(said.owner), provenance: saidBy(said) }),
      },
    ],
  },
  {
    id: "meeting.hold",
    title: "It was held",
    on: "meeting",
    sends: "Meeting held",
    may: (context) => isPlanner(context) && subject(context).status === "called",
    fields: word,
    calls: (said, context) => [
      { path: path(context, "hold"), body: compact({ provenance: saidBy(said) }), ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
  {
    id: "meeting.cancel",
    title: "Cancel the meeting",
    on: "meeting",
    sends: "Cancellation",
    may: (context) => isPlanner(context) && subject(context).status === "called",
    fields: (context) => [{ name: "reason", label: "Reason", type: "area", rows: 2 }, ...word(context)],
    calls: (said, context) => [
      {
        path: path(context, "cancel"),
        body: compact({ reason: said.reason, provenance: saidBy(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "task.follow_up",
    title: "Follow up",
    on: "task",
    sends: "Follow-up",
    first: true,
    may: (context) => isPlanner(context) && subject(context).status !== "closed",
    fields: (context) => [
      { name: "text", label: "What was done, or is to be done", type: "area", rows: 3, required: true },
      ...taskFields(false).slice(1),
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: `/v1/tasks/${subject(context).id}/follow-up`,
        body: compact({ ...chosen(said, ["text", "due"]), owner: ownerOf(said.owner), provenance: saidBy(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "task.close",
    title: "Close",
    on: "task",
    sends: "Closing of a task",
    may: (context) => isPlanner(context) && ["open", "in_hand"].includes(subject(context).status),
    fields: (context) => [{ name: "reason", label: "How it was done", type: "area", rows: 2 }, ...word(context)],
    calls: (said, context) => [
      {
        path: `/v1/tasks/${subject(context).id}/close`,
        body: compact({ reason: said.reason, provenance: saidBy(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
];
