// @ts-check
// What every file needs, summed up once for each change of it.

import { emergencies } from "../line/board.js";
import { madeAt, summary } from "./urgency.js";

/** @typedef {import("../line/board.js").File} File */

export class Summaries {
  constructor() {
    /** @type {WeakMap<File, {summary: any, minute: number, changed: number | null}>} */
    this.known = new WeakMap();
  }

  /**
   * The summary of each file of a board.
   * @param {import("../line/board.js").Board} board
   * @param {number} now
   * @param {(emergency: string) => number | null} lastOf when the log book last told something of a file
   */
  of(board, now, lastOf) {
    const minute = Math.floor(now / 60_000);
    return emergencies(board).map((emergency) => {
      const file = /** @type {File} */ (board.files.get(emergency.id));
      const changed = lastOf(emergency.id) ?? youngestOf(file);
      const known = this.known.get(file);
      if (known && known.minute === minute && known.changed === changed) return known.summary;
      const summed = summary(emergency, file, now, changed);
      // The same figures are the same object, so that a row that did not change is not drawn again.
      const same =
        known &&
        JSON.stringify({ ...known.summary, emergency: 0, waiting: 0 }) ===
          JSON.stringify({ ...summed, emergency: 0, waiting: 0 }) &&
        known.summary.waiting.length === summed.waiting.length;
      const found = same ? known.summary : summed;
      this.known.set(file, { summary: found, minute, changed });
      return found;
    });
  }
}

/**
 * When a file last changed, as far as its papers tell: the youngest of them.
 * @param {File} file
 */
function youngestOf(file) {
  let last = null;
  for (const entity of file.values()) {
    const made = madeAt(entity.id);
    if (made !== null && (last === null || made > last)) last = made;
  }
  return last;
}
