// @ts-check
// Acts on activities of the menu, and on the part of one nation in one of them.

import { subject } from "../forms/act.js";
import { compact } from "../forms/fields.js";
import { shown } from "../draw/dtg.js";
import {
  beside,
  checks,
  chosen,
  day,
  isOwn,
  isPlanner,
  ownNation,
  ownerOf,
  saidBy,
  taskFields,
  word,
} from "./saying.js";
import { ACTIVITY_KINDS, OPEN_TO, TOOLS, choices } from "./terms.js";

/** @typedef {import("../forms/act.js").Act} Act */
/** @typedef {import("../forms/act.js").Context} Context */
/** @typedef {import("../forms/fields.js").Field} Field */

/** @param {Context} context @param {string} act */
const path = (context, act) => `/v1/activities/${subject(context).id}/${act}`;
/** @param {Context} context */
const offered = (context) => subject(context).status === "offered";

/** @param {any} [known] what it says now @returns {Field[]} */
const described = (known = {}) => [
  { name: "title", label: "Title", required: true, initial: known.title },
  {
    name: "tool",
    label: "Partnership tool",
    type: "select",
    half: true,
    options: Object.entries(TOOLS).map(([value, label]) => ({ value, label })),
    initial: known.tool,
  },
  {
    name: "kind",
    label: "Kind",
    type: "select",
    half: true,
    options: choices(ACTIVITY_KINDS),
    initial: known.activity_kind,
  },
  { name: "host", label: "Host", type: "party", list: "nations", half: true, initial: known.host },
  { name: "place", label: "Place", half: true, initial: known.place },
  day("from", "First day", { initial: known.from ? shown(known.from) : undefined }),
  day("until", "Last day", { initial: known.until ? shown(known.until) : undefined }),
  {
    name: "places",
    label: "Places",
    type: "number",
    half: true,
    hint: "empty: room for all",
    initial: known.places ? String(known.places) : undefined,
  },
  checks("open_to", "Open to", OPEN_TO, {
    hint: "none: to Allies and partners of every kind",
    initial: known.open_to ?? [],
  }),
];

const DESCRIBED = ["title", "tool", "kind", "place", "from", "until", "places", "open_to"];

/** @param {any} said */
const hosted = (said) => ownerOf(said.host);

/** Only what says something else than before is sent. @param {any} body @param {any} known */
const changedOnly = (body, known) =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => {
      const before = known[name === "kind" ? "activity_kind" : name];
      return JSON.stringify(value) !== JSON.stringify(before ?? (Array.isArray(value) ? [] : undefined));
    }),
  );

/**
 * An act on the part of a nation.
 * @param {Partial<Act> & {id: string, title: string, does: string, from: string[]}} said
 * @returns {Act}
 */
const part = ({ does, from, ...said }) => ({
  on: "enrolment",
  sends: said.title,
  may: (context) => isPlanner(context) && from.includes(subject(context).status),
  fields: word,
  calls: (typed, context) => [
    {
      path: `/v1/activities/${subject(context).activity_id}/${does}`,
      body: compact({ nation: subject(context).nation, provenance: saidBy(typed) }),
    },
  ],
  ...said,
});

/** @type {Act[]} */
export const ACTIVITY_ACTS = [
  {
    id: "activity.offer",
    title: "Put an activity on the menu",
    on: "room",
    sends: "Activity",
    needs: ["/v1/activities"],
    may: isPlanner,
    fields: (context) => [
      ...described(),
      { name: "reference", label: "Reference", half: true },
      {
        name: "part_of",
        label: "Prepares the exercise",
        type: "select",
        half: true,
        options: [
          { value: "", label: "–" },
          ...context.shelf
            .of("activity")
            .filter((/** @type {any} */ one) => one.activity_kind === "exercise")
            .map((/** @type {any} */ one) => ({ value: one.id, label: one.title })),
        ],
      },
      { name: "scenario", label: "Scenario", type: "area", rows: 2 },
      ...word(context),
    ],
    calls: (said) => [
      {
        path: "/v1/activities",
        body: compact({
          ...chosen(said, [...DESCRIBED, "reference", "part_of", "scenario"]),
          host: hosted(said),
          provenance: saidBy(said),
        }),
      },
    ],
  },
  {
    id: "activity.enrol",
    title: (context) => (context.me.role === "nation" ? "Enrol" : "Enrol a nation"),
    on: "activity",
    sends: "Enrolment",
    first: true,
    may: (context) => offered(context) && (isPlanner(context) || context.me.role === "nation"),
    fields: (context) => [
      { name: "nation", label: "Nation", type: "nation", list: "nations", required: true, initial: ownNation(context) },
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: path(context, "enrol"),
        body: compact({ nation: said.nation, provenance: saidBy(said) }),
        beside: beside({
          EnrolmentSuspended: "nation",
          NotOpenToNation: "nation",
          AlreadyEnrolled: "nation",
          SpeaksForAnotherNation: "nation",
        }),
      },
    ],
  },
  {
    id: "activity.lesson",
    title: "Record a lesson",
    on: "activity",
    sends: "Lesson",
    may: (context) => isPlanner(context),
    fields: (context) => [...taskFields(), ...word(context)],
    calls: (said, context) => [
      {
        path: path(context, "lessons"),
        body: compact({ ...chosen(said, ["text", "due"]), owner: ownerOf(said.owner), provenance: saidBy(said) }),
      },
    ],
  },
  {
    id: "activity.approve",
    title: "Record an approval for a nation",
    on: "activity",
    sends: "Approval",
    may: (context) => isPlanner(context) && offered(context),
    fields: (context) => [
      { name: "nation", label: "Nation", type: "nation", list: "nations", required: true, half: true },
      { name: "decision", label: "Decision", required: true, half: true, hint: "who decided it, and when" },
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: path(context, "approve"),
        body: compact({ nation: said.nation, decision: said.decision, provenance: saidBy(said) }),
      },
    ],
  },
  {
    id: "activity.amend",
    title: "Amend the activity",
    on: "activity",
    sends: "Amendment",
    may: (context) => isPlanner(context) && offered(context),
    fields: (context) => [
      ...described(subject(context)),
      { name: "scenario", label: "Scenario", type: "area", rows: 2, initial: subject(context).scenario ?? "" },
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: path(context, "amend"),
        body: compact({
          ...changedOnly(
            {
              ...chosen(said, [...DESCRIBED, "scenario"]),
              ...compact({ host: hosted(said) }),
              open_to: said.open_to ?? [],
            },
            subject(context),
          ),
          provenance: saidBy(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "activity.cancel",
    title: "Cancel the activity",
    on: "activity",
    sends: "Cancellation",
    may: (context) => isPlanner(context) && offered(context),
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
  part({ id: "enrolment.attend", title: "Came", does: "attend", from: ["enrolled"], first: true }),
  part({ id: "enrolment.complete", title: "Completed it", does: "complete", from: ["enrolled", "attended"] }),
  part({ id: "enrolment.no_show", title: "Did not come", does: "no-show", from: ["enrolled"] }),
  part({
    id: "enrolment.withdraw",
    title: "Withdraw",
    does: "withdraw",
    from: ["enrolled", "waiting"],
    may: (context) =>
      (isPlanner(context) || isOwn(context, subject(context).nation)) &&
      ["enrolled", "waiting"].includes(subject(context).status),
  }),
];
