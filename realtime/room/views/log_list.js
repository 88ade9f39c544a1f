// @ts-check
// The log book on the screen: ten thousand entries and only as many nodes as fit. Every entry takes two lines; the one
// that is chosen is told in full above, with who decided, reported and recorded it, and its three times.

import { el, fill, keyed, say } from "../draw/dom.js";
import { dtg, shown } from "../draw/dtg.js";
import { flags, readers } from "../draw/draw.js";
import { callOf } from "../frame/attention.js";
import { PAGES } from "../planning/terms.js";
import { Attachments } from "./attachments.js";
import { couldReadDialog } from "./could_read.js";
import { party, words } from "../draw/words.js";

/** Height of an entry in pixels at the usual size of letters. */
const ROW = 46;
const BEYOND = 8;

export class LogList {
  /**
   * @param {any} room
   * @param {{label: string, more?: () => Promise<unknown>, showFile?: boolean, home?: string | null}} options
   *   `more` asks for what is older; entries of another file than `home` say of which, as with `showFile` all do
   */
  constructor(room, { label, more, showFile = false, home = null }) {
    this.room = room;
    this.more = more;
    this.showFile = showFile;
    this.home = home;
    /** @type {import("../line/board.js").Entity[]} newest first */
    this.entries = [];
    this.chosen = 0;
    this.hasMore = false;
    this.asking = false;
    this.space = el("div", { class: "log-space" });
    this.list = el("ol", { class: "log-rows", "aria-label": label });
    this.scroller = el(
      "div",
      {
        class: "log-scroller",
        tabindex: "0",
        role: "region",
        "aria-label": label,
        onscroll: () => this.#seen(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
      this.space,
    );
    this.space.append(this.list);
    this.detail = el("div", { class: "log-detail", hidden: true });
    this.count = el("span", { class: "quiet" });
    this.node = el("div", { class: "log" }, this.detail, this.scroller, el("p", { class: "log-foot" }, this.count));
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  /** @param {import("../line/board.js").Entity[]} entries newest first @param {boolean} hasMore */
  set(entries, hasMore) {
    // Somebody reads further down: what is new must not push it away.
    const above =
      this.entries.length && this.scroller.scrollTop > ROW
        ? entries.findIndex((entry) => entry.id === this.entries[0].id)
        : 0;
    this.entries = entries;
    this.hasMore = hasMore;
    this.row = Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * (ROW / 14));
    this.space.style.setProperty("height", `${entries.length * this.row}px`);
    if (above > 0) this.scroller.scrollTop += above * this.row;
    say(this.count, `${entries.length.toLocaleString("en")} entries${hasMore ? "; scroll for older ones" : ""}`);
    this.draw();
    if (this.chosen) this.#tell();
  }

  draw() {
    const row = this.row ?? ROW;
    const height = this.scroller.clientHeight || 600;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / row) - BEYOND);
    const last = Math.min(this.entries.length, Math.ceil((this.scroller.scrollTop + height) / row) + BEYOND);
    this.list.style.setProperty("transform", `translateY(${first * row}px)`);
    keyed(
      this.list,
      this.entries.slice(first, last),
      (entry) => entry.id,
      (entry) => this.#row(entry),
      (node, entry) => this.#update(node, entry),
    );
    [...this.list.children].forEach((node, index) => {
      node.setAttribute("aria-posinset", String(first + index + 1));
      node.setAttribute("aria-setsize", String(this.entries.length));
    });
    if (this.hasMore && last >= this.entries.length - 20) this.#older();
  }

  async #older() {
    if (this.asking || !this.more) return;
    this.asking = true;
    try {
      await this.more();
    } catch {
      this.hasMore = false;
      say(this.count, "Older entries cannot be had now.");
    } finally {
      this.asking = false;
    }
  }

  #seen() {
    cancelAnimationFrame(this.frame ?? 0);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** @param {import("../line/board.js").Entity} entry */
  #row(entry) {
    const position = Number(entry.id);
    return el(
      "li",
      { class: "entry", "data-position": position, onclick: () => this.choose(position) },
      el("span", { class: "position" }, String(position)),
      el(
        "time",
        null,
        entry.origin === "archive"
          ? shown(entry.provenance.occurred_at)
          : dtg(Date.parse(entry.provenance.recorded_at)),
      ),
      el("span", { class: "said" }),
      el("span", { class: "who" }),
    );
  }

  /** @param {HTMLElement} node @param {import("../line/board.js").Entity} entry */
  #update(node, entry) {
    const waits = callOf(this.room.feed.board, entry) !== undefined;
    node.className = [
      "entry",
      entry.corrected_by ? "wrong" : "",
      entry.corrects ? "correction" : "",
      waits || entry.acknowledged ? "call" : "",
      waits && this.room.isDesk() ? "waits" : "",
      this.chosen === Number(entry.id) ? "chosen" : "",
    ]
      .filter(Boolean)
      .join(" ");
    const [, , said, who] = node.children;
    say(said, `${entry.corrected_by ? "✗ " : entry.corrects ? "✎ " : ""}${entry.text}`);
    say(who, this.#origin(entry));
  }

  /** Who decided, reported and recorded it, and when, in one line. @param {import("../line/board.js").Entity} entry */
  #origin(entry) {
    const told = entry.provenance;
    const decided = told.decided_by && party(told.decided_by, this.room.nation);
    const reported = told.reported_by && party(told.reported_by, this.room.nation);
    return [
      this.showFile || (this.home && entry.emergency_id !== this.home) ? this.room.reference(entry.emergency_id) : null,
      decided ? `decided: ${decided}` : null,
      reported && reported !== decided ? `reported: ${reported}` : null,
      `recorded: ${this.room.account(told)}`,
      told.occurred_at && entry.origin !== "archive" ? `occurred ${shown(told.occurred_at)}` : null,
      told.received_at ? `received ${shown(told.received_at)}` : null,
      told.certain === false ? "uncertain" : null,
      entry.corrected_by ? `corrected by ${entry.corrected_by}` : null,
      ...entry.flags.map((flag) => `⚑ ${words(flag)}`),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target !== this.scroller) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.entries.findIndex((entry) => Number(entry.id) === this.chosen);
    const next = this.entries[Math.min(Math.max(at + step, 0), this.entries.length - 1)];
    if (next) this.choose(Number(next.id));
  }

  /** Tell one entry in full, and bring it into view. @param {number} position */
  choose(position) {
    this.chosen = this.chosen === position ? 0 : position;
    this.#tell();
    const at = this.entries.findIndex((entry) => Number(entry.id) === position);
    const top = at * (this.row ?? ROW);
    if (
      at >= 0 &&
      (top < this.scroller.scrollTop || top + (this.row ?? ROW) > this.scroller.scrollTop + this.scroller.clientHeight)
    )
      this.scroller.scrollTop = top - this.scroller.clientHeight / 3;
    this.draw();
  }

  #tell() {
    const entry = this.entries.find((one) => Number(one.id) === this.chosen);
    this.detail.hidden = !entry;
    if (entry)
      fill(
        this.detail,
        entryCard(this.room, entry, () => this.choose(Number(entry.id))),
      );
  }
}

