// @ts-check
// What rings, and stays until somebody acknowledges it by name. What that is, the centre decides: while a thing waits
// there is a `call` on the board of who is staff, and afterwards there is none.

import { PRESENT } from "../exercise/base.js";

/** @typedef {import("../line/board.js").Entity} Entity */
/** @typedef {import("../line/board.js").File} File */

/** How long something may wait before it escalates; the officer chooses another time in the settings. */
export const ESCALATES_AFTER_MS = 5 * 60_000;

// A file is another one with every change, so what was found in it stays right.
/** @type {WeakMap<File, Entity[]>} */
const found = new WeakMap();

/** @param {File} file @returns {Entity[]} */
function callsIn(file) {
  let calls = found.get(file);
  if (!calls) {
    calls = [...file.values()].filter((entity) => entity.kind === "call" && entity.origin === PRESENT);
    found.set(file, calls);
  }
  return calls;
}

/** What waits to be acknowledged, oldest first. @param {import("../line/board.js").Board} board @returns {Entity[]} */
export function queue(board) {
  const waiting = [];
  for (const file of board.files.values()) waiting.push(...callsIn(file));
  return waiting.sort((one, other) => one.entry - other.entry);
}

/** The call that an entry makes while it waits. @param {import("../line/board.js").Board} board @param {Entity} entry */
export function callOf(board, entry) {
  const file = board.files.get(entry.emergency_id ?? "");
  return file && callsIn(file).find((call) => call.entry === Number(entry.id));
}

/** @param {Entity} call @param {number} now @param {number} after */
export const escalated = (call, now, after) => now - Date.parse(call.provenance.recorded_at) > after;
