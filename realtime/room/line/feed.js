// @ts-check
// The line to the centre: the socket, its back-off, and the client's whole rule (CONTRACT.md, section 3). What it
// holds is a board; it says so with every change, and says just as plainly when it is out of touch.

import { EMPTY, applied, begun } from "./board.js";

const PROTOCOL = "eadrcc.feed.v1";
// Two heartbeats and a half: then the line is dead, whatever it says.
const NO_FRAME_FOR_MS = 40_000;
const ACK_EVERY_MS = 15_000;
const ACK_EVERY_INTERVALS = 50;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Without a frame for so long the room is not live, and says so. */
export const NOT_LIVE_AFTER_MS = 20_000;

const NOT_SIGNED_IN = 4401;
export const NOT_ALLOWED = 4403;
const RIGHTS_CHANGED = 4410;
const POSITION_LOST = 4451;

/**
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./board.js").Interval} Interval
 *
 * Events: `board` (the board moved; `detail` is the interval), `line` (opened, closed, a frame came), `notice`,
 * `signed-out`, `unreached` (no line: the centre is away, or lets nobody in; a browser does not tell which), `frame` (one
 * that only some feeds have, such as the state of a replay).
 */
export class Feed extends EventTarget {
  /** @param {string} address of the feed: `ws://…/v1/feed` */
  constructor(address) {
    super();
    this.address = address;
    /** @type {Board} what is shown: always the whole of one moment */
    this.board = EMPTY;
    /** @type {Board} what is being put together; the same but while a snapshot comes in parts */
    this.building = EMPTY;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.open = false;
    /** When the last frame came, by this machine's clock that never jumps. */
    this.lastFrame = 0;
    /** The same by the wall clock, for the banner. @type {number | null} */
    this.lastFrameAt = null;
    /** How far the centre's clock is ahead of ours. */
    this.skew = 0;
    this.reader = "";
    this.session = "";
    this.head = 0;
    /** @type {Map<string, {level: string, code: string, text: string}>} */
    this.notices = new Map();
    this.stopped = true;
    this.wait = FIRST_WAIT_MS;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.acknowledged = 0;
    this.unacknowledged = 0;
    this.repeats = 0;
    this.gaps = 0;
  }

  /** The centre's time. */
  now() {
    return Date.now() + this.skew;
  }

  /** How long ago the last frame came. */
  silence() {
    return this.lastFrame ? performance.now() - this.lastFrame : Infinity;
  }

  /** Whether the board on the screen can be trusted to be the present. */
  get isLive() {
    return this.open && this.silence() < NOT_LIVE_AFTER_MS;
  }

  /** Connect, and stay connected. */
  start() {
    if (!this.stopped) return;
    this.stopped = false;
    this.wait = FIRST_WAIT_MS;
    this.#connect();
  }

