// @ts-check
// One emergency: what is asked and how far it is covered, offers that wait first, what is on its way, its messages, and
// its log book beside it.

import { get, of } from "../line/board.js";
import { flags, readers, stateChip } from "../draw/draw.js";
import { el, fill } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { logThen } from "../line/book.js";
import { forkButton } from "../exercise/fork.js";
import { drawConsignments } from "./emergency/consignments.js";
import { drawMessages } from "./emergency/messages.js";
import { sayWhereMailGoes } from "./emergency/post.js";
import { drawOffers } from "./emergency/offers.js";
import { drawRequests } from "./emergency/requests.js";
import { LogList } from "./log_list.js";
import { replayButton } from "../replay/start.js";
import { fileThen } from "../frame/then.js";
import { words } from "../draw/words.js";

export class EmergencyView {
  /** @param {any} room @param {string} id @param {string | null} query the moment, or null for the present */
  constructor(room, id, query) {
    this.room = room;
    this.id = id;
    /** What acts done here are about. */
    this.emergencyId = id;
    this.query = query;
    this.title = "Emergency";
    /** @type {import("../line/board.js").File | null} what was asked over HTTP: a moment, or a file of the archive */
    this.then = null;
    /** @type {import("../line/board.js").Entity[] | null} */
    this.entries = null;
    this.headed = "";
    this.asked = false;
    this.head = el("header", { class: "file-head" });
    this.needs = el("div", { class: "cards" });
    this.offers = el("div", { class: "cards" });
    this.ended = el("details", { class: "ended" }, el("summary", null), el("div", { class: "cards" }));
    this.loads = el("div", { class: "cards" });
    this.messages = el("div", { class: "cards" });
    this.outbox = el("p", { class: "told", hidden: true });
    void sayWhereMailGoes(room, this.outbox);
    this.log = new LogList(room, {
      label: "Log book of this emergency",
      home: id,
      more: () => (this.then ? Promise.resolve() : room.book.pageOf(id)),
    });
    this.offersTitle = el("h2", null, "Offers");
    this.node = el(
      "div",
      { class: "emergency" },
      this.head,
      el(
        "div",
        { class: "columns" },
        el(
          "div",
          { class: "papers" },
          el("section", { "aria-label": "Requests and needs" }, this.needs),
          el("section", { "aria-label": "Offers" }, this.offersTitle, this.offers, this.ended),
          el("section", { "aria-label": "Consignments" }, el("h2", null, "Consignments"), this.loads),
          el("section", { "aria-label": "Messages" }, el("h2", null, "Messages"), this.outbox, this.messages),
        ),
        el("section", { class: "log-column", "aria-label": "Log book" }, el("h2", null, "Log book"), this.log.node),
      ),
    );
  }

  /** Asks for what the feed does not bring, once it is clear what that is. */
  async #load() {
    const { feed, book } = this.room;
    // An exercise that was forked from a file of the archive is live and belongs to it; the file itself is not here.
    if (this.query === null && get(this.room.fileOf(this.id), "emergency", this.id)) {
      this.asked = true;
      // Its log book is paged; the feed brings what is new.
      await book.pageOf(this.id).catch(() => this.room.alert("The log book of this file cannot be had now."));
      return;
    }
    // Not on the board: not live, if the board is here already.
    if (this.query === null && !feed.board.position) return;
    this.asked = true;
    try {
      const { file, position } = await fileThen(this.id, this.query ?? "");
      if (this.query === null && get(file, "emergency", this.id)?.origin !== "archive") {
        // Live, and so new that the feed has not brought it yet: it comes by itself.
        this.asked = false;
        return;
      }
      this.then = file;
      const entries = await logThen(this.id, this.query ?? `at=${position}`);
      this.entries = entries.items;
      const last = this.entries[0]?.provenance.recorded_at;
      if (this.room.then && last) this.room.then.time = Date.parse(last);
      this.room.showThen(
        this.query,
        this.emergency()?.origin === "archive" ? "Archive: a past emergency, read from the log." : "",
        position,
      );
      this.room.refresh();
    } catch (fault) {
      fill(
        this.head,
        el("p", { class: "empty" }, `This file cannot be shown: ${/** @type {Error} */ (fault).message}`),
      );
    }
  }

  /** @returns {import("../line/board.js").File} */
  file() {
    return this.then ?? this.room.fileOf(this.id);
  }

  emergency() {
    return get(this.file(), "emergency", this.id);
  }

  /** Whether what is shown is the present, and can be acted on. */
  get isPresent() {
    return this.query === null && this.then === null;
  }

  update() {
    if (!this.asked) void this.#load();
    const emergency = this.emergency();
    if (!emergency) return;
    if (emergency.merged_into && this.isPresent) {
      // The old address leads to the file that stands for it.
      location.replace(`#/emergency/${emergency.merged_into}`);
      return;
    }
    const file = this.file();
    this.title = `${emergency.reference} ${emergency.title}`;
    this.#head(emergency);
    drawRequests(this, file);
    drawOffers(this, file);
    drawConsignments(this, file);
    drawMessages(this, file);
    const files = of(file, "emergency").map(({ id }) => id);
    const entries = this.entries ?? this.room.book.of(...(files.length ? files : [this.id]));
    if (this.entries !== null || this.room.book.files.has(this.id))
      this.log.set(entries, this.entries === null && this.room.book.hasMore(this.id));
  }

  /** @param {import("../line/board.js").Entity} emergency */
  #head(emergency) {
    const { room } = this;
    const facts = [
      room.nation(emergency.country),
      words(emergency.hazard),
      emergency.occurred ? `occurred ${shown(emergency.occurred)}${there(emergency.occurred_local)}` : null,
      emergency.place?.text,
      emergency.glide.length ? `GLIDE ${emergency.glide.join(", ")}` : null,
      `opened ${shown(emergency.opened_at)}`,
      emergency.mandate ? `Council decision: ${emergency.mandate}` : null,
    ].filter(Boolean);
    const signature = JSON.stringify([
      emergency,
      this.isPresent,
      room.me?.id,
      room.feed.board.files.get(this.id)?.size,
    ]);
    if (signature === this.headed) return;
    this.headed = signature;
    fill(
      this.head,
      el(
        "div",
        { class: "title" },
        el("p", { class: "reference" }, emergency.reference),
        el("h1", null, emergency.title),
        stateChip("emergency", emergency.status),
        flags(emergency),
      ),
      el("p", { class: "facts" }, facts.join(" · ")),
      emergency.situation ? el("p", { class: "situation" }, emergency.situation) : null,
      el(
        "div",
        { class: "foot" },
        readers(emergency, room.nation),
        this.isPresent ? room.acting.buttons(emergency, "emergency", 5) : null,
        replayButton(room, emergency),
        forkButton(room, emergency, this.query),
      ),
    );
  }
}

/** The local time of the disaster, as it was given with its zone. @param {string | null} local */
const there = (local) => (local ? ` (${local.slice(11, 16)} at ${local.slice(-6)} there)` : "");
