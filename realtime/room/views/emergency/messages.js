// @ts-check
// The messages of a file, the latest first.

import { of } from "../../line/board.js";
import { flags, readers, stateChip, time } from "../../draw/draw.js";
import { el, fill } from "../../draw/dom.js";
import { shown } from "../../draw/dtg.js";
import { messageTitle, thing } from "../../draw/words.js";
import { cards } from "./cards.js";
import { messageForms, messageText } from "./message_text.js";
import { post, transmissionsOf } from "./post.js";

/** @typedef {import("../emergency_view.js").EmergencyView} EmergencyView */
/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {import("../../line/board.js").File} File */

/** @param {EmergencyView} view @param {File} file */
export function drawMessages(view, file) {
  cards(
    view.messages,
    of(file, "message").reverse(),
    (node, message) => fillMessage(view, node, message, transmissionsOf(file, message.id)),
    "No messages yet.",
  );
}

/** The parts of a message that somebody opens to read. */
const READ = ["details.text", "details.post"];

/** @param {EmergencyView} view @param {any} node @param {Entity} message @param {Entity[]} sent */
function fillMessage(view, node, message, sent) {
  const signature = JSON.stringify([message, sent, view.isPresent]);
  if (node.signature === signature) return;
  const open = READ.filter((part) => node.querySelector(part)?.open);
  node.signature = signature;
  node.dataset.tone = message.status === "draft" ? "watch" : "";
  fill(
    node,
    el(
      "header",
      null,
      el("h3", null, messageTitle(message)),
      stateChip("message", message.status),
      message.number ? el("span", { class: "reference" }, message.number) : null,
      flags(message),
      message.released_at
        ? time(shown(message.released_at))
        : el("span", { class: "quiet" }, `drafted by ${view.room.accountName(message.originator)}`),
    ),
    el(
      "details",
      { class: "text" },
      el("summary", null, "Text"),
      message.content ? messageText(message.content) : asDrafted(message),
      message.references.length ? el("p", { class: "quiet" }, `References: ${message.references.join("; ")}`) : null,
    ),
    messageForms(message),
    post(view, message, sent),
    el(
      "footer",
      null,
      readers(message, view.room.nation),
      view.isPresent ? view.room.acting.buttons(message, "message", 1) : null,
    ),
  );
  // What came in meanwhile does not close what somebody is reading.
  for (const part of open) {
    const again = node.querySelector(part);
    if (again) again.open = true;
  }
}

/** What a draft says in prose, and an imported report by what its source names. @param {Entity} message */
const asDrafted = (message) => [
  ...message.sections.map((/** @type {any} */ section) =>
    el("p", null, el("b", null, `${section.name}: `), section.text),
  ),
  message.items.length ? el("p", null, message.items.map(thing).join("; ")) : null,
];
