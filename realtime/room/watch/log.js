// @ts-check
// The watch log: who came, went and handed over, and what was noted, in time order, the newest at the foot where the
// next note is written.

import { el, keyed, say } from "../draw/dom.js";
import { dtg } from "../draw/dtg.js";
import { get } from "../line/call.js";

/** @typedef {import("../line/board.js").Entity} Entity */

// A day of a busy watch; what is older is in the log book.
const SHOWN = 100;
const KINDS = new Set(["watch", "note"]);

export class WatchLog {
  /** @param {any} room @param {string | null} then the moment, or null for the present */
  constructor(room, then) {
    this.room = room;
    this.then = then;
    /** @type {Map<string, Entity>} */
    this.entries = new Map();
    this.list = el("ol", { class: "watch-log", role: "log", "aria-label": "Watch log", tabindex: "0" });
    this.text = el("textarea", {
      id: "watch-note",
      rows: "2",
      required: true,
      placeholder: "What the next watch should know",
    });
    this.form = el(
      "form",
      { onsubmit: (/** @type {Event} */ event) => void this.#write(event), hidden: then !== null || !room.isDesk() },
      el("label", { for: "watch-note" }, "Note in the watch log"),
      this.text,
      el("button", { type: "submit", class: "primary" }, "Note"),
    );
    this.node = el(
      "section",
      { "aria-labelledby": "watch-log-title" },
      el("h2", { id: "watch-log-title" }, "Watch log"),
      this.list,
      this.form,
    );
    this.text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && event.ctrlKey) this.form.requestSubmit();
    });
    void this.#load();
  }

  async #load() {
    try {
      const { items } = await get(`/v1/watch/log?limit=${SHOWN}${this.then ? `&${this.then}` : ""}`);
      for (const entry of items) this.#put(entry);
      this.update();
    } catch (fault) {
      this.room.alert(`The watch log cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** What the feed brought meanwhile is newer than what was asked. @param {Entity} entry */
  #put(entry) {
    const known = this.entries.get(entry.id);
    if (!known || known.position < entry.position) this.entries.set(entry.id, entry);
  }

  /** @param {Event} event */
  async #write(event) {
    event.preventDefault();
    if (!(await this.room.watch.note(this.text.value))) return;
    this.text.value = "";
    this.text.focus();
  }

  update() {
    if (!this.then) for (const entry of this.room.book.of("")) if (KINDS.has(entry.entity.kind)) this.#put(entry);
    const inOrder = [...this.entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    const isAtFoot = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    keyed(
      this.list,
      inOrder,
      (entry) => entry.id,
      () => el("li", null, el("time"), el("strong"), el("span")),
      (node, entry) => this.#update(node, entry),
    );
    if (isAtFoot) this.list.scrollTop = this.list.scrollHeight;
  }

  /** @param {HTMLElement} node @param {Entity} entry */
  #update(node, entry) {
    const [time, who, text] = node.children;
    say(time, dtg(Date.parse(entry.provenance.recorded_at)));
    say(who, this.room.account(entry.provenance));
    say(text, `${entry.corrected_by ? "✗ " : entry.corrects ? "✎ " : ""}${entry.text}`);
    node.classList.toggle("wrong", Boolean(entry.corrected_by));
  }
}
