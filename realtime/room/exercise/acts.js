// @ts-check
// What the director of an exercise does about its master events list, through the same forms as every other act.

import { emergencyPath, needs } from "../forms/act.js";
import { compact } from "../forms/fields.js";
import { dtg } from "../draw/dtg.js";
import { capital, words } from "../draw/words.js";
import { EXERCISE } from "./base.js";

/**
 * @typedef {import("../forms/act.js").Act} Act
 * @typedef {import("../forms/act.js").Context} Context
 * @typedef {import("../forms/fields.js").Field} Field
 */

/** Whom an inject can play. */
const ROLES = ["nation", "duty_officer", "head", "observer", "planner"];

/** Whether this account directs the exercise, which stands in the file that is played. @param {Context} context */
const isDirector = ({ me, file }) => EXERCISE !== null && file.get(`exercise/${EXERCISE}`)?.director === me.id;

/** @param {Context} context @returns {Field} */
const at = (context) => ({
  name: "at",
  label: "At, on the exercise clock",
  type: "moment",
  required: true,
  half: true,
  initial: dtg(context.now + 30 * 60_000),
  hint: "1455Z, +30m",
});
/** @type {Field} */
const title = { name: "title", label: "Title", required: true };
/** @type {Field} */
const expected = { name: "expected", label: "What the players are expected to do", type: "area", rows: 2 };

/** @type {Act[]} */
export const EXERCISE_ACTS = [
  {
    id: "inject.news",
    title: "Plan news",
    on: "emergency",
    sends: "News",
    may: isDirector,
    fields: (context) => [
      at(context),
      title,
      { name: "text", label: "What is to be read", type: "area", rows: 4, required: true },
      {
        name: "audience",
        label: "For",
        type: "nations",
        list: "nations",
        hint: "nations, divided by commas; nobody named: everybody",
      },
      expected,
    ],
    calls: (said) => [
      { path: "/v1/injects", body: compact({ what: "news", ...said, audience: said.audience ?? undefined }) },
    ],
  },
  {
    id: "inject.offer",
    title: "Plan an offer by a nation",
    on: "emergency",
    sends: "Inject",
    may: isDirector,
    fields: (context) => [
      at(context),
      { name: "nation", label: "Nation", type: "nation", list: "nations", required: true, half: true },
      { name: "item_id", label: "For the need", type: "select", half: true, options: needs(context) },
      { name: "goods", label: "What is offered", required: true },
      { name: "quantity", label: "Quantity", type: "number", half: true },
      { name: "unit", label: "Unit", list: "units", half: true },
      expected,
    ],
    calls: (said, context) => [
      {
        path: "/v1/injects",
        body: compact({
          what: "command",
          at: said.at,
          title: `${context.name(said.nation)} offers ${said.goods}`,
          role: "nation",
          nation: said.nation,
          call: `${emergencyPath(context)}/offers`,
          body: {
            items: [
              compact({
                what: said.goods,
                item_id: said.item_id || undefined,
                quantity: said.quantity,
                unit: said.unit,
              }),
            ],
          },
          expected: said.expected,
        }),
      },
    ],
  },
  {
    id: "inject.command",
    title: "Plan another command",
    on: "emergency",
    sends: "Inject",
    may: isDirector,
    fields: (context) => [
      at(context),
      {
        name: "role",
        label: "As",
        type: "select",
        half: true,
        options: ROLES.map((role) => ({ value: role, label: capital(words(role)) })),
      },
      { name: "nation", label: "Of which nation", type: "nation", list: "nations", half: true, hint: "for a nation" },
      title,
      { name: "call", label: "Call", required: true, hint: "/v1/offers/ID/decline, as in the reference of the API" },
      { name: "body", label: "Its body, as JSON", type: "area", rows: 5 },
      expected,
    ],
    calls: (said) => [
      {
        path: "/v1/injects",
        body: compact({ what: "command", ...said, body: said.body === undefined ? undefined : parsed(said.body) }),
      },
    ],
  },
  {
    id: "inject.move",
    title: "Move",
    on: "inject",
    sends: "Move of an inject",
    may: ({ subject }) => ["planned", "held", "failed"].includes(subject?.status),
    fields: (context) => [{ ...at(context), half: false }],
    calls: (said, { subject }) => [{ path: `/v1/injects/${subject?.id}/move`, body: { at: said.at } }],
  },
];

/** What was typed as JSON; as it is where it is none, so that the centre says so at its field. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
