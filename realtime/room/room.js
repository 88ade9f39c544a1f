// @ts-check
// The room: puts the parts together, follows the address and the keys. Data flows one way: the feed makes the board,
// the board is drawn. Importing the other modules does nothing; this one starts them.

import { Acting } from "./forms/acting.js";
import { EMPTY, fileIn } from "./line/board.js";
import { BoardView } from "./views/board_view.js";
import { Book } from "./line/book.js";
import { SignedOut, get, signOut } from "./line/call.js";
import { Commands } from "./line/commands.js";
import { el, fill, say } from "./draw/dom.js";
import { drafts } from "./forms/drafts.js";
import { bandOf } from "./exercise/band.js";
import { feedAt } from "./exercise/base.js";
import { timeHere } from "./exercise/clock.js";
import { Feed, NOT_ALLOWED } from "./line/feed.js";
import { Alarms } from "./frame/alarms.js";
import { helpDialog } from "./frame/help.js";
import { keep, kept } from "./line/keep.js";
import { Keys } from "./frame/keys.js";
import { Names } from "./line/names.js";
import { viewAt } from "./frame/places.js";
import { Shelf } from "./planning/shelf.js";
import { QueueStrip } from "./frame/queue_strip.js";
import * as sound from "./frame/ring.js";
import { DESK, STAFF } from "./frame/roles.js";
import { signInDialog } from "./frame/sign_in.js";
import { Slider } from "./frame/slider.js";
import { Suggestions } from "./forms/suggestions.js";
import { Summaries } from "./draw/summaries.js";
import { boardThen, momentIn } from "./frame/then.js";
import { momentOf, thenDialog } from "./frame/then_dialog.js";
import { Top } from "./frame/top.js";
import { Watch } from "./watch/watch.js";

const PRESENCE_EVERY_MS = 10_000;

class Room {
  constructor() {
    this.feed = new Feed(feedAt("/v1/feed"));
    this.book = new Book();
    this.commands = new Commands(this.feed);
    this.shelf = new Shelf(this);
    /** @type {import("./forms/act.js").Me | null} */
    this.me = null;
    this.names = new Names();
    this.nation = this.names.nation;
    /** @type {any[]} */
    this.presence = [];
    this.isLost = false;
    this.startedAt = Date.now();
    /** @type {any} */
    this.view = null;
    /**
     * The past that the address names.
     * @type {{query: string, files: ReadonlyMap<string, import("./line/board.js").File> | null, time: number | null} | null}
     */
    this.then = null;
    this.watch = new Watch(this);
    this.summed = new Summaries();
    /** @type {string | null} what the entries that were paged belong to */
    this.epoch = null;
    this.wasOpen = false;
  }

  /** @param {string} id */
  node(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }

  async start() {
    this.band = bandOf(this);
    this.top = new Top(this);
    this.alarms = new Alarms(this);
    this.strip = new QueueStrip(this);
    this.acting = new Acting(this);
    this.slider = new Slider(this);
    const keys = new Keys(this);
    this.suggestions = new Suggestions(this);
    this.feed.addEventListener("board", (event) => this.#moved(/** @type {CustomEvent} */ (event).detail));
    this.feed.addEventListener("line", () => this.#line());
    this.feed.addEventListener("notice", (event) => this.alarms?.told(/** @type {CustomEvent} */ (event).detail));
    this.feed.addEventListener("signed-out", (event) =>
      this.signedOut(/** @type {CustomEvent} */ (event).detail.code === NOT_ALLOWED),
    );
    this.feed.addEventListener("unreached", () => void this.#stillIn());
    this.commands.addEventListener("commands", () => this.acting?.showSent());
    this.commands.addEventListener("signed-out", () => this.signedOut());
    this.book.addEventListener("book", () => this.refresh());
    this.book.addEventListener("new", (event) => this.#spoken(/** @type {CustomEvent} */ (event).detail));
    addEventListener("hashchange", () => this.#address());
    addEventListener("keydown", (event) => keys.pressed(event));
    addEventListener("online", () => this.feed.retry());
    addEventListener("pageshow", () => this.feed.retry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.feed.retry());
    setInterval(() => this.#tick(), 1_000);
    setInterval(() => void this.#present(), PRESENCE_EVERY_MS);
    try {
      // Whoever never signed in here need not be asked whether the session still stands.
      if (!kept("signed-in")) throw new SignedOut();
      await this.#signedIn(await get("/v1/me"));
    } catch (fault) {
      if (fault instanceof SignedOut) this.#askForToken(null);
      else {
        this.alert("The centre does not answer. The room tries again by itself.");
        setTimeout(() => location.reload(), 5_000);
      }
    }
    this.#tick();
  }

  // --- who is here -----------------------------------------------------------------------------------------------------

  /** @param {string | null} ended */
  #askForToken(ended) {
    if (this.dialog?.isConnected) return;
    this.dialog = signInDialog((me) => void this.#signedIn(me), ended);
  }

  /** @param {any} said */
  async #signedIn(said) {
    const before = this.me;
    // The session's answer names the account; what it may read is asked where it is told.
    const me = said?.role ? said : await get("/v1/me");
    if (me.reader === "nobody") {
      this.#askForToken("This account has no part in the room. Sign in with another.");
      return;
    }
    this.me = me;
    keep("signed-in", true);
    this.startedAt = this.feed.now();
    if (before && before.id !== me.id) {
      this.acting?.closeForm();
      this.feed.forget();
      this.book.clear();
      this.shelf.clear();
      this.epoch = null;
      this.summed = new Summaries();
      this.then = null;
    }
    this.top?.go();
    this.#tick();
    try {
      await this.names.load(this.isStaff());
    } catch (fault) {
      if (fault instanceof SignedOut) return this.signedOut();
      this.alert("The names of nations cannot be had now; their codes are shown.");
    }
    if (!before || before.id !== me.id) this.#address();
    this.feed.start();
    void this.#present();
    this.refresh();
    try {
      await this.book.lookBack(this.now());
    } catch {
      // The log book is paged again when somebody scrolls; calls that the feed brings ring all the same.
      this.alert("Older entries of the log book cannot be had now.");
    }
    this.acting?.form?.resend();
    // A command whose outcome is not known is sent again with its key: its form comes back by itself.
    const unfinished = drafts(me.id).find(({ draft }) => draft.sent);
    if (unfinished && !this.acting?.form) this.acting?.reopen(unfinished.draft);
    this.acting?.showSent();
  }

  async #present() {
    if (!this.isStaff()) return;
    try {
      this.presence = (await get("/v1/presence")).items;
      this.refresh();
    } catch (fault) {
      if (fault instanceof SignedOut) this.signedOut();
    }
  }

  /** Whether the session still stands: a line that is refused tells a browser nothing of it. */
  async #stillIn() {
    try {
      await get("/v1/me");
    } catch (fault) {
      if (fault instanceof SignedOut) this.signedOut();
    }
  }

  /** The session has ended: ask for the token, and keep everything as it is. @param {boolean} [notAllowed] */
  signedOut(notAllowed = false) {
    if (!this.me) return;
    this.feed.stop();
    this.#askForToken(
      notAllowed
        ? "This account has no part in the room. Sign in with another."
        : "Your session has ended. Nothing that you typed is lost: sign in again to go on.",
    );
  }

  /** Sign out by choice. */
  async leave() {
    sound.disarm();
    this.feed.forget();
    keep("signed-in", null);
    try {
      await signOut();
    } finally {
      location.hash = "#/board";
      location.reload();
    }
  }

  isDesk() {
    return DESK.includes(this.me?.role ?? "");
  }

  isStaff() {
    return STAFF.includes(this.me?.role ?? "");
  }

  /** Sign on to the watch, which arms the sound; where both is done, sign off. */
  async signOn() {
    if (this.watch.isMine() && sound.isArmed()) {
      if (await this.watch.signOff()) sound.disarm();
    } else {
      if (await sound.arm()) sound.ring();
      else this.alert("This browser allows no sound.");
      if (!this.watch.isMine()) await this.watch.signOn();
      if (this.watch.isMine()) this.status(`${this.me?.name} is on watch.`);
    }
    this.top?.tick();
  }

  async testSound() {
    await sound.arm();
    sound.ring();
    setTimeout(() => sound.alarm(), 1_200);
  }

  turnLight() {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
    keep("theme", root.dataset.theme);
  }

  // --- what the panels ask ---------------------------------------------------------------------------------------------

  now() {
    return timeHere(this.feed);
  }

  help() {
    helpDialog(this);
  }

  /** The time that what is shown belongs to: now, or then. */
  moment() {
    return this.then?.time ?? this.now();
  }

  /** What a form needs to read what was typed. */
  reading() {
    return { now: this.now(), nation: (/** @type {string} */ typed) => this.names.codeOf(typed) };
  }

  /** An account of the desk by name. @param {string} id */
  accountName(id) {
    return this.names.account(id, this.me);
  }

  /** Who recorded something. @param {any} told */
  account(told) {
    return this.names.recorder(told, this.me);
  }

  /** The reference of a file. @param {string | null | undefined} id */
  reference(id) {
    const emergency = id ? this.fileOf(id).get(`emergency/${id}`) : undefined;
    return emergency ? emergency.reference : "";
  }

  /**
   * A file of the board, or of the past that the address names.
   * @param {string} id
   * @returns {import("./line/board.js").File}
   */
  fileOf(id) {
    return this.then?.files ? (this.then.files.get(id) ?? new Map()) : fileIn(this.feed.board, id);
  }

  /** What every file needs. */
  summaries() {
    const board = this.then?.files ? { ...EMPTY, files: this.then.files } : this.feed.board;
    return this.summed.of(board, this.moment(), (id) => (this.then ? null : this.book.lastOf(id)));
  }

  // --- addresses -------------------------------------------------------------------------------------------------------

  /** @param {string} path */
  go(path) {
    location.hash = this.addressOf(path);
  }

  /** The address of a place, in the same moment as this one. @param {string} path */
  addressOf(path) {
    return `#/${path}${this.then?.query ? `?${this.then.query}` : ""}`;
  }

  /**
   * The filters belong to the address, without a new step in the history.
   * @param {string} path
   * @param {URLSearchParams} query
   */
  readdress(path, query) {
    const moment = this.then?.query ?? "";
    const asked = [query.toString(), moment].filter(Boolean).join("&");
    history.replaceState(null, "", `#/${path}${asked ? `?${asked}` : ""}`);
  }

  #address() {
    if (!this.me) return;
    const [path, asked = ""] = location.hash.slice(2).split("?");
    const query = new URLSearchParams(asked);
    const then = momentIn(query);
    const [place, ...rest] = path.split("/");
    this.then = then ? { query: then, files: null, time: null } : null;
    this.showThen(then, "", 0);
    this.view = viewAt(this, place, rest, query, then);
    if (then && this.view instanceof BoardView) void this.#boardThen(then);
    fill(this.node("view"), this.view.node);
    this.node("view").scrollTop = 0;
    this.top?.go();
    this.refresh();
    this.view.update();
    if (this.slider?.hasFocus) return;
    if (!this.acting?.form && !document.querySelector("dialog[open]")) this.node("view").focus({ preventScroll: true });
  }

  /** @param {string} query */
  async #boardThen(query) {
    try {
      const { files, position, time } = await boardThen(query);
      if (this.then?.query !== query) return;
      this.then.files = files;
      this.then.time = time;
      this.showThen(query, "", position);
      this.refresh();
    } catch (fault) {
      this.alert(`That moment cannot be shown: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /**
   * The band over what is not the present.
   * @param {string | null} query
   * @param {string} words
   * @param {number} position
   */
  showThen(query, words, position) {
    const band = this.node("notices");
    // What was asked for on the way comes late, when the address names another moment already.
    if (query && query !== this.then?.query) return band;
    this.past = query || words ? { query, words, position } : null;
    document.body.classList.toggle("then", Boolean(this.past));
    this.#notices();
    this.slider?.follow();
    return band;
  }

  /** Ask for a moment of the past. */
  askThen() {
    thenDialog(this.now());
  }

  // --- what happens ----------------------------------------------------------------------------------------------------

  /** @param {{interval: import("./line/board.js").Interval, first: boolean}} moved */
  #moved({ interval, first }) {
    const { epoch } = this.feed.board;
    if (first && this.epoch !== null && this.epoch !== epoch) {
      // Another log or another reader: what was paged belongs to what was there before.
      this.book.clear();
      void this.book.lookBack(this.now()).catch(() => this.alert("Older entries of the log book cannot be had now."));
    }
    this.epoch = epoch;
    this.book.apply(interval);
    this.refresh();
    this.top?.tick();
  }

  #line() {
    this.top?.tick();
    this.#notices();
    if (this.feed.open === this.wasOpen) return;
    this.wasOpen = this.feed.open;
    if (!this.feed.open) return;
    this.alarms?.lineOpened();
    this.acting?.form?.resend();
    // This screen itself is live from now on, and so are others that the same break had thrown out.
    setTimeout(() => void this.#present(), 1_000);
  }

  /** Draw once for all that changed in this frame of the screen. */
  refresh() {
    if (this.waiting) return;
    this.waiting = true;
    const draw = () => {
      this.waiting = false;
      clearTimeout(this.drawing);
      cancelAnimationFrame(this.drawnIn ?? 0);
      this.view?.update();
      this.band?.tick();
      this.strip?.draw();
      this.slider?.follow();
      this.acting?.form?.changed();
      this.suggestions?.draw();
      this.retitle();
    };
    // A page in the background gets no frames; what rings and the title must not wait for one.
    this.drawnIn = requestAnimationFrame(draw);
    this.drawing = setTimeout(draw, 250);
  }

  #tick() {
    this.feed.tick();
    this.top?.tick();
    this.alarms?.tick();
    this.band?.tick();
    this.strip?.draw();
    this.seconds = (this.seconds ?? 0) + 1;
    // Ages on the board are in minutes and seconds; every few seconds is enough for them.
    if (this.seconds % 5 === 0) this.view?.update();
    this.acting?.showSent();
  }

  /** The line is lost, or found again. @param {boolean} lost @param {string} text */
  lost(lost, text) {
    this.isLost = lost;
    this.lostText = text;
    document.body.classList.toggle("not-live", lost);
    if (lost) sound.alarm();
    else this.status("The board is live again.");
    this.retitle();
  }

  retitle() {
    const calls = this.strip?.waiting.length ? `(${this.strip.waiting.length}) ` : "";
    const title = `${this.isLost ? `${this.lostText} – ` : ""}${calls}${this.view?.title ?? "Operations room"} – EADRCC`;
    if (document.title !== title) document.title = title;
  }

  #notices() {
    const { past } = this;
    // An alarm has a place of its own; that it is over is said here for a while.
    const notices = [
      ...[...this.feed.notices.values()].filter(({ level }) => level !== "alert"),
      ...(this.alarms?.over ?? []).map(({ text }) => ({ level: "info", text })),
    ];
    const here = location.hash.slice(2).split("?")[0] || "board";
    const back = past?.query
      ? el("a", { href: `#/${here}` }, "Back to the present")
      : el("a", { href: "#/board" }, "Back to the board");
    const band = past ? el("p", { class: "band" }, past.words || momentOf(past), back) : null;
    fill(
      this.node("notices"),
      band,
      notices.map((notice) => el("p", { class: `notice ${notice.level}` }, notice.text)),
    );
  }

  /** What stands under the top line is another. */
  noticesChanged() {
    this.#notices();
  }

  /** @param {import("./line/board.js").Entity[]} entries */
  #spoken(entries) {
    const log = this.node("spoken");
    for (const entry of entries.slice(-5)) log.append(el("p", null, entry.text));
    while (log.children.length > 20) log.firstChild?.remove();
  }

  /** Say something politely. @param {string} text */
  status(text) {
    say(this.node("status"), text);
  }

  /** Say something at once. @param {string} text */
  alert(text) {
    const node = el("p", { class: "notice alert", role: "alert" }, text);
    this.node("sent").prepend(node);
    setTimeout(() => node.remove(), 10_000);
  }
}

const room = new Room();
// For whoever looks at the room with the tools of the browser; nothing in it depends on this.
Object.defineProperty(globalThis, "room", { value: room });
void room.start();
