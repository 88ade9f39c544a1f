// @ts-check
// Alarms: what is wrong with the room itself, in words, under the top line on every page. Each sounds until somebody
// acknowledges it, stays on the screen as long as its cause, and ends by itself with a line that says so.

import { el, keyed, say } from "../draw/dom.js";
import { zulu } from "../draw/dtg.js";
import * as sound from "./ring.js";

/** @typedef {{level: string, code: string, text: string, ends?: string | null}} Notice */
/** @typedef {{code: string, text: string, since: number, acknowledged: string}} Alarm */

// As a call that has escalated: again and again, but not so often that it is switched off.
const AGAIN_MS = 30_000;
/** How long the line stays that an alarm is over. */
const OVER_FOR_MS = 60_000;
/** After a break of the line, what is wrong is told anew; what was not told again by then is over. */
const TOLD_ANEW_WITHIN_MS = 5_000;

export class Alarms {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.node = room.node("alarms");
    /** @type {Map<string, Alarm>} */
    this.alarms = new Map();
    /** @type {{text: string, at: number}[]} */
    this.over = [];
    this.soundedAt = -Infinity;
  }

  /** What the feed has just told. @param {Notice} notice */
  told(notice) {
    const { room } = this;
    if (notice.ends) this.#ended(notice.ends, notice.text);
    else if (notice.level === "alert" && !this.alarms.has(notice.code)) {
      this.alarms.set(notice.code, { code: notice.code, text: notice.text, since: room.now(), acknowledged: "" });
      this.#sound();
    }
    this.draw();
  }

  /** The line is back: what was wrong before may have ended meanwhile. */
  lineOpened() {
    setTimeout(() => {
      for (const { code, text } of [...this.alarms.values()])
        if (this.room.feed.open && !this.room.feed.notices.has(code)) this.#ended(code, `Over: ${text}`);
      this.draw();
    }, TOLD_ANEW_WITHIN_MS);
  }

  /** The one that waits longest to be acknowledged. */
  next() {
    return [...this.alarms.values()].find((alarm) => !alarm.acknowledged);
  }

  /** Somebody has taken it up: it is silent on this screen, and stays until it is over. @param {Alarm} alarm */
  acknowledge(alarm) {
    alarm.acknowledged = `acknowledged by ${this.room.me?.name} ${zulu(this.room.now())}`;
    this.room.status(`Acknowledged: ${alarm.text}`);
    this.draw();
  }

  /** Once a second. */
  tick() {
    const due = this.over.filter(({ at }) => this.room.now() - at < OVER_FOR_MS);
    if (due.length !== this.over.length) {
      this.over = due;
      this.room.noticesChanged();
    }
    if (this.next() && performance.now() - this.soundedAt > AGAIN_MS) this.#sound();
  }

  draw() {
    keyed(
      this.node,
      [...this.alarms.values()],
      (alarm) => alarm.code,
      (alarm) =>
        el(
          "div",
          { class: "alarm", "data-code": alarm.code },
          el("strong", null, `▲ ${alarm.text}`),
          el("span", null, `since ${zulu(alarm.since)}`),
          el("span", { class: "taken" }),
          el(
            "button",
            { type: "button", title: "Acknowledge (a)", onclick: () => this.acknowledge(alarm) },
            "Acknowledge",
          ),
        ),
      (node, alarm) => {
        node.classList.toggle("quiet-alarm", Boolean(alarm.acknowledged));
        say(node.children[2], alarm.acknowledged);
        /** @type {HTMLElement} */ (node.children[3]).hidden = Boolean(alarm.acknowledged);
      },
    );
    this.room.noticesChanged();
  }

  /** @param {string} code @param {string} text */
  #ended(code, text) {
    if (!this.alarms.delete(code)) return;
    this.over.push({ text: `${text} ${zulu(this.room.now())}`, at: this.room.now() });
    this.room.status(text);
  }

  #sound() {
    this.soundedAt = performance.now();
    sound.alarm();
    const { dataset } = document.documentElement;
    dataset.alarmed = String(Number(dataset.alarmed ?? 0) + 1);
  }
}
