// @ts-check
// What a file needs of the watch: needs without cover, offers without an answer, what is late. Pure.

import { instant } from "./dtg.js";

/**
 * @typedef {import("../line/board.js").Entity} Entity
 * @typedef {import("../line/board.js").File} File
 * @typedef {{emergency: Entity, rank: number, level: Level, why: string, needs: number, covered: number,
 *   partly: number, uncovered: number, unknown: number, waiting: Entity[], oldest: number | null, toRelease: number,
 *   drafts: number, moving: number, late: number, changed: number | null}} Summary
 * @typedef {"act" | "watch" | "calm" | "rest"} Level
 */

/** Offers that the stricken nation has not answered, or not wholly. */
const UNANSWERED = new Set(["submitted"]);
export const UNDECIDED = new Set(["submitted", "partly_accepted"]);
export const UNDER_WAY = new Set(["in_transit", "arrived"]);
export const FINISHED = new Set(["handed_over", "departed_home", "cancelled", "lost"]);
const AT_REST = new Set(["closed", "stood_down"]);
/** An offer that nobody has answered for so long is pressing. A choice: half a watch of eight hours. */
export const LONG_UNANSWERED_MS = 4 * 3_600_000;

/** When a thing was made, from its id: a UUIDv7 begins with the milliseconds. @param {string} id */
export function madeAt(id) {
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  // Earlier than the centre itself: an id of another kind.
  return id[14] === "7" && ms > 896_832_000_000 ? ms : null;
}

/** Whether some of an offer's line still waits for an answer. @param {any} line */
export function isUndecided(line) {
  if (line.rest_declined) return false;
  // It was taken, nobody knows how much of it.
  if (line.accepted === null) return false;
  const bound = line.quantity_kind === "at_least" ? null : line.quantity;
  return bound === null ? line.accepted === 0 : line.accepted < bound;
}

/** What is left of a line to accept; null when nothing bounds it. @param {any} line @returns {number | null} */
export function leftOf(line) {
  if (line.rest_declined) return 0;
  if (line.quantity_kind === "at_least" || line.quantity === null) return null;
  return line.accepted === null ? 0 : Math.max(0, exactly(line.quantity - line.accepted));
}

/** A difference of two quantities of three decimals, without the dust of binary fractions. @param {number} number */
export const exactly = (number) => Math.round(number * 1_000) / 1_000;

/**
 * What a file needs, in figures and in one word.
 * @param {Entity} emergency @param {File} file @param {number} now @param {number | null} changed
 * @returns {Summary}
 */
export function summary(emergency, file, now, changed) {
  const summary = {
    emergency,
    needs: 0,
    covered: 0,
    partly: 0,
    uncovered: 0,
    unknown: 0,
    waiting: /** @type {Entity[]} */ ([]),
    oldest: /** @type {number | null} */ (null),
    toRelease: 0,
    drafts: 0,
    moving: 0,
    late: 0,
    changed,
  };
  /** @type {Map<string, string | null>} */
  const cover = new Map();
  for (const entity of file.values()) {
    if (entity.kind === "cover") cover.set(entity.item_id, entity.state);
    else if (entity.kind === "released_cover" && !cover.has(entity.item_id)) cover.set(entity.item_id, entity.state);
  }
  for (const entity of file.values()) {
    switch (entity.kind) {
      case "item": {
        if (entity.status !== "open") break;
        summary.needs += 1;
        const joined = entity.coverage;
        const state = joined === undefined ? cover.get(entity.id) : joined?.state;
        if (state === "covered" || state === "over_covered") summary.covered += 1;
        else if (state === "partly_covered") summary.partly += 1;
        else if (state === "open") summary.uncovered += 1;
        else summary.unknown += 1;
        break;
      }
      case "offer":
        if (UNANSWERED.has(entity.status)) {
          summary.waiting.push(entity);
          const made = madeAt(entity.id);
          if (made !== null && (summary.oldest === null || made < summary.oldest)) summary.oldest = made;
        }
        break;
      case "request":
        if (entity.status === "received" || entity.status === "revised") summary.toRelease += 1;
        break;
      case "consignment":
        if (!FINISHED.has(entity.status)) {
          summary.moving += 1;
          const eta = instant(entity.eta);
          if (eta !== null && eta < now && entity.status !== "arrived" && entity.status !== "operating")
            summary.late += 1;
        }
        break;
      case "message":
        if (entity.status === "draft") summary.drafts += 1;
        break;
      default:
    }
  }
  return { ...summary, ...level(summary, now) };
}

/**
 * How pressing: what must be done now, what must be watched, what is calm, what rests. `rank` sorts, highest first.
 * @param {Omit<Summary, "rank" | "level" | "why">} said @param {number} now
 * @returns {{level: Level, rank: number, why: string}}
 */
function level(said, now) {
  const { emergency, waiting, oldest, toRelease, uncovered, partly, unknown, late } = said;
  if (AT_REST.has(emergency.status) && !toRelease) return { level: "rest", rank: 0, why: "at rest" };
  const waited = oldest === null ? 0 : now - oldest;
  // Hours count up to two days; beyond that it is all the same too long.
  const hours = Math.min(waited / 3_600_000, 48);
  if (toRelease) return { level: "act", rank: 4_000 + 10 * uncovered + hours, why: "request to release" };
  if (waited > LONG_UNANSWERED_MS)
    return { level: "act", rank: 3_000 + 10 * waiting.length + hours, why: "offers long unanswered" };
  if (late) return { level: "act", rank: 2_500 + late, why: "late on its way" };
  if (waiting.length) return { level: "watch", rank: 2_000 + 10 * waiting.length + hours, why: "offers waiting" };
  if (uncovered + partly + unknown)
    return { level: "watch", rank: 1_000 + 10 * uncovered + 5 * partly + unknown, why: "needs uncovered" };
  if (emergency.status === "closing") return { level: "watch", rank: 900, why: "final report due" };
  return {
    level: "calm",
    rank: emergency.status === "monitored" ? 100 : 200,
    why: emergency.status === "monitored" ? "watched" : said.needs ? "covered" : "nothing asked",
  };
}

/**
 * The summaries by urgency; what is equally pressing, last changed first.
 * @param {Summary[]} summaries
 */
export function byUrgency(summaries) {
  return summaries.sort(
    (one, other) =>
      other.rank - one.rank ||
      (other.changed ?? 0) - (one.changed ?? 0) ||
      (one.emergency.id < other.emergency.id ? 1 : -1),
  );
}

/**
 * What of an item is handed over, on its way, accepted, offered beyond that, and still needed, as parts of one bar.
 * `whole` is what the bar's length stands for; null where it cannot be computed.
 * @param {ReturnType<typeof import("../line/board.js").coverOf>} cover
 */
export function parts(cover) {
  if (!cover) return null;
  const handed = cover.handed_over ?? 0;
  const moving = cover.in_transit ?? 0;
  const taken = cover.accepted ?? 0;
  const offered = cover.offered ?? 0;
  const accepted = Math.max(0, exactly(taken - handed - moving));
  const inHand = handed + moving + accepted;
  const open = Math.max(0, exactly(offered - Math.max(taken, 0)));
  const asked = cover.requested;
  const needed = asked === null ? 0 : Math.max(0, exactly(asked - taken));
  const stillNeeded = Math.max(0, exactly(needed - open));
  const over = asked === null ? 0 : Math.max(0, exactly(taken - asked));
  const whole = Math.max(asked ?? 0, inHand + open, inHand + open + stillNeeded);
  if (!whole) return null;
  return { handed, moving, accepted, offered: open, needed: stillNeeded, over, asked, whole };
}
