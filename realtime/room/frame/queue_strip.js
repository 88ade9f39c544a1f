// @ts-check
// What waits to be acknowledged by name, under the top line on every page: the oldest first, escalating on the screen
// when it has waited too long.

import { ESCALATES_AFTER_MS, callOf, escalated, queue } from "./attention.js";
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
    const ringing = entries.filter((entry) => callOf(room.feed.board, entry));
    if (!ringing.length) return;
    sound.ring();
    room.rang = (room.rang ?? 0) + 1;
    document.documentElement.dataset.rang = String(room.rang);
    this.flash = new Set(ringing.map((entry) => Number(entry.id)));
    document.body.classList.remove("flash");
    requestAnimationFrame(() => document.body.classList.add("flash"));
    this.draw();
  }

  /** Draw what waits now; called with every change and once a second. */
  draw() {
    const { room } = this;
    this.waiting = room.isDesk() ? queue(room.feed.board) : [];
    const now = room.now();
    this.node.hidden = !this.waiting.length;
    const shown = this.whole ? this.waiting : this.waiting.slice(0, SHOWN);
    keyed(
      this.list,
      shown,
      (call) => call.id,
      (call) => this.#row(call),
      (node, call) => this.#update(node, call, now),
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

  /** @param {import("../line/board.js").Entity} call */
  #row(call) {
    return el(
      "li",
      {
        class: this.flash?.has(call.entry) ? "new" : null,
        tabindex: "-1",
        "data-row": true,
        "data-kind": "entry",
        "data-id": call.id,
      },
      el("span", { class: "kind" }),
      el("span", { class: "age" }),
      el("a", { href: `#/emergency/${call.emergency_id}` }, call.text),
      el(
        "span",
        { class: "quiet" },
        `${this.room.reference(call.emergency_id)} · ${this.room.account(call.provenance)} · ${dtg(Date.parse(call.provenance.recorded_at))}`,
      ),
      el(
        "button",
        { type: "button", class: "small primary", onclick: () => this.room.acting.acknowledge(call.entry) },
        "Acknowledge",
      ),
      el("span", { class: "owner" }),
    );
  }

  /** @param {HTMLElement} node @param {import("../line/board.js").Entity} call @param {number} now */
  #update(node, call, now) {
    const late = escalated(call, now, this.patience);
    node.classList.toggle("escalated", late);
    say(node.children[0], late ? "▲ ESCALATED" : call.what === "request" ? "◆ REQUEST" : "◆ OFFER");
    say(node.children[1], age(now - Date.parse(call.provenance.recorded_at)));
    const owner = this.room.watch.ownerOf(call.entry);
    say(node.children[5], owner ? `for ${this.room.accountName(owner)}` : "");
  }

  /** @param {number} now */
  #escalate(now) {
    const late = this.waiting.filter((call) => escalated(call, now, this.patience));
    const fresh = late.filter((call) => !this.told.has(call.id));
    this.told = new Set(late.map((call) => call.id));
    if (fresh.length) say(this.spoken, `${late.length} not acknowledged for ${age(this.patience)}: ${fresh[0].text}`);
    if (late.length && performance.now() - this.soundedAt > AGAIN_MS) {
      this.soundedAt = performance.now();
      sound.alarm();
    }
  }

  /** The one that `a` acknowledges: the one in focus, else the oldest. */
  next() {
    const focused = document.activeElement?.closest("#queue li");
    return this.waiting.find((call) => call.id === focused?.getAttribute("data-id")) ?? this.waiting[0];
  }
}
