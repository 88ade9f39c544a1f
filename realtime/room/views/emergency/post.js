// @ts-check
// What became of a message after its release, addressee by addressee: who has read it, who has not and was reminded,
// whom it never reached, and of whom nobody knows.

import { get } from "../../line/call.js";
import { of } from "../../line/board.js";
import { stateChip } from "../../draw/draw.js";
import { el, fill } from "../../draw/dom.js";
import { shown } from "../../draw/dtg.js";

/** @typedef {import("../emergency_view.js").EmergencyView} EmergencyView */
/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {import("../../line/board.js").File} File */

/** The order in which addressees are shown: first where somebody must act. */
const ORDER = ["failed", "unknown", "sent", "delivered", "queued", "read"];

/** What is known of the transmissions of one thing. @param {File} file @param {string} subject @returns {Entity[]} */
export const transmissionsOf = (file, subject) =>
  of(file, "transmission")
    .filter((one) => one.subject_id === subject)
    .sort(
      (one, other) =>
        ORDER.indexOf(one.status) - ORDER.indexOf(other.status) || (one.addressee < other.addressee ? -1 : 1),
    );

/**
 * The addressees of a message; staff sees all of them, a nation itself.
 * @param {EmergencyView} view @param {Entity} message @param {Entity[]} sent
 */
export function post(view, message, sent) {
  if (message.status === "draft" || message.origin === "archive") return null;
  const { me } = view.room;
  if (me?.role === "nation") return own(view, message, sent[0]);
  if (!sent.length) return null;
  return el(
    "details",
    { class: "post" },
    el("summary", null, summary(sent)),
    el(
      "table",
      { class: "lines" },
      el("thead", null, el("tr", null, ["Addressee", "State", "Since", ""].map((name) => el("th", null, name)))),
      el(
        "tbody",
        null,
        sent.map((one) => row(view, one)),
      ),
    ),
  );
}

/** How many stand where, the worst first: `2 failed · 14 not read, 3 reminded · 40 read`. @param {Entity[]} sent */
export function summary(sent) {
  /** @param {...string} statuses */
  const count = (...statuses) => sent.filter((one) => statuses.includes(one.status)).length;
  const reminded = sent.filter((one) => one.reminders && one.status !== "read").length;
  const unread = count("sent", "delivered");
  return [
    [count("failed"), "failed"],
    [count("unknown"), "of which nobody knows"],
    [unread, `not read${reminded ? `, ${reminded} reminded` : ""}`],
    [count("queued"), "not sent yet"],
    [count("read"), "read"],
  ]
    .filter(([number]) => number)
    .map(([number, word]) => `${number} ${word}`)
    .join(" · ");
}

/** @param {EmergencyView} view @param {Entity} one */
function row(view, one) {
  const since = one.status === "read" ? one.read_at : one.sent_at;
  return el(
    "tr",
    { "data-kind": "transmission", "data-id": one.id },
    el("th", { scope: "row" }, view.room.nation(one.addressee)),
    el("td", null, stateChip("transmission", one.status), one.reason ? ` ${one.reason}` : ""),
    el(
      "td",
      null,
      since ? shown(since) : "",
      one.reminders && one.status !== "read" ? `, reminded ${shown(one.reminded_at)}` : "",
    ),
    el("td", null, view.isPresent ? view.room.acting.buttons(one, "transmission", 2) : null),
  );
}

/** What a nation sees of its own. @param {EmergencyView} view @param {Entity} message @param {Entity | undefined} one */
function own(view, message, one) {
  if (!message.addressees.includes(view.room.me.nation)) return null;
  if (one?.status === "read") return el("p", { class: "quiet" }, `✓ You acknowledged it ${shown(one.read_at)}.`);
  const reminder = one?.reminders ? ` You were reminded ${shown(one.reminded_at)}.` : "";
  return el("p", { class: "told unread" }, `● Not acknowledged yet.${reminder}`);
}

/** Say where mail goes while there is no mail server. @param {any} room @param {HTMLElement} node */
export async function sayWhereMailGoes(room, node) {
  if (!["duty_officer", "head", "planner", "auditor"].includes(room.me?.role)) return;
  try {
    const { by } = await get("/v1/outbox");
    node.hidden = by !== "outbox";
    fill(node, by === "outbox" ? "No mail server: messages lie in the outbox." : null);
  } catch {
    // Not known now; the messages themselves are here all the same.
    node.hidden = true;
  }
}
