// @ts-check
// What the panels of the director's page share: a part under a heading, a press that is sent, a table.

import { SignedOut } from "../line/call.js";
import { call } from "../line/commands.js";
import { el } from "../draw/dom.js";

/** A part of the page. @param {string} title @param {...any} children */
export const part = (title, ...children) =>
  el("section", { class: "direct-part", "aria-label": title }, el("h2", null, title), ...children);

/** @param {string} label @param {string[]} columns @param {any} body rows */
export const grid = (label, columns, body) =>
  el(
    "table",
    { class: "grid", "aria-label": label },
    el(
      "thead",
      null,
      el(
        "tr",
        null,
        columns.map((name) => el("th", { scope: "col" }, name)),
      ),
    ),
    body,
  );

/**
 * Send one call and show its way; whether it was recorded. A refusal is told in words.
 * @param {any} room @param {string} title @param {string} path @param {unknown} body
 */
export async function press(room, title, path, body) {
  try {
    return await room.commands.send(title, [call(path, body)]);
  } catch (fault) {
    if (!(fault instanceof SignedOut)) room.alert(`${title}: ${/** @type {Error} */ (fault).message}`);
    return null;
  }
}