  /** Hang up, and forget what was held: somebody else may sign in. */
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.#hangUp(1000);
    this.open = false;
  }

  /** Hang up and begin with an empty board: somebody else signed in. */
  forget() {
    this.stop();
    this.board = this.building = EMPTY;
    this.lastFrame = 0;
    this.lastFrameAt = null;
    this.notices.clear();
  }

  /** Look whether the line is dead, and acknowledge what was put. Called once a second. */
  tick() {
    if (this.stopped || !this.socket) return;
    if (this.open && this.silence() > NO_FRAME_FOR_MS) this.#lost(4000);
    else if (this.open && performance.now() - this.acknowledged > ACK_EVERY_MS) this.#acknowledge();
  }

  /** Try at once instead of waiting for the back-off: the network is back, or somebody asked. */
  retry() {
    if (this.stopped || this.open) return;
    clearTimeout(this.timer);
    this.#hangUp(1000);
    this.#connect();
  }

  #connect() {
    const socket = new WebSocket(this.address, PROTOCOL);
    this.socket = socket;
    socket.onopen = () => {
      this.open = true;
      this.building = this.board;
      socket.send(
        JSON.stringify({
          type: "hello",
          position: this.board.position || null,
          epoch: this.board.epoch,
          emergency: null,
        }),
      );
      this.#say("line");
    };
    socket.onmessage = ({ data }) => this.#frame(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(socket, code);
  }

  /** @param {any} frame */
  #frame(frame) {
    this.lastFrame = performance.now();
    this.lastFrameAt = this.now();
    switch (frame.type) {
      case "welcome":
        this.session = frame.session;
        this.reader = frame.reader;
        this.head = frame.head;
        this.skew = Date.parse(frame.server_time) - Date.now();
        this.building = begun(this.board, frame.epoch, frame.head);
        this.#say("line");
        break;
      case "interval":
        this.#interval(frame);
        break;
      case "notice":
        this.#notice(frame);
        break;
      case "bye":
        this.wait = Math.max(frame.retry_after_ms, 50);
        this.byeSaid = true;
        break;
      default:
        this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }
  }

  /** Send a frame that only some feeds take; false where the line is not open. @param {object} frame */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** @param {Interval} interval */
  #interval(interval) {
    const before = this.building;
    const after = applied(before, interval);
    if (after === null) {
      this.gaps += 1;
      this.#lost(POSITION_LOST);
      return;
    }
    if (after === before) {
      this.repeats += 1;
      return;
    }
    this.building = after;
    this.wait = FIRST_WAIT_MS;
    this.unacknowledged += 1;
    if (this.unacknowledged >= ACK_EVERY_INTERVALS) this.#acknowledge();
    // A part of a wider interval: what it moves to is not whole yet, so nobody is shown it.
    const part = interval.to === interval.from && interval.entities.length > 0;
    this.#say("line");
    if (part) return;
    this.board = after;
    this.dispatchEvent(new CustomEvent("board", { detail: { interval, first: before.position === 0 } }));
    // The first answer tells the room at once how far this screen has come.
    if (!this.acknowledged) this.#acknowledge();
  }

  #acknowledge() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ type: "ack", position: this.board.position }));
    this.acknowledged = performance.now();
    this.unacknowledged = 0;
  }

  /** @param {{level: string, code: string, text: string, ends?: string | null}} notice */
  #notice(notice) {
    // A return takes its loss away.
    if (notice.ends) this.notices.delete(notice.ends);
    else this.notices.set(notice.code, notice);
    this.dispatchEvent(new CustomEvent("notice", { detail: notice }));
  }

  /** @param {WebSocket} socket @param {number} code */
  #closed(socket, code) {
    if (socket !== this.socket) return;
    const reached = this.open;
    this.socket = null;
    this.open = false;
    this.acknowledged = 0;
    this.notices.clear();
    this.#say("line");
    if (this.stopped) return;
    if (!reached) this.#say("unreached");
    if (code === NOT_SIGNED_IN || code === NOT_ALLOWED) {
      this.stop();
      this.dispatchEvent(new CustomEvent("signed-out", { detail: { code } }));
      return;
    }
    if (code === RIGHTS_CHANGED) this.board = this.building = EMPTY;
    this.#again();
  }

  #again() {
    // Jittered, so that a crowd does not come back at one moment; a bye has named its own time.
    const pause = this.byeSaid ? this.wait : this.wait * (0.5 + Math.random() / 2);
    this.byeSaid = false;
    this.wait = Math.min(Math.max(this.wait, FIRST_WAIT_MS) * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.#connect(), pause);
  }

  /** @param {number} code */
  #lost(code) {
    this.#hangUp(code);
    this.open = false;
    this.acknowledged = 0;
    this.#say("line");
    if (!this.stopped) this.#again();
  }

  /** @param {number} code */
  #hangUp(code) {
    const socket = this.socket;
    this.socket = null;
    socket?.close(code);
  }

  /** @param {string} what */
  #say(what) {
    this.dispatchEvent(new Event(what));
  }
}