/** What of planning an entry is about, as a way there. @param {any} room @param {{kind: string, id: string}} about */
function placeOf(room, about) {
  const page = PAGES[about.kind];
  return page ? el("a", { href: room.addressOf(`planning/${page}/${about.id}`) }, words(about.kind)) : null;
}

/** The originals of the entry that is told in full; the same ones while it is. @param {any} room @param {import("../line/board.js").Entity} entry */
function originals(room, entry) {
  const held = room.originals;
  if (held?.position === Number(entry.id)) return held.node;
  room.originals = new Attachments(room, entry);
  return room.originals.node;
}

/** One entry in full. @param {any} room @param {import("../line/board.js").Entity} entry @param {() => void} close */
export function entryCard(room, entry, close) {
  const told = entry.provenance;
  const position = Number(entry.id);
  /** @param {string} name @param {any} value */
  const pair = (name, value) => (value ? [el("dt", null, name), el("dd", null, value)] : []);
  /** @param {number | null} other @param {string} word */
  const beside = (other, word) => {
    if (!other) return null;
    const held = room.book.at(other);
    return el("p", { class: "beside" }, el("strong", null, `${word} ${other}`), held ? `: ${held.text}` : "");
  };
  const ack = entry.acknowledged
    ? `${room.accountName(entry.acknowledged.by)} at ${dtg(Date.parse(entry.acknowledged.at))}`
    : callOf(room.feed.board, entry) && room.isDesk()
      ? el(
          "button",
          { type: "button", class: "small primary", onclick: () => room.acting.acknowledge(position) },
          "Acknowledge",
        )
      : null;
  return el(
    "article",
    { class: "entry-card", "aria-label": `Entry ${position}` },
    el(
      "header",
      null,
      el("h3", null, `Entry ${position}`),
      el("span", { class: "quiet" }, entry.topic),
      flags(entry),
      el("button", { type: "button", class: "icon small", "aria-label": "Close the entry", onclick: close }, "✕"),
    ),
    el("p", { class: entry.corrected_by ? "text wrong" : "text" }, entry.text),
    beside(entry.corrected_by, "Corrected by entry"),
    beside(entry.corrects, "Corrects entry"),
    el(
      "dl",
      null,
      pair("About", placeOf(room, entry.entity)),
      pair("Decided by", told.decided_by && party(told.decided_by, room.nation)),
      pair("Reported by", told.reported_by && party(told.reported_by, room.nation)),
      pair("Recorded by", `${room.account(told)}${told.channel ? `, came by ${words(told.channel)}` : ""}`),
      pair("Occurred", `${shown(told.occurred_at) || "not told"}${told.certain === false ? " (not certain)" : ""}`),
      pair("Received", shown(told.received_at) || "not told"),
      pair("Recorded", shown(told.recorded_at)),
      pair("Note", told.note),
      pair("Sources", told.sources?.length ? told.sources.join("; ") : null),
      pair("Acknowledged", ack),
      pair("Originals", originals(room, entry)),
    ),
    el(
      "footer",
      null,
      readers(entry, room.nation),
      room.isStaff()
        ? el(
            "button",
            { type: "button", class: "small", onclick: () => couldReadDialog(room, entry) },
            "Who could read it …",
          )
        : null,
      room.acting.buttons(entry, "entry", 1),
    ),
  );
}
