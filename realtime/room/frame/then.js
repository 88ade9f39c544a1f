// @ts-check
// The board as the centre knew it then, and files of the archive: asked over HTTP, drawn by the same panels, never acted on.

import { keyOf } from "../line/board.js";
import { all, get } from "../line/call.js";
import { PRESENT } from "../exercise/base.js";

/** @typedef {{query: string, words: string, position: number}} Then */

const KINDS = ["requests", "items", "offers", "consignments", "messages"];

/**
 * The moment that an address names: `at` a position, or `as_of` a time. Null for the present.
 * @param {URLSearchParams} query
 */
export function momentIn(query) {
  const at = query.get("at");
  const asOf = query.get("as_of");
  if (at) return `at=${encodeURIComponent(at)}`;
  if (asOf) return `as_of=${encodeURIComponent(asOf)}`;
  return null;
}

/**
 * One file with all that belongs to it.
 * @param {string} id
 * @param {string} query
 * @returns {Promise<{file: import("../line/board.js").File, position: number}>}
 */
export async function fileThen(id, query) {
  const asked = query ? `?${query}` : "";
  const joint = asked || "?";
  const [emergency, ...lists] = await Promise.all([
    get(`/v1/emergencies/${id}${asked}`),
    ...KINDS.map((kind) => all(`/v1/emergencies/${id}/${kind}${joint === "?" ? "" : joint}`)),
  ]);
  const entities = [emergency, ...lists.flatMap(({ items }) => items)];
  // What a list of this file names lies in it, also what was registered in one that was merged into it.
  return { file: holding(entities), position: lists[0].position };
}

/**
 * When that was, as far as the log tells: the time of the last entry by then.
 * @param {string} query
 * @returns {Promise<number | null>}
 */
export async function timeThen(query) {
  const { items } = await get(`/v1/entries?limit=1&${query}`);
  return items.length ? Date.parse(items[0].provenance.recorded_at) : null;
}

/**
 * Every live file as it stood, and when that was.
 * @param {string} query
 * @returns {Promise<{files: ReadonlyMap<string, import("../line/board.js").File>, position: number, time: number | null}>}
 */
export async function boardThen(query) {
  const { items, position } = await all(`/v1/emergencies?origin=${PRESENT}&${query}`);
  /** @type {Map<string, import("../line/board.js").File>} */
  const files = new Map();
  // Pinned to one position, so that all of it is one moment.
  const pinned = `at=${position}`;
  await inParallel(items, 6, async (emergency) => {
    const lists = await Promise.all(
      ["items", "offers", "requests", "consignments"].map((kind) =>
        all(`/v1/emergencies/${emergency.id}/${kind}?${pinned}`),
      ),
    );
    files.set(emergency.id, holding([emergency, ...lists.flatMap((list) => list.items)]));
  });
  return { files, position, time: await timeThen(pinned) };
}

/** A file that holds these. @param {import("../line/board.js").Entity[]} entities @returns {import("../line/board.js").File} */
const holding = (entities) => new Map(entities.map((entity) => [keyOf(entity.kind, entity.id), entity]));

/** @template T @param {T[]} things @param {number} width @param {(thing: T) => Promise<void>} work */
async function inParallel(things, width, work) {
  const left = [...things];
  const one = async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(thing);
  };
  await Promise.all(Array.from({ length: width }, one));
}
