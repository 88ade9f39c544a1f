// @ts-check
// Acts on messages: the prose of a draft is edited, a head releases it, a released one is corrected by another, and a
// second head lets more than its addressees read it. The figures come from the log, so no form asks for them.

import { isDesk, isHead, ownNote, provenance, stands, subject } from "./act.js";
import { compact } from "./fields.js";
import { messageTitle } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./fields.js").Field} Field */

/** @param {Context} context @param {string} act */
const path = (context, act) => `/v1/messages/${subject(context).id}/${act}`;

/** Whether this account wrote something of the message, and so neither releases it nor lets more read it. @param {Context} context */
function wroteIt(context) {
  const { originator, edited_by } = subject(context);
  return [originator, ...edited_by].includes(context.me.id);
}

/**
 * The prose of a message, a field for each of its sections, filled in as it stands.
 * @param {Context} context
 * @returns {Field[]}
 */
const prose = (context) => [
  ...subject(context).sections.map((/** @type {any} */ section) => ({
    name: `section ${section.name}`,
    label: section.name.replaceAll("_", " "),
    type: "area",
    rows: 4,
    initial: section.text,
  })),
  ...(subject(context).sections.some((/** @type {any} */ section) => /^situation/i.test(section.name))
    ? []
    : [{ name: "section situation", label: "situation", type: "area", rows: 4 }]),
];

/** The sections that were typed, by their names. @param {any} said */
const sections = (said) =>
  Object.fromEntries(
    Object.entries(said)
      .filter(([name, text]) => name.startsWith("section ") && text)
      .map(([name, text]) => [name.slice("section ".length), text]),
  );

/** @type {Act[]} */
export const MESSAGE_ACTS = [
  {
    id: "message.approve",
    title: (context) => `Approve and release: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Release",
    first: true,
    may: (context) => isHead(context) && stands(context, "draft") && !wroteIt(context),
    fields: ownNote,
    calls: (said, context) => [
      {
        path: path(context, "approve"),
        body: compact({ provenance: provenance(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "message.edit",
    title: (context) => `Edit the draft: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Draft",
    may: (context) => isDesk(context) && stands(context, "draft"),
    fields: (context) => [
      { name: "figures", label: "Figures, points of entry and donors come from the log.", type: "note" },
      ...prose(context),
      {
        name: "references",
        label: "References",
        type: "phrases",
        hint: "divided by ;",
        initial: subject(context).references.join("; "),
      },
    ],
    calls: (said, context) => [
      {
        path: path(context, "edit"),
        body: compact({ sections: sections(said), references: said.references ?? [] }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "message.correct",
    title: (context) => `Draft a correction: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Correction",
    may: (context) => isDesk(context) && stands(context, "released"),
    fields: (context) => [
      {
        name: "number",
        label: "It keeps the number, with -COR1, and another head approves it. What a nation asks, the nation changes.",
        type: "note",
      },
      ...prose(context),
    ],
    calls: (said, context) => [
      {
        path: path(context, "correct"),
        body: { sections: sections(said) },
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "message.release-wider",
    title: (context) => `Release wider: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Wider release",
    may: (context) =>
      isHead(context) &&
      stands(context, "released", "corrected") &&
      !wroteIt(context) &&
      subject(context).approved_by !== context.me.id,
    fields: () => [
      { name: "nations", label: "Nations", type: "nations", list: "nations", hint: "divided by ;" },
      { name: "public", label: "Everybody with an account", type: "check" },
      { name: "reason", label: "Reason", type: "area", rows: 2 },
    ],
    calls: (said, context) => [
      {
        path: path(context, "release-wider"),
        body: compact({ nations: said.nations, public: said.public || undefined, reason: said.reason }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
];
