// @ts-check
// The watch as the board tells it: who is on it, who holds it, to whom it is offered, who looks after what waits. And
// what can be done about it, each act once, however often a key is pressed.

import { SignedOut } from "../line/call.js";
import { call } from "../line/commands.js";

/** @typedef {{account: string, since: string}} OnWatch */
/** @typedef {{entry: number, account: string}} Owner */

export class Watch {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
  }

  /** The watch as it stands; undefined before anybody has signed on. */
  get state() {
    const { board } = this.room.feed;
    // It lies in the file of what belongs to no emergency.
    for (const entity of board.files.get("")?.values() ?? []) if (entity.kind === "watch") return entity;
    return undefined;
  }

  /** @returns {OnWatch[]} */
  get on() {
    return this.state?.on ?? [];
  }

  /** The account that holds it. @returns {string | null} */
  get holder() {
    return this.state?.holder ?? null;
  }

  /** @param {string | undefined} account */
  isOn(account) {
    return this.on.some((one) => one.account === account);
  }

  /** Whether who is signed in here is on watch. */
  isMine() {
    return this.isOn(this.room.me?.id);
  }

  /** Whether who is signed in here holds it. */
  isHeldHere() {
    return this.holder !== null && this.holder === this.room.me?.id;
  }

  /** Whether it is offered to who is signed in here. */
  isOfferedHere() {
    return this.state?.offered?.to !== undefined && this.state.offered.to === this.room.me?.id;
  }

  /** Who looks after an entry that waits. @param {number} entry @returns {string | null} */
  ownerOf(entry) {
    const owned = /** @type {Owner[]} */ (this.state?.owned ?? []);
    return owned.find((one) => one.entry === entry)?.account ?? null;
  }

  /** Who is on watch, its holder first, and who of them is not on the line. @param {Set<string>} live accounts */
  names(live) {
    const { holder } = this;
    const on = [...this.on].sort((one, other) => Number(other.account === holder) - Number(one.account === holder));
    return on.map(({ account }) => {
      const marks = [account === holder ? "holds it" : "", live.has(account) ? "" : "not on the line"];
      const said = marks.filter(Boolean).join(", ");
      return `${account === holder ? "◆ " : ""}${this.room.accountName(account)}${said ? ` (${said})` : ""}`;
    });
  }

  signOn() {
    return this.#act("Signed on to the watch", "/v1/watch/sign-on", {});
  }

  signOff() {
    return this.#act("Signed off the watch", "/v1/watch/sign-off", {});
  }

  /** @param {string} reason */
  takeOver(reason) {
    return this.#act("Took the watch over", "/v1/watch/take-over", { reason });
  }

  /** @param {string} text */
  note(text) {
    return this.#act("Noted", "/v1/watch/notes", { text });
  }

  /**
   * Do something about the watch, and wait until this board shows it. What is refused is said in words.
   * @param {string} title @param {string} path @param {unknown} body @returns {Promise<boolean>} whether it was done
   */
  async #act(title, path, body) {
    try {
      await this.send(title, path, body);
      return true;
    } catch (fault) {
      if (!(fault instanceof SignedOut)) this.room.alert(/** @type {Error} */ (fault).message);
      return false;
    }
  }

  /**
   * The same; raises Refused, Unknown and SignedOut.
   * @param {string} title @param {string} path @param {unknown} body
   */
  async send(title, path, body) {
    const { position } = await this.room.commands.send(title, [call(path, body)]);
    await this.#shown(position);
  }

  /** Wait until the board has reached a position. @param {number | null} position */
  #shown(position) {
    const { feed } = this.room;
    if (position === null || feed.board.position >= position || !feed.isLive) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (feed.board.position < position) return;
        feed.removeEventListener("board", look);
        resolve(undefined);
      };
      feed.addEventListener("board", look);
    });
  }
}
