// @ts-check
// One emergency: what is asked and how far it is covered, offers that wait first, what is on its way, its messages, and
// its log book beside it.

import { coverOf, get, of } from "../line/board.js";
import { coverBar, flags, readers, stateChip, time } from "../draw/draw.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { age, away, dtg, instant, shown } from "../draw/dtg.js";
import { logThen } from "../line/book.js";
import { forkButton } from "../exercise/fork.js";
import { LogList } from "./log_list.js";
import { replayButton } from "../replay/start.js";
import { fileThen } from "../frame/then.js";
import { UNDECIDED, isUndecided, leftOf, madeAt } from "../draw/urgency.js";
import { channelWord, donorsOf, figure, messageTitle, quantity, thing, words } from "../draw/words.js";

/** The order in which offers are shown: what waits, what is taken, what is for information, what has ended. */
const ORDER = ["submitted", "partly_accepted", "accepted", "recorded_for_information"];
const MOVES = ["in_transit", "arrived", "cleared", "planned", "operating"];

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
    this.log = new LogList(room, {
      label: "Log book of this emergency",
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
          el("section", { "aria-label": "Messages" }, el("h2", null, "Messages"), this.messages),
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
    const file = this.file();
    this.title = `${emergency.reference} ${emergency.title}`;
    this.#head(emergency);
    this.#needs(file);
    this.#offers(file);
    this.#loads(file);
    this.#messages(file);
    const entries = this.entries ?? this.room.book.of(this.id);
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

  /** @param {import("../line/board.js").File} file */
  #needs(file) {
    const requests = of(file, "request").reverse();
    const items = of(file, "item");
    keyed(
      this.needs,
      requests,
      (request) => request.id,
      (request) =>
        el(
          "section",
          { class: "request", "data-row": true, tabindex: "-1", "data-kind": "request", "data-id": request.id },
          el("header"),
          el("div", { class: "told" }),
          el("table", { class: "grid needs-table" }, el("tbody")),
        ),
      (node, request) => {
        const [head, told, table] = node.children;
        const own = items.filter((item) => item.request_id === request.id);
        const signature = JSON.stringify([request, this.isPresent]);
        if (node.signature !== signature) {
          node.signature = signature;
          fill(
            head,
            el("h2", null, `Request ${request.number}`),
            stateChip("request", request.status),
            request.revision > 1 ? el("span", { class: "quiet" }, `revision ${request.revision}`) : null,
            flags(request),
            el("span", { class: "spring" }),
            this.isPresent ? this.room.acting.buttons(request, "request", 2) : null,
          );
          fill(
            told,
            [
              ["Situation", request.situation],
              ["Assessment", request.assessment],
              ["National measures", request.national_measures],
              ["Points of entry", request.points_of_entry?.join("; ")],
              ["Point of contact", this.room.names.contact(request.contact)],
            ]
              .filter(([, text]) => text)
              .map(([name, text]) => el("p", null, el("b", null, `${name}: `), text)),
            el("p", null, readers(request, this.room.nation)),
          );
        }
        keyed(
          table.firstChild,
          own,
          (item) => item.id,
          (item) =>
            el(
              "tr",
              { class: "row", "data-row": true, tabindex: "-1", "data-kind": "item", "data-id": item.id },
              el("th", { scope: "row" }),
              el("td", { class: "covered" }),
              el("td", { class: "acts" }),
            ),
          (row, item) => this.#need(row, item, file),
        );
        if (!own.length && !told.querySelector(".empty"))
          told.append(el("p", { class: "empty" }, "The list of needs follows."));
        else if (own.length) told.querySelector(".empty")?.remove();
      },
    );
    if (!requests.length)
      fill(this.needs, el("p", { class: "empty" }, "Nobody has asked for assistance in this file."));
    if (!requests.length) /** @type {any} */ (this.needs).kept = new Map();
    else this.needs.querySelector(":scope > .empty")?.remove();
  }

  /** @param {any} row @param {import("../line/board.js").Entity} item @param {import("../line/board.js").File} file */
  #need(row, item, file) {
    const cover = coverOf(file, item);
    const signature = JSON.stringify([item, cover, this.isPresent]);
    if (row.signature === signature) return;
    row.signature = signature;
    const [what, covered, acts] = row.children;
    row.classList.toggle("ended-row", item.status === "closed");
    fill(
      what,
      el("span", { class: "what" }, item.what),
      el("span", { class: "amount" }, quantity(item) || "quantity not told"),
      el(
        "span",
        { class: "quiet" },
        [
          item.priority ? `priority ${item.priority}` : null,
          item.needed_by ? `needed by ${shown(item.needed_by)}` : null,
          item.capability,
          item.remarks,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      item.status === "closed" ? el("span", { class: "quiet" }, `closed: ${words(item.closed_because)}`) : null,
      flags(item),
    );
    fill(covered, cover ? stateChip("cover", cover.state ?? "unknown") : null, coverBar(cover, item.unit));
    fill(acts, this.isPresent ? this.room.acting.buttons(item, "item", 1, "small") : null);
  }

  /** @param {import("../line/board.js").File} file */
  #offers(file) {
    const offers = of(file, "offer");
    const waiting = offers.filter((offer) => UNDECIDED.has(offer.status));
    /** @param {import("../line/board.js").Entity} offer */
    const rank = (offer) => (ORDER.includes(offer.status) ? ORDER.indexOf(offer.status) : ORDER.length);
    const standing = offers
      .filter((offer) => ORDER.includes(offer.status))
      .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1));
    const ended = offers.filter((offer) => !ORDER.includes(offer.status)).reverse();
    const unanswered = waiting.filter((offer) => offer.status === "submitted").length;
    say(this.offersTitle, unanswered ? `Offers: ${unanswered} waiting for an answer` : "Offers");
    this.#cards(this.offers, standing, (node, offer) => this.#offer(node, offer, file), "No offers yet.");
    this.ended.hidden = !ended.length;
    say(this.ended.firstChild, `${ended.length} ended`);
    this.#cards(this.ended.lastChild, ended, (node, offer) => this.#offer(node, offer, file), "");
  }

  /**
   * @param {Element} parent
   * @param {import("../line/board.js").Entity[]} things
   * @param {(node: any, thing: import("../line/board.js").Entity) => void} update
   * @param {string} nothing
   */
  #cards(parent, things, update, nothing) {
    if (!things.length) {
      if (!parent.querySelector(":scope > .empty")) {
        fill(parent, nothing ? el("p", { class: "empty" }, nothing) : null);
        /** @type {any} */ (parent).kept = new Map();
      }
      return;
    }
    parent.querySelector(":scope > .empty")?.remove();
    keyed(
      parent,
      things,
      (one) => one.id,
      (one) =>
        el("article", { class: "card", "data-row": true, tabindex: "-1", "data-kind": one.kind, "data-id": one.id }),
      update,
    );
  }

  /** @param {any} node @param {import("../line/board.js").Entity} offer @param {import("../line/board.js").File} file */
  #offer(node, offer, file) {
    const made = madeAt(offer.id);
    const waits = offer.status === "submitted" && made !== null ? `waiting ${age(this.room.moment() - made)}` : "";
    const remark = [...file.values()].filter((entity) => entity.kind === "remark" && entity.offer_id === offer.id);
    const signature = JSON.stringify([offer, this.isPresent, remark.length]);
    if (node.signature === signature) {
      const held = node.querySelector(".waited");
      if (held) say(held, waits);
      return;
    }
    node.signature = signature;
    node.dataset.tone = UNDECIDED.has(offer.status) ? "watch" : "";
    const linked = offer.linked_to ? get(file, "offer", offer.linked_to) : null;
    fill(
      node,
      el(
        "header",
        null,
        el(
          "h3",
          null,
          el("span", { class: "reference" }, offer.reference.split("/").at(-1)),
          ` ${donorsOf(offer, this.room.nation)}`,
        ),
        stateChip("offer", offer.status),
        el("span", { class: "waited strong" }, waits),
        flags(offer),
        el("span", { class: "quiet" }, channelWord(offer.channel)),
      ),
      offer.lines.length
        ? el(
            "table",
            { class: "lines" },
            el(
              "thead",
              { class: "unseen" },
              el(
                "tr",
                null,
                ["Offered", "Quantity", "Answer"].map((name) => el("th", { scope: "col" }, name)),
              ),
            ),
            el(
              "tbody",
              null,
              offer.lines.map((/** @type {any} */ line) =>
                el(
                  "tr",
                  null,
                  el(
                    "td",
                    null,
                    line.what,
                    line.item_id ? null : el("span", { class: "quiet" }, " (no item)"),
                    line.remarks ? el("span", { class: "quiet" }, ` ${line.remarks}`) : null,
                  ),
                  el("td", { class: "amount" }, quantity(line) || "not told"),
                  el("td", null, answer(line)),
                ),
              ),
            ),
          )
        : el("p", { class: "quiet" }, "What is offered is not told."),
      el(
        "p",
        { class: "facts" },
        [
          offer.available_from ? `available from ${shown(offer.available_from)}` : null,
          offer.available_until ? `until ${shown(offer.available_until)}` : null,
          offer.transport ? `transport: ${offer.transport}` : null,
          offer.conditions ? `conditions: ${offer.conditions}` : null,
          offer.cost ? `cost: ${offer.cost}` : null,
          this.room.names.contact(offer.contact) ? `contact: ${this.room.names.contact(offer.contact)}` : null,
          offer.valid_until ? `valid until ${shown(offer.valid_until)}` : null,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      linked
        ? el("p", { class: "told" }, `The same assistance as ${linked.reference}, which is the one that counts.`)
        : null,
      remark.map((one) => el("p", { class: "told" }, el("b", null, "Reason for declining: "), one.text)),
      el(
        "footer",
        null,
        readers(offer, this.room.nation),
        this.isPresent ? this.room.acting.buttons(offer, "offer", 3) : null,
      ),
    );
  }

  /** @param {import("../line/board.js").File} file */
  #loads(file) {
    const rank = (/** @type {import("../line/board.js").Entity} */ load) =>
      MOVES.includes(load.status) ? MOVES.indexOf(load.status) : MOVES.length;
    const loads = of(file, "consignment").sort(
      (one, other) => rank(one) - rank(other) || (instant(one.eta) ?? Infinity) - (instant(other.eta) ?? Infinity),
    );
    this.#cards(this.loads, loads, (node, load) => this.#consignment(node, load, file), "Nothing is on its way.");
  }

  /** @param {any} node @param {import("../line/board.js").Entity} load @param {import("../line/board.js").File} file */
  #consignment(node, load, file) {
    const now = this.room.moment();
    const eta = instant(load.eta);
    const due =
      eta === null || !["planned", "cleared", "in_transit"].includes(load.status)
        ? ""
        : eta < now
          ? `▲ late: ETA ${dtg(eta)}, ${away(eta, now)}`
          : `ETA ${dtg(eta)}, ${away(eta, now)}`;
    const signature = JSON.stringify([load, this.isPresent, due.startsWith("▲")]);
    if (node.signature === signature) {
      const held = node.querySelector(".due");
      if (held) say(held, due);
      return;
    }
    node.signature = signature;
    const offer = load.offer_id ? get(file, "offer", load.offer_id) : null;
    /** @param {any} line */
    const counts = (line) =>
      [
        ["planned", line.quantity],
        ["left", line.departed],
        ["arrived", line.arrived],
        ["handed over", line.handed_over],
      ]
        .filter(([, count]) => count !== null && count !== undefined)
        .map(([word, count]) => `${figure(/** @type {number} */ (count))} ${word}`)
        .join(" → ");
    fill(
      node,
      el(
        "header",
        null,
        el(
          "h3",
          null,
          donorsOf(load, this.room.nation),
          offer ? el("span", { class: "quiet" }, ` under ${offer.reference.split("/").at(-1)}`) : null,
        ),
        stateChip("consignment", load.status),
        flags(load),
        el("span", { class: `due ${due.startsWith("▲") ? "strong act" : ""}` }, due),
      ),
      el(
        "table",
        { class: "lines" },
        el(
          "tbody",
          null,
          load.lines.map((/** @type {any} */ line) =>
            el(
              "tr",
              null,
              el("td", null, line.what),
              el("td", { class: "amount" }, line.unit ?? ""),
              el("td", null, counts(line)),
            ),
          ),
        ),
      ),
      el(
        "p",
        { class: "facts" },
        [
          load.point_of_entry ? `to ${load.point_of_entry}` : null,
          load.destination ? `destination ${load.destination}` : null,
          load.carrier,
          load.mode,
          load.route,
          ...load.clearances.map((/** @type {any} */ one) => `${one.name}: ${one.status}`),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      el(
        "footer",
        null,
        readers(load, this.room.nation),
        this.isPresent ? this.room.acting.buttons(load, "consignment", 3) : null,
      ),
    );
  }

  /** @param {import("../line/board.js").File} file */
  #messages(file) {
    this.#cards(
      this.messages,
      of(file, "message").reverse(),
      (node, message) => this.#message(node, message),
      "No messages yet.",
    );
  }

  /** @param {any} node @param {import("../line/board.js").Entity} message */
  #message(node, message) {
    const signature = JSON.stringify([message, this.isPresent]);
    if (node.signature === signature) return;
    node.signature = signature;
    node.dataset.tone = message.status === "draft" ? "watch" : "";
    fill(
      node,
      el(
        "header",
        null,
        el("h3", null, messageTitle(message)),
        stateChip("message", message.status),
        message.number ? el("span", { class: "reference" }, message.number) : null,
        flags(message),
        message.released_at
          ? time(shown(message.released_at))
          : el("span", { class: "quiet" }, `drafted by ${this.room.accountName(message.originator)}`),
      ),
      el(
        "details",
        null,
        el("summary", null, "Text"),
        message.sections.map((/** @type {any} */ section) =>
          el("p", null, el("b", null, `${section.name}: `), section.text),
        ),
        message.items.length ? el("p", null, message.items.map(thing).join("; ")) : null,
        message.references.length ? el("p", { class: "quiet" }, `References: ${message.references.join("; ")}`) : null,
      ),
      el(
        "footer",
        null,
        readers(message, this.room.nation),
        this.isPresent ? this.room.acting.buttons(message, "message", 1) : null,
      ),
    );
  }
}

/** How a line was answered. @param {any} line */
function answer(line) {
  const left = leftOf(line);
  const unit = line.unit ? ` ${line.unit}` : "";
  const parts = [];
  if (line.accepted === null) parts.push("accepted, how much is not told");
  else if (line.accepted > 0) parts.push(`${figure(line.accepted)}${unit} accepted`);
  if (line.rest_declined) parts.push(line.accepted ? "rest declined" : "declined");
  else if (isUndecided(line))
    parts.push(line.accepted ? `${left === null ? "rest" : figure(left)} undecided` : "undecided");
  return parts.join(", ") || "–";
}

/** The local time of the disaster, as it was given with its zone. @param {string | null} local */
const there = (local) => (local ? ` (${local.slice(11, 16)} at ${local.slice(-6)} there)` : "");
