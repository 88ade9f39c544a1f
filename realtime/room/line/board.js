// @ts-check
// The board as this reader may see it: what the feed's intervals make of it. Pure; nothing here is ever changed in
// place, so that whoever holds a board holds one moment of it.
//
// Entities lie in one Map a file (an emergency with all that belongs to it). An interval copies only the files that it
// touches: 300 files and 20 changes a second cost nothing that could be felt.

/**
 * @typedef {{kind: string, id: string, position: number, readers: "all" | "staff" | string[], origin: string,
 *   flags: string[], emergency_id?: string | null, [field: string]: any}} Entity
 * @typedef {ReadonlyMap<string, Entity>} File
 * @typedef {{position: number, epoch: string | null, files: ReadonlyMap<string, File>}} Board
 * @typedef {{from: number, to: number, entities: Entity[], gone: {kind: string, id: string}[]}} Interval
 */

/** A board that nothing is known of. @type {Board} */
export const EMPTY = { position: 0, epoch: null, files: new Map() };

/** @type {File} */
const NO_FILE = new Map();

/** Where an entity lies in its file. @param {string} kind @param {string} id */
export const keyOf = (kind, id) => `${kind}/${id}`;

/** The file that an entity was registered in. @param {Entity} entity @returns {string} */
export const fileOf = (entity) => (entity.kind === "emergency" ? entity.id : (entity.emergency_id ?? ""));

/**
 * The file in which those of an emergency lie: its own, or the one that it was merged into.
 * @param {ReadonlyMap<string, File>} files @param {string} emergency
 */
export function standingFor(files, emergency) {
  if (!emergency || files.has(emergency)) return emergency;
  const key = keyOf("emergency", emergency);
  for (const [id, within] of files) if (within.has(key)) return id;
  return emergency;
}

/**
 * The board that a client goes on with after `welcome`: of another epoch, or beyond the head, nothing is believed.
 * @param {Board} board @param {string} epoch @param {number} head @returns {Board}
 */
export function begun(board, epoch, head) {
  return board.epoch === epoch && board.position <= head ? board : { ...EMPTY, epoch };
}

/**
 * The board after an interval; the same board when it is a repeat. Null: a gap, the position is lost.
 * @param {Board} board @param {Interval} interval @returns {Board | null}
 */
export function applied(board, { from, to, entities, gone }) {
  if (from < board.position) return board;
  if (from > board.position) return null;
  if (!entities.length && !gone.length) return { ...board, position: to };
  return { ...board, position: to, files: changed(board.files, entities, gone) };
}

/**
 * The files with some entities put and others taken away.
 * @param {ReadonlyMap<string, File>} files @param {Iterable<Entity>} entities
 * @param {Iterable<{kind: string, id: string}>} gone @returns {ReadonlyMap<string, File>}
 */
export function changed(files, entities, gone) {
  /** @type {Map<string, File>} */
  const after = new Map(files);
  /** @type {Map<string, Map<string, Entity>>} */
  const touched = new Map();
  /** @param {string} id */
  const own = (id) => {
    let file = touched.get(id);
    if (!file) {
      file = new Map(after.get(id));
      touched.set(id, file);
      after.set(id, file);
    }
    return file;
  };
  /** A file, where it stands now, with all that was registered in it. @param {Entity} emergency */
  const put = (emergency) => {
    const from = standingFor(after, emergency.id);
    const to = emergency.merged_into ?? emergency.id;
    if (from !== to && after.has(from)) {
      for (const [key, entity] of own(from))
        if (fileOf(entity) === emergency.id) {
          own(to).set(key, entity);
          own(from).delete(key);
        }
      // A file in which nothing lies any more is none, and what comes next must not lie there.
      if (!own(from).size) {
        after.delete(from);
        touched.delete(from);
      }
    }
    own(to).set(keyOf("emergency", emergency.id), emergency);
  };
  for (const { kind, id } of gone) {
    const key = keyOf(kind, id);
    for (const [file, within] of after) if (within.has(key)) own(file).delete(key);
  }
  // Files first: the rest lies where they lie.
  for (const entity of entities) if (entity.kind === "emergency") put(entity);
  for (const entity of entities)
    if (entity.kind !== "emergency") own(standingFor(after, fileOf(entity))).set(keyOf(entity.kind, entity.id), entity);
  for (const [file, within] of touched) if (!within.size) after.delete(file);
  return after;
}

/** One file of the board, or the one that stands for it. @param {Board} board @param {string} emergency @returns {File} */
export const fileIn = ({ files }, emergency) => files.get(standingFor(files, emergency)) ?? NO_FILE;

/** One entity of a file. @param {File} file @param {string} kind @param {string} id */
export const get = (file, kind, id) => file.get(keyOf(kind, id));

/**
 * All entities of a kind in a file, oldest first: ids are made in time order.
 * @param {File} file @param {string} kind @returns {Entity[]}
 */
export function of(file, kind) {
  const found = [];
  for (const entity of file.values()) if (entity.kind === kind) found.push(entity);
  return found.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Every emergency on the board that stands for itself. @param {Board} board @returns {Entity[]}
 */
export function emergencies(board) {
  const found = [];
  for (const [id, file] of board.files) {
    const emergency = file.get(keyOf("emergency", id));
    if (emergency) found.push(emergency);
  }
  return found;
}

/** One entity, wherever it lies. @param {Board} board @param {string} kind @param {string} id */
export function find(board, kind, id) {
  const key = keyOf(kind, id);
  for (const file of board.files.values()) {
    const entity = file.get(key);
    if (entity) return entity;
  }
  return undefined;
}

/**
 * The cover of an item as this reader may know it: live, else as the last released report told it, else null. What
 * came over HTTP has it joined already.
 * @param {File} file @param {Entity} item
 * @returns {{requested: number|null, offered: number|null, accepted: number|null, in_transit: number|null,
 *   handed_over: number|null, state: string|null, live: boolean} | null}
 */
export function coverOf(file, item) {
  if ("coverage" in item) return item.coverage && { ...item.coverage, live: true };
  let released = null;
  for (const entity of file.values()) {
    if (entity.item_id !== item.id) continue;
    if (entity.kind === "cover") return /** @type {any} */ ({ ...entity, live: true });
    if (entity.kind === "released_cover") released = entity;
  }
  return released && /** @type {any} */ ({ ...released, live: false });
}
