// @ts-check
// Acts on what was sent out: an addressee acknowledges, an officer marks what he has heard or has it sent once more.

import { isDesk, origin, ownNote, provenance, stands, subject } from "./act.js";
import { of } from "../line/board.js";
import { compact } from "./fields.js";
import { messageTitle } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */

/** Whether this nation was sent the message and has not said that it has read it. @param {Context} context */
function isUnread(context) {
  const { id, addressees } = subject(context);
  const { nation } = context.me;
  if (nation === null || !addressees.includes(nation)) return false;
  return !of(context.file, "transmission").some((one) => one.subject_id === id && one.status === "read");
}

/** @param {Context} context */
const isOut = (context) => stands(context, "released", "corrected");

/** @type {Act[]} */
export const POST_ACTS = [
  {
    id: "message.acknowledge",
    title: (context) => `Acknowledge: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Acknowledgement",
    first: (context) => context.me.role === "nation",
    may: (context) => isOut(context) && (isDesk(context) || (context.me.role === "nation" && isUnread(context))),
    fields: (context) => origin(context, ""),
    calls: (said, context) => [
      {
        path: `/v1/messages/${subject(context).id}/acknowledge`,
        body: compact({ provenance: provenance(said) }),
      },
    ],
  },
  {
    id: "transmission.mark",
    title: (context) => `Mark what became of it: ${context.name(subject(context).addressee)}`,
    on: "transmission",
    sends: "Mark",
    may: (context) => isDesk(context) && !stands(context, "read"),
    fields: () => [
      {
        name: "status",
        label: "What you know",
        type: "select",
        initial: "failed",
        options: [
          { value: "failed", label: "it has failed (bounced)" },
          { value: "delivered", label: "it has arrived" },
        ],
      },
      { name: "reason", label: "From what", hint: "for example: 550 no such mailbox" },
      ...ownNote(),
    ],
    calls: (said, context) => [
      {
        path: `/v1/transmissions/${subject(context).id}/mark`,
        body: compact({ status: said.status, reason: said.reason, provenance: provenance(said) }),
      },
    ],
  },
  {
    id: "transmission.again",
    title: (context) => `Send once more: ${context.name(subject(context).addressee)}`,
    on: "transmission",
    sends: "Send once more",
    may: (context) => isDesk(context) && stands(context, "failed", "unknown"),
    fields: (context) => [
      {
        name: "twice",
        type: "note",
        label: stands(context, "unknown")
          ? "Nobody knows whether it arrived. Sent once more, they may have it twice."
          : "It has failed. Sent once more, it goes to the point of contact as it is now.",
      },
      ...ownNote(),
    ],
    calls: (said, context) => [
      {
        path: `/v1/transmissions/${subject(context).id}/send-again`,
        body: compact({ provenance: provenance(said) }),
      },
    ],
  },
];
