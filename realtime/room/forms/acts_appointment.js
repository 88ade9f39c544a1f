// @ts-check
// Acts on the posts of the centre: a head appoints another Head, Deputy Head or Acting Head, and lets a post be left.

import { isHead, options, ownNote, provenance, subject } from "./act.js";
import { compact } from "./fields.js";
import { isPresent } from "../exercise/base.js";
import { daysOf, isOver } from "../watch/terms.js";
import { capital, words } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("../watch/terms.js").Term} Term */

const POSTS = ["head", "deputy_head", "acting_head"];

/** The posts that an account still holds, or will. @param {Context} context @returns {Term[]} */
const lasting = (context) => subject(context).terms.filter((/** @type {Term} */ term) => !isOver(term, context.now));

/** @param {Context} context */
const holder = (context) => context.desk.find(({ id }) => id === subject(context).account)?.name ?? "an account";

/** @type {Act[]} */
export const APPOINTMENT_ACTS = [
  {
    id: "appointment.make",
    title: "Appoint to a post",
    on: "room",
    sends: "Appointment",
    may: isHead,
    fields: (context) => [
      {
        name: "told",
        label:
          "A head of whom nothing is recorded holds the post of Head; one of whom something is, holds that and no more.",
        type: "note",
      },
      {
        name: "account",
        label: "Who",
        type: "select",
        required: true,
        half: true,
        options: context.desk.filter(({ role }) => role === "head").map(({ id, name }) => ({ value: id, label: name })),
      },
      { name: "post", label: "Post", type: "select", half: true, initial: "acting_head", options: options(POSTS) },
      { name: "from", label: "From", type: "moment", half: true, hint: "24 NOV 26; today unless said" },
      { name: "until", label: "Until", type: "moment", half: true, hint: "the last day, if it is known" },
      ...ownNote(),
    ],
    calls: ({ account, post, from, until, ...said }) => [
      { path: "/v1/appointments", body: compact({ account, post, from, until, provenance: provenance(said) }) },
    ],
  },
  {
    id: "appointment.leave",
    title: (context) => `Let a post be left: ${holder(context)}`,
    on: "appointment",
    sends: "End of an appointment",
    may: (context) => isHead(context) && isPresent(subject(context)) && lasting(context).length > 0,
    fields: (context) => [
      {
        name: "post",
        label: "Post",
        type: "select",
        half: true,
        options: lasting(context).map((term) => ({
          value: term.post,
          label: `${capital(words(term.post))}, ${daysOf(term)}`,
        })),
      },
      { name: "until", label: "Last day", type: "moment", half: true, hint: "24 NOV 26; today unless said" },
      ...ownNote(),
    ],
    calls: ({ post, until, ...said }, context) => [
      {
        path: `/v1/appointments/${subject(context).id}/leave`,
        body: compact({ post, until, provenance: provenance(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
];
