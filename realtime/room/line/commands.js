// @ts-check
// A command on its way: sent, recorded at a position, on the board. It keeps its key until its outcome is known, so that
// sending it again records it once.

import { Refused, SignedOut, Unknown, newKey, post } from "./call.js";

/**
 * @typedef {{path: string, body: unknown, key: string, ifMatch: number | null, done?: number}} Call
 * @typedef {"sending" | "unknown" | "recorded" | "board" | "refused"} State
 * @typedef {{id: string, title: string, state: State, position: number | null, listed: boolean, sentAt: number, endedAt: number | null,
 *   entity: any, words: string}} Command
 */

// How long a command that is on the board stays on the screen.
const SHOWN_FOR_MS = 8_000;
// What the director of an exercise keeps is on nobody's board; where it is listed it is asked for again.
const LISTED = /^\/v1\/(injects|accounts|objectives)(\/|$)/;

/**
 * A call with a key of its own.
 * @param {string} path
 * @param {unknown} body
 * @param {number | null} [ifMatch]
 * @returns {Call}
 */
export const call = (path, body, ifMatch = null) => ({ path, body, key: newKey(), ifMatch });

/** Events: `commands` whenever one of them changed; `signed-out`. */
export class Commands extends EventTarget {
  /** @param {import("./feed.js").Feed} feed */
  constructor(feed) {
    super();
    this.feed = feed;
    /** @type {Command[]} newest first */
    this.list = [];
    feed.addEventListener("board", () => this.#arrived());
  }

  /**
   * Send the calls one after the other; what was answered already is not sent again. Raises Refused, Unknown and
   * SignedOut; `calls` then says how far it came.
   * @param {string} title @param {Call[]} calls @param {() => void} [progress] called when a call was answered
   */
  async send(title, calls, progress = () => {}) {
    /** @type {Command} */
    const command = {
      id: calls[0].key,
      title,
      state: "sending",
      position: null,
      listed: LISTED.test(calls[0].path),
      sentAt: Date.now(),
      endedAt: null,
      entity: null,
      words: "",
    };
    this.list = [command, ...this.list.filter((known) => known.id !== command.id)].slice(0, 50);
    this.#say();
    try {
      for (const one of calls) {
        if (one.done !== undefined) continue;
        const answer = await post(one.path, one.body, one.key, one.ifMatch);
        one.done = answer.position;
        command.entity = answer.entity;
        command.position = answer.position;
        progress();
      }
      command.state = "recorded";
      this.#say();
      this.#arrived();
      return command;
    } catch (fault) {
      command.state = fault instanceof Refused ? "refused" : "unknown";
      command.words =
        fault instanceof SignedOut
          ? "not sent: the session has ended"
          : fault instanceof Unknown
            ? "outcome unknown: the line broke"
            : String(/** @type {Error} */ (fault).message);
      command.endedAt = Date.now();
      if (fault instanceof SignedOut) this.dispatchEvent(new Event("signed-out"));
      this.#say();
      throw fault;
    }
  }

  /** Those to be shown now. */
  shown() {
    return this.list.filter((command) => command.endedAt === null || Date.now() - command.endedAt < SHOWN_FOR_MS);
  }

  #arrived() {
    let changed = false;
    for (const command of this.list) {
      if (command.state !== "recorded" || command.position === null) continue;
      if (!command.listed && this.feed.board.position < command.position) continue;
      command.state = "board";
      command.endedAt = Date.now();
      changed = true;
    }
    if (changed) this.#say();
  }

  #say() {
    this.dispatchEvent(new Event("commands"));
  }
}
