// @ts-check
// The keyboard: everything in the room can be reached without a mouse. Keys rest while somebody types.

import { actsOn } from "../forms/acts.js";
import { find, of } from "../line/board.js";
import { isTyping } from "../draw/dom.js";
import { keyPlace } from "../exercise/places.js";
import { helpDialog } from "./help.js";
import { UNDECIDED } from "../draw/urgency.js";

/** How long the first of two keys, such as the g of `g b`, waits for the second. */
const SECOND_KEY_WITHIN_MS = 1_500;

export class Keys {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    /** When a g was pressed that waits for its second key. */
    this.goAt = -Infinity;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key === "Escape" && this.room.acting.form && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      this.room.acting.closeForm();
      return;
    }
    if (event.key === "Escape" && event.target instanceof HTMLInputElement && event.target.id === "search") {
      // Out of the search, into what was found.
      this.room.node("view").focus({ preventScroll: true });
      return;
    }
    if (
      !this.room.me ||
      isTyping(event.target) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      document.querySelector("dialog[open]")
    )
      return;
    const key = event.key;
    if (key === "Escape" && this.room.then) {
      event.preventDefault();
      this.room.slider?.toPresent();
      return;
    }
    // The events say when the officer pressed, which may be long before a busy page gets to it.
    const goes = event.timeStamp - this.goAt < SECOND_KEY_WITHIN_MS;
    this.goAt = -Infinity;
    if (goes) {
      const does = {
        b: () => (location.hash = "#/board"),
        l: () => (location.hash = "#/log"),
        w: () => (location.hash = "#/watch"),
        a: () => (location.hash = "#/archive"),
        p: () => (location.hash = "#/planning"),
        d: () => this.room.acting.chooseDraft(),
        t: () => this.room.askThen(),
        q: () => this.room.strip?.toggle(),
      }[key];
      const place = keyPlace(key);
      if (place) location.hash = place;
      if (does) {
        event.preventDefault();
        does();
      }
      return;
    }
    /** @type {Record<string, () => void>} */
    const keys = {
      g: () => {
        this.goAt = event.timeStamp;
      },
      "/": () => this.#search(),
      n: () => this.room.acting.paletteHere(),
      a: () => this.#acknowledgeNext(),
      q: () => this.room.strip?.toggle(),
      d: () => this.#decide(),
      r: () => this.room.view?.rollCall?.(),
      t: () => this.room.slider?.open(),
      j: () => this.#step(1),
      k: () => this.#step(-1),
      "?": () => helpDialog(this.room),
      Enter: () => this.#enter(),
    };
    const does = keys[key];
    if (!does) return;
    if (key === "Enter" && !(event.target instanceof HTMLElement && event.target.matches("[data-row]"))) return;
    event.preventDefault();
    does();
  }

  #search() {
    const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
    if (search) {
      search.focus();
      search.select();
      return;
    }
    location.hash = "#/board";
    requestAnimationFrame(() => document.getElementById("search")?.focus());
  }

  #acknowledgeNext() {
    const alarm = this.room.alarms?.next();
    if (alarm) {
      this.room.alarms.acknowledge(alarm);
      return;
    }
    const call = this.room.strip?.next();
    if (call) void this.room.acting.acknowledge(call.entry);
    else this.room.status("Nothing waits to be acknowledged.");
  }

  /** Decide the offer in focus, or on the file's page the one that waits longest. */
  #decide() {
    const row = document.activeElement?.closest('[data-kind="offer"]');
    const offer = row ? find(this.room.feed.board, "offer", row.getAttribute("data-id") ?? "") : this.#longestWaiting();
    const context = offer ? this.room.acting.contextOf(offer) : null;
    const act = context ? actsOn(context, "offer").find(({ id }) => id === "offer.decide") : undefined;
    if (act && context) this.room.acting.open(act, context);
    else this.room.status("No offer waits here for an answer.");
  }

  /** The offer of the file in view that waits longest: those without any answer first. */
  #longestWaiting() {
    const id = this.room.view?.emergencyId;
    if (!id) return undefined;
    const undecided = of(this.room.fileOf(id), "offer").filter((offer) => UNDECIDED.has(offer.status));
    return undecided.find((offer) => offer.status === "submitted") ?? undecided[0];
  }

  /** @param {number} by */
  #step(by) {
    const rows = /** @type {HTMLElement[]} */ ([
      ...document.querySelectorAll("#queue [data-row], #view [data-row]"),
    ]).filter((row) => row.offsetParent !== null);
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement?.closest("[data-row]")));
    // Into the page first; the queue lies above it.
    const begin = rows.findIndex((row) => row.closest("#view"));
    const next = rows[at < 0 ? Math.max(begin, 0) : Math.min(Math.max(at + by, 0), rows.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  #enter() {
    const row = document.activeElement;
    const link = /** @type {HTMLElement | null} */ (row?.querySelector("a[href]"));
    if (link) link.click();
    else this.room.acting.paletteHere();
  }
}
