// @ts-check
// The slider over what the centre knew: every position of the log, on every view, with the time at which it was recorded.
// Its right end is the present. The address names the moment, so that a link shows it to somebody else.

import { el, say } from "../draw/dom.js";
import { dtg } from "../draw/dtg.js";
import { momentIn, timeThen } from "./then.js";

// A key that is held down moves on at once; the views follow when it rests.
const RESTS_MS = 200;
const TIMES_KEPT = 500;

/**
 * The address of the same place at another moment; the present, where `at` is null.
 * @param {string} hash
 * @param {number | null} at
 */
export function addressAt(hash, at) {
  const [path, asked = ""] = hash.replace(/^#\/?/, "").split("?");
  const query = new URLSearchParams(asked);
  query.delete("at");
  query.delete("as_of");
  if (at !== null) query.set("at", String(at));
  const named = query.toString();
  return `#/${path || "board"}${named ? `?${named}` : ""}`;
}

export class Slider {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.isOpen = false;
    /** @type {Map<number, number | null>} when each position was recorded, as far as this reader can tell */
    this.times = new Map();
    this.range = el("input", {
      type: "range",
      min: "1",
      step: "1",
      "aria-label": "Position in the log",
      "aria-describedby": "slider-keys",
      oninput: () => this.#moved(),
      onchange: () => this.#go(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#pressed(event),
    });
    this.said = el("span", { class: "slider-said" });
    this.node = el(
      "div",
      { class: "slider", role: "group", "aria-label": "Look back", hidden: true },
      el("span", { class: "slider-word" }, "Look back"),
      this.range,
      this.said,
      el("span", { class: "quiet", id: "slider-keys" }, "arrows, page, home, end · Esc: the present"),
      el("button", { type: "button", onclick: () => this.toPresent() }, "To the present"),
    );
    room.node("notices").after(this.node);
  }

  /** Show it and go there with the keyboard. */
  open() {
    // A replay has a slider of its own, and no other past.
    if (!this.room.me || this.room.past?.query === "") return;
    this.isOpen = true;
    this.follow();
    this.range.focus();
  }

  /** Whether the keyboard is on it, so that a new view does not take it away. */
  get hasFocus() {
    return document.activeElement === this.range;
  }

  /** Back to what is so now; the slider goes. */
  toPresent() {
    clearTimeout(this.resting);
    this.isOpen = false;
    this.#address(null);
    this.follow();
    this.room.node("view").focus({ preventScroll: true });
  }

  /** The address, the board, or the moment that it stands for has changed. */
  follow() {
    const { past } = this.room;
    this.node.hidden = !past?.query && !(this.isOpen && past?.query !== "");
    if (this.node.hidden) return;
    const head = this.#head();
    this.range.max = String(head);
    if (this.resting) return;
    const named = past?.query ? Number(new URLSearchParams(past.query).get("at")) || past.position : head;
    // A time whose position is not known yet stays where the slider was.
    if (named) this.range.value = String(named);
    this.#tell();
  }

  #head() {
    return Math.max(1, this.room.feed.board.position, this.room.past?.position ?? 0);
  }

  #moved() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.#go(), RESTS_MS);
    this.#tell();
  }

  #go() {
    clearTimeout(this.resting);
    this.resting = undefined;
    const at = Number(this.range.value);
    this.isOpen = true;
    this.#address(at >= this.#head() ? null : at);
  }

  /** @param {number | null} at */
  #address(at) {
    const address = addressAt(location.hash, at);
    if (address === (location.hash || "#/board")) return;
    // One step in the history for the way into the past, and none for every position on it.
    const isThen = momentIn(new URLSearchParams(location.hash.split("?")[1] ?? "")) !== null;
    if (isThen && at !== null) location.replace(address);
    else location.hash = address;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.toPresent();
  }

  #tell() {
    const at = Number(this.range.value);
    if (at >= this.#head()) return this.#say("now");
    if (this.times.has(at)) return this.#say(this.#words(at));
    this.#say(`position ${at}`);
    void this.#ask(at);
  }

  /** @param {number} at */
  #words(at) {
    const time = this.times.get(at);
    return time ? `position ${at} · ${dtg(time)}` : `position ${at} · before anything that you can read`;
  }

  /** @param {string} words */
  #say(words) {
    say(this.said, words);
    this.range.setAttribute("aria-valuetext", words);
  }

  /** @param {number} at */
  async #ask(at) {
    await new Promise((resolve) => setTimeout(resolve, RESTS_MS / 2));
    // Only where it rests; between them lie a thousand others.
    if (Number(this.range.value) !== at || this.times.has(at)) return;
    try {
      const time = await timeThen(`at=${at}`);
      if (this.times.size >= TIMES_KEPT) this.times.clear();
      this.times.set(at, time);
    } catch {
      return; // The position is shown all the same.
    }
    if (Number(this.range.value) === at) this.#say(this.#words(at));
  }
}
