// @ts-check
// The log book on this screen: entries by position, those that the feed brought and those that were paged over HTTP.
// The snapshot of the feed carries no entries, because the log book grows for ever.

import { all, get } from "./call.js";
import { PRESENT } from "../exercise/base.js";

/** @typedef {import("./board.js").Entity} Entity */

// How far back the room looks when it opens: what nobody acknowledged in so long was orphaned before.
const LOOK_BACK_MS = 72 * 3_600_000;
const LOOK_BACK_ENTRIES = 1_000;
// What one screen keeps over twelve hours and more; older ones are paged again when asked for.
const MOST_KEPT = 30_000;

/** Events: `book` when it changed; `new` with the entries that the feed brought. */
export class Book extends EventTarget {
  constructor() {
    super();
    /** @type {Map<number, Entity>} */
    this.byPosition = new Map();
    /** Positions, oldest first. @type {number[]} */
    this.order = [];
    /** @type {Map<string, number[]>} */
    this.ofFile = new Map();
    /** The cursor of what is older in the whole log book; null when all is here, undefined before the first page. */
    this.older = /** @type {string | null | undefined} */ (undefined);
    /** @type {Map<string, {older: string | null | undefined}>} */
    this.files = new Map();
    /** What went out of sight while a page was asked for. @type {Set<Set<string>>} */
    this.asking = new Set();
    /** Raised with every beginning anew: a page that was asked for before belongs to another reader or log. */
    this.era = 0;
  }

  /** Forget everything: another reader signed in, or the log is another one. */
  clear() {
    this.era += 1;
    this.byPosition.clear();
    this.order = [];
    this.ofFile.clear();
    this.files.clear();
    this.older = undefined;
    this.dispatchEvent(new Event("book"));
  }

  /** What an interval brought. @param {import("./board.js").Interval} interval */
  apply({ entities, gone }) {
    /** @type {Entity[]} */
    const fresh = [];
    let changed = false;
    for (const entity of entities) {
      if (entity.kind !== "entry") continue;
      changed = true;
      if (this.#put(entity)) fresh.push(entity);
    }
    for (const { kind, id } of gone) {
      if (kind !== "entry") continue;
      for (const asked of this.asking) asked.add(id);
      changed = this.#drop(Number(id)) || changed;
    }
    if (fresh.length) this.dispatchEvent(new CustomEvent("new", { detail: fresh }));
    if (changed) this.dispatchEvent(new Event("book"));
  }

  /** The entry at a position. @param {number} position */
  at(position) {
    return this.byPosition.get(position);
  }

  /** All entries that are here, newest first. @returns {Entity[]} */
  newest() {
    return this.#entries(this.order);
  }

  /** The entries of some files that are here, newest first. @param {string[]} emergencies */
  of(...emergencies) {
    const positions = emergencies.flatMap((emergency) => this.ofFile.get(emergency) ?? []);
    return this.#entries(emergencies.length > 1 ? positions.sort((one, other) => one - other) : positions);
  }

  /** When something last happened in a file; null where that is older than what is here. @param {string} emergency */
  lastOf(emergency) {
    const positions = this.ofFile.get(emergency);
    if (!positions?.length) return null;
    return Date.parse(this.byPosition.get(positions[positions.length - 1])?.provenance.recorded_at);
  }

  /** When the oldest entry that is here was recorded. */
  reachesBackTo() {
    const oldest = this.byPosition.get(this.order[0]);
    return oldest ? Date.parse(oldest.provenance.recorded_at) : null;
  }

  /** Look back as far as the room does when it opens. @param {number} now */
  async lookBack(now) {
    let seen = 0;
    while (this.older !== null && seen < LOOK_BACK_ENTRIES) {
      const page = await this.page();
      seen += page.length;
      const oldest = page.at(-1);
      if (!oldest || now - Date.parse(oldest.provenance.recorded_at) > LOOK_BACK_MS) break;
    }
  }

  /** The next older page of the whole log book. */
  async page() {
    if (this.older === null) return [];
    const { items, next } = await this.#asked(`/v1/entries?origin=${PRESENT}&limit=200`, this.older);
    this.older = next;
    return items;
  }

  /** The next older page of one file; nothing when it is here whole. @param {string} emergency */
  async pageOf(emergency) {
    const known = this.files.get(emergency) ?? { older: undefined };
    if (known.older === null) return [];
    this.files.set(emergency, known);
    const { items, next } = await this.#asked(`/v1/emergencies/${emergency}/log?limit=200`, known.older);
    known.older = next;
    return items;
  }

  /** Whether there is more of a file than is here. @param {string | null} emergency */
  hasMore(emergency) {
    const older = emergency === null ? this.older : this.files.get(emergency)?.older;
    return older !== null;
  }

  /** @param {string} path @param {string | null | undefined} cursor */
  async #asked(path, cursor) {
    /** @type {Set<string>} */
    const gone = new Set();
    const { era } = this;
    this.asking.add(gone);
    try {
      const page = await get(cursor ? `${path}&after=${encodeURIComponent(cursor)}` : path);
      if (era !== this.era) return { items: [], next: undefined };
      for (const entry of page.items) if (!gone.has(entry.id)) this.#put(entry);
      this.dispatchEvent(new Event("book"));
      return page;
    } finally {
      this.asking.delete(gone);
    }
  }

  /** @param {number[]} positions @returns {Entity[]} */
  #entries(positions) {
    const found = [];
    for (let index = positions.length - 1; index >= 0; index -= 1) {
      const entry = this.byPosition.get(positions[index]);
      if (entry) found.push(entry);
    }
    return found;
  }

  /** @param {Entity} entry @returns {boolean} whether it was not here before */
  #put(entry) {
    const position = Number(entry.id);
    const known = this.byPosition.get(position);
    // What the feed brought meanwhile is newer than a page that was asked before.
    if (known && known.position > entry.position) return false;
    this.byPosition.set(position, entry);
    if (known) return false;
    insert(this.order, position);
    const file = entry.emergency_id ?? "";
    const own = this.ofFile.get(file) ?? [];
    insert(own, position);
    this.ofFile.set(file, own);
    if (this.order.length > MOST_KEPT) {
      this.#drop(this.order[0]);
      // What was dropped is paged again, from the newest on.
      this.older = undefined;
      this.files.clear();
    }
    return true;
  }

  /** @param {number} position */
  #drop(position) {
    const entry = this.byPosition.get(position);
    if (!entry) return false;
    this.byPosition.delete(position);
    remove(this.order, position);
    remove(this.ofFile.get(entry.emergency_id ?? "") ?? [], position);
    return true;
  }
}

/** All entries of a file as they stood then. @param {string} emergency @param {string} query */
export const logThen = (emergency, query) => all(`/v1/emergencies/${emergency}/log?${query}`, 10_000);

/** @param {number[]} order @param {number} position */
function place(order, position) {
  let low = 0;
  let high = order.length;
  // What is new comes last, nearly always.
  if (!high || order[high - 1] < position) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {number[]} order @param {number} position */
function insert(order, position) {
  order.splice(place(order, position), 0, position);
}

/** @param {number[]} order @param {number} position */
function remove(order, position) {
  const index = place(order, position);
  if (order[index] === position) order.splice(index, 1);
}
