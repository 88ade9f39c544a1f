// @ts-check
// What planning knows, asked over HTTP: the feed leaves the archive out, and most of planning's history lies there. The
// feed only says that something changed; then what is in view is asked again.

import { all, get } from "../line/call.js";
import { KINDS, PATHS } from "./terms.js";

/** @typedef {import("../line/board.js").Entity} Entity */

// A burst of changes is asked for once; nobody waits longer than this for the first of them.
const SETTLE_MS = 300;
const MOST = 20_000;

/** Events: `changed`, some time after something of planning changed. */
export class Shelf extends EventTarget {
  /** @param {any} room */
  constructor(room) {
    super();
    this.room = room;
    /** What forms choose among, as last seen, by kind. @type {Map<string, Map<string, Entity>>} */
    this.seen = new Map();
    /** The lists that were asked for whole. @type {Set<string>} */
    this.listed = new Set();
    /** @type {Map<string, Promise<Map<string, string>>>} */
    this.names = new Map();
    this.recorded = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    room.feed.addEventListener("board", (/** @type {CustomEvent} */ { detail }) => this.#moved(detail));
    room.commands.addEventListener("commands", () => this.#sent());
  }

  /** Forget everything: somebody else signed in. */
  clear() {
    this.seen.clear();
    this.listed.clear();
  }

  /**
   * All of a list, and remembered for forms.
   * @param {string} path
   * @param {string} query
   * @returns {Promise<Entity[]>}
   */
  async list(path, query) {
    const { items } = await all(query ? `${path}?${query}` : path, MOST);
    for (const item of items) this.#see(item);
    if (!query) this.listed.add(path);
    if (path === "/v1/activities") this.room.suggestions?.activities();
    return items;
  }

  /** Whether whole lists were asked for, so that a form can choose among them. @param {string[]} paths */
  has(paths) {
    return paths.every((path) => this.listed.has(path));
  }

  /** Ask for those that were not yet; what cannot be had is left out. @param {string[]} paths */
  async need(paths) {
    await Promise.all(
      paths.filter((path) => !this.listed.has(path)).map((path) => this.list(path, "").catch(() => [])),
    );
  }

  /** One thing. @param {string} path @param {string} query @returns {Promise<Entity>} */
  async one(path, query) {
    const entity = await get(query ? `${path}?${query}` : path);
    this.#see(entity);
    return entity;
  }

  /**
   * What the nations were called on a day, by code.
   * @param {string} day
   * @returns {Promise<Map<string, string>>}
   */
  namesOn(day) {
    let names = this.names.get(day);
    if (!names) {
      names = all(`/v1/nations?on=${day}`).then(
        ({ items }) => new Map(items.map((/** @type {any} */ nation) => [nation.code, nation.name])),
      );
      this.names.set(day, names);
      // What could not be had is asked for again next time.
      names.catch(() => this.names.delete(day));
    }
    return names;
  }

  /** One thing that a draft is about, if it is of planning and not here yet. @param {string | null} kind @param {string | null} id */
  async fetch(kind, id) {
    const path = PATHS[kind ?? ""];
    if (!path || !id || this.find(kind ?? "", id)) return;
    await this.one(`/v1/${path}/${id}`, "").catch(() => null);
  }

  /** @param {any} entity */
  #see(entity) {
    if (!entity?.kind) return;
    let kind = this.seen.get(entity.kind);
    if (!kind) this.seen.set(entity.kind, (kind = new Map()));
    kind.set(entity.id, entity);
  }

  /** What was last seen of a kind. @param {string} kind @returns {Entity[]} */
  of(kind) {
    return [...(this.seen.get(kind)?.values() ?? [])].filter((entity) => !entity.flags.includes("struck"));
  }

  /** @param {string} kind @param {string | null | undefined} id */
  find(kind, id) {
    return this.seen.get(kind)?.get(id ?? "");
  }

  /** @param {{interval: import("../line/board.js").Interval, first: boolean}} moved */
  #moved({ interval, first }) {
    // The first interval is all that stands; a view asks for that by itself.
    if (first) return;
    const touched = [...interval.entities, ...interval.gone].some(
      (entity) => KINDS.has(entity.kind) || KINDS.has(/** @type {any} */ (entity).entity?.kind),
    );
    if (touched) this.#soon();
  }

  /** What this screen had recorded may be the archive's, of which the feed says nothing. */
  #sent() {
    const newest = Math.max(0, ...this.room.commands.list.map((/** @type {any} */ one) => one.position ?? 0));
    if (newest <= this.recorded) return;
    this.recorded = newest;
    this.#soon();
  }

  #soon() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.dispatchEvent(new Event("changed"));
    }, SETTLE_MS);
  }
}
