// @ts-check
// Acts on programmes: one side proposes, the other agrees.

import { subject } from "../forms/act.js";
import { compact } from "../forms/fields.js";
import { beside, chosen, day, forOwn, isPlanner, ownNation, saidBy, word } from "./saying.js";

/** @typedef {import("../forms/act.js").Act} Act */
/** @typedef {import("../forms/act.js").Context} Context */
/** @typedef {import("../forms/fields.js").Field} Field */

/** @param {Context} context @param {string} act */
const path = (context, act) => `/v1/programmes/${subject(context).id}/${act}`;

/** @param {Context} context @param {any} [known] @returns {Field[]} */
const content = (context, known) => [
  {
    name: "activities",
    label: "Chosen activities",
    type: "rows",
    initial: known?.activities.length
      ? known.activities.map((/** @type {string} */ id) => ({
          activity: context.shelf.find("activity", id)?.title ?? id,
        }))
      : undefined,
    columns: [
      { name: "activity", label: "Activity", type: "choice", list: "activities", options: activities(context) },
    ],
  },
  {
    name: "objectives",
    label: "Objectives",
    type: "phrases",
    hint: "one or several, divided by ;",
    initial: known?.objectives.join("; "),
  },
];

/** What can be chosen, by title. @param {Context} context */
const activities = ({ shelf }) =>
  shelf.of("activity").map((/** @type {any} */ one) => ({ value: one.id, label: one.title }));

/** A fault of an activity is shown in its line. @param {Record<string, number[]>} rows */
const byLine = (rows) => (/** @type {string} */ pointer) => {
  const found = /^\/activities\/(\d+)/.exec(pointer);
  return found ? { field: "activities", row: rows.activities?.[Number(found[1])], column: "activity" } : null;
};

/** @param {any} said */
const chosenActivities = (said) => said.activities.map((/** @type {any} */ row) => row.activity).filter(Boolean);

/** @type {Act[]} */
export const PROGRAMME_ACTS = [
  {
    id: "programme.propose",
    title: "Propose a programme",
    on: "room",
    sends: "Programme",
    needs: ["/v1/activities"],
    may: (context) => isPlanner(context) || context.me.role === "nation",
    fields: (context) => [
      { name: "nation", label: "Nation", type: "nation", list: "nations", required: true, initial: ownNation(context) },
      day("from", "First day", { required: true }),
      day("until", "Last day", { required: true, hint: "two years later" }),
      ...content(context),
      ...word(context),
    ],
    calls: (said, _context, rows) => [
      {
        path: "/v1/programmes",
        body: compact({
          ...chosen(said, ["nation", "from", "until", "objectives"]),
          activities: chosenActivities(said),
          provenance: saidBy(said),
        }),
        locate: byLine(rows),
        beside: beside({ SpeaksForAnotherNation: "nation" }),
      },
    ],
  },
  {
    id: "programme.agree",
    title: "Agree",
    on: "programme",
    sends: "Agreement",
    first: true,
    may: (context) => subject(context).status === "proposed" && forOwn(context) && isOtherSide(context),
    fields: word,
    calls: (said, context) => [
      { path: path(context, "agree"), body: compact({ provenance: saidBy(said) }), ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
  {
    id: "programme.amend",
    title: "Propose a change",
    on: "programme",
    sends: "Change of a programme",
    needs: ["/v1/activities"],
    may: forOwn,
    fields: (context) => [...content(context, subject(context)), ...word(context)],
    calls: (said, context, rows) => [
      {
        path: path(context, "amend"),
        body: compact({
          activities: chosenActivities(said),
          objectives: said.objectives ?? [],
          provenance: saidBy(said),
        }),
        ifMatch: subject(context).position,
        locate: byLine(rows),
      },
    ],
    aggregate: subject,
  },
  {
    id: "programme.review",
    title: "Note how it goes",
    on: "programme",
    sends: "Review note",
    may: forOwn,
    fields: (context) => [
      { name: "text", label: "Note on how it goes", type: "area", rows: 3, required: true },
      ...word(context),
    ],
    calls: (said, context) => [
      { path: path(context, "review"), body: compact({ text: said.text, provenance: saidBy(said) }) },
    ],
  },
];

/** A nation agrees to what the centre proposed; the planners to what the nation did, or write down what it said. @param {Context} context */
const isOtherSide = (context) => isPlanner(context) || subject(context).proposed_by === "centre";
