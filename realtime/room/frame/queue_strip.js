// @ts-check
// What waits to be acknowledged by name, under the top line on every page: the oldest first, escalating on the screen
// when it has waited too long.

import { ESCALATES_AFTER_MS, calls, escalated, queue } from "./attention.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { age, dtg } from "../draw/dtg.js";
import { keep, kept } from "../line/keep.js";
import * as sound from "./ring.js";

const SHOWN = 3;
// An escalated call is sounded again and again, but not so often that it is switched off.
const AGAIN_MS = 30_000;

export class QueueStrip {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.node = room.node("queue");
    this.list = el("ol", null);
    this.more = el("button", { type: "button", class: "small more", onclick: () => this.#open() });
    this.whole = false;
    // For ears: the row itself turns for eyes.
    this.spoken = el("p", { class: "unseen", role: "alert" });
    fill(this.node, this.spoken, this.list, this.more);
    /** @type {import("../line/board.js").Entity[]} */
    this.waiting = [];
    this.soundedAt = 0;
    /** @type {Set<string>} what has been told to be escalated */
    this.told = new Set();
    room.book.addEventListener("book", () => this.draw());
    room.book.addEventListener("new", (/** @type {CustomEvent} */ event) => this.#came(event.detail));
  }

  /** How long something may wait. */
  get patience() {
    return kept("escalates") ?? ESCALATES_AFTER_MS;
  }

  /** @param {number} ms */
  setPatience(ms) {
    keep("escalates", ms);
    this.draw();
  }

  /** @param {import("../line/board.js").Entity[]} entries what the feed brought just now */
  #came(entries) {
    const { room } = this;
    if (!room.isDesk()) return;
    const ringing = entries.filter(
      (entry) => calls(entry) && entry.provenance.recorded_by !== room.me.id && !entry.corrects,
    );
    if (!ringing.length) return;
    sound.ring();
    room.rang = (room.rang ?? 0) + 1;
    document.documentElement.dataset.rang = String(room.rang);
    this.flash = new Set(ringing.map((entry) => entry.id));
    document.body.classList.remove("flash");
    requestAnimationFrame(() => document.body.classList.add("flash"));
    this.draw();
  }

  /** Draw what waits now; called with every change and once a second. */
  draw() {
    const { room } = this;
    this.waiting = room.isDesk() ? queue(room.book.newest()) : [];
    const now = room.now();
    this.node.hidden = !this.waiting.length;
    const shown = this.whole ? this.waiting : this.waiting.slice(0, SHOWN);
    keyed(
      this.list,
      shown,
      (entry) => entry.id,
      (entry) => this.#row(entry),
      (node, entry) => this.#update(node, entry, now),
    );
    this.more.hidden = this.waiting.length <= SHOWN;
    say(this.more, this.whole ? "Show fewer (q)" : `and ${this.waiting.length - SHOWN} more (q)`);
    this.#escalate(now);
    room.retitle();
  }

  #open() {
    this.whole = !this.whole;
    this.draw();
  }

  /** Show all or few, and go there. */
  toggle() {
    this.#open();
    /** @type {HTMLElement | null} */ (this.list.querySelector("li"))?.focus();
  }

  /** @param {import("../line/board.js").Entity} entry */
  #row(entry) {
    return el(
      "li",
      {
        class: this.flash?.has(entry.id) ? "new" : null,
        tabindex: "-1",
        "data-row": true,
        "data-kind": "entry",
        "data-id": entry.id,
      },
      el("span", { class: "kind" }),
      el("span", { class: "age" }),
      el("a", { href: `#/emergency/${entry.emergency_id}` }, entry.text),
      el(
        "span",
        { class: "quiet" },
        `${this.room.reference(entry.emergency_id)} · ${this.room.account(entry.provenance)} · ${dtg(Date.parse(entry.provenance.recorded_at))}`,
      ),
      el(
        "button",
        { type: "button", class: "small primary", onclick: () => this.room.acting.acknowledge(entry) },
        "Acknowledge",
      ),
    );
  }

  /** @param {HTMLElement} node @param {import("../line/board.js").Entity} entry @param {number} now */
  #update(node, entry, now) {
    const late = escalated(entry, now, this.patience);
    node.classList.toggle("escalated", late);
    say(node.children[0], late ? "▲ ESCALATED" : calls(entry) === "request" ? "◆ REQUEST" : "◆ OFFER");
    say(node.children[1], age(now - Date.parse(entry.provenance.recorded_at)));
  }

  /** @param {number} now */
  #escalate(now) {
    const late = this.waiting.filter((entry) => escalated(entry, now, this.patience));
    const fresh = late.filter((entry) => !this.told.has(entry.id));
    this.told = new Set(late.map((entry) => entry.id));
    if (fresh.length) say(this.spoken, `${late.length} not acknowledged for ${age(this.patience)}: ${fresh[0].text}`);
    if (late.length && performance.now() - this.soundedAt > AGAIN_MS) {
      this.soundedAt = performance.now();
      sound.alarm();
    }
  }

  /** The one that `a` acknowledges: the one in focus, else the oldest. */
  next() {
    const focused = document.activeElement?.closest("#queue li");
    return this.waiting.find((entry) => entry.id === focused?.getAttribute("data-id")) ?? this.waiting[0];
  }
}
