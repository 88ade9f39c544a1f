// @ts-check
// What can be done, to what, and by whom: one entry an act, with its fields and the calls that it makes. The centre
// decides; this list only spares the officer forms that would be refused.

import { APPOINTMENT_ACTS } from "./acts_appointment.js";
import { CONSIGNMENT_ACTS } from "./acts_consignment.js";
import { DUPLICATE_ACTS } from "./acts_duplicates.js";
import { FILE_ACTS } from "./acts_file.js";
import { MESSAGE_ACTS } from "./acts_message.js";
import { OFFER_ACTS } from "./acts_offer.js";
import { PAPER_ACTS } from "./acts_paper.js";
import { POST_ACTS } from "./acts_post.js";
import { REQUEST_ACTS } from "./acts_request.js";
import { EXERCISE_ACTS } from "../exercise/acts.js";
import { PLANNING_ACTS } from "../planning/acts.js";
import { KINDS } from "../planning/terms.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */

/** @type {Act[]} */
const ACTS = [
  ...FILE_ACTS,
  ...DUPLICATE_ACTS,
  ...REQUEST_ACTS,
  ...OFFER_ACTS,
  ...CONSIGNMENT_ACTS,
  ...MESSAGE_ACTS,
  ...PAPER_ACTS,
  ...POST_ACTS,
  ...APPOINTMENT_ACTS,
  ...PLANNING_ACTS,
  ...EXERCISE_ACTS,
];

/**
 * The acts that this account may do to something, the likely ones first.
 * @param {Context} context
 * @param {string} on
 * @returns {Act[]}
 */
export function actsOn(context, on) {
  if (on !== "room" && on !== "emergency" && !context.subject) return [];
  // A past emergency is only read; a planning group of the archive goes on.
  if (context.subject?.origin === "archive" && on !== "entry" && !KINDS.has(on)) return [];
  return ACTS.filter((act) => act.on === on && act.may(context));
}

/** Whether an act is what is likely to be done next. @param {Act} act @param {Context} context */
export const isFirst = (act, context) => (typeof act.first === "function" ? act.first(context) : (act.first ?? false));

/** @param {Act} act @param {Context} context */
export const titleOf = (act, context) => (typeof act.title === "string" ? act.title : act.title(context));

/** @param {string} id */
export const actNamed = (id) => ACTS.find((act) => act.id === id);
