// @ts-check
// What rings, and stays until somebody acknowledges it by name: a request or an offer that came from outside the desk.
// What the desk itself typed was taken up by whoever typed it. Archive entries never ring.

import { isPresent } from "../exercise/base.js";

/** @typedef {import("../line/board.js").Entity} Entity */

/** @type {Record<string, "request" | "offer">} */
const RINGS = {
  "request.received": "request",
  "request.amended": "request",
  "request.withdrawn": "request",
  "offer.submitted": "offer",
  "offer.amended": "offer",
  "offer.withdrawn": "offer",
  "offer.failed": "offer",
};
const DESK = new Set(["duty_officer", "head"]);
/** How long something may wait before it escalates; the officer chooses another time in the settings. */
export const ESCALATES_AFTER_MS = 5 * 60_000;

/** What of an entry must be taken up: a request or an offer; null for neither. @param {Entity} entry */
export function calls(entry) {
  if (!isPresent(entry) || DESK.has(entry.provenance?.recorded_as)) return null;
  return RINGS[entry.topic] ?? null;
}

/** Whether it still waits. A struck or corrected entry counts no more. @param {Entity} entry */
export const waits = (entry) => calls(entry) !== null && !entry.acknowledged && !entry.corrected_by;

/**
 * What waits to be acknowledged, oldest first.
 * @param {Iterable<Entity>} newestFirst
 */
export function queue(newestFirst) {
  const waiting = [];
  for (const entry of newestFirst) if (waits(entry)) waiting.push(entry);
  return waiting.reverse();
}

/** @param {Entity} entry @param {number} now @param {number} after */
export const escalated = (entry, now, after) => now - Date.parse(entry.provenance.recorded_at) > after;
