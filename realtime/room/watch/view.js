// @ts-check
// The page of the watch: who holds it, what is open, the watch log; and from here it is handed over.

import { el, fill, say } from "../draw/dom.js";
import { dtg, shown } from "../draw/dtg.js";
import { words } from "../draw/words.js";
import { get } from "../line/call.js";
import { confirmDialog, offerDialog } from "./handover.js";
import { WatchLog } from "./log.js";
import { Posts } from "./posts.js";
import { takeOverDialog } from "./take_over.js";

/** @typedef {import("../line/board.js").Entity} Entity */

/** What is open, in the order in which a hand-over goes through it. @type {[string, string][]} */
const OPEN = [
  ["calls", "To acknowledge"],
  ["requests", "Requests to release"],
  ["offers", "Offers that wait for an answer"],
  ["drafts", "Drafts"],
  ["consignments", "Consignments under way"],
  ["deadlines", "Deadlines"],
];

export class WatchView {
  /** @param {any} room @param {string | null} then the moment, or null for the present */
  constructor(room, then) {
    this.room = room;
    this.then = then;
    this.title = "Watch";
    this.asked = -1;
    /** What is drawn already: a button that can be pressed stays the same one. */
    this.shownOn = "";
    this.shownActs = "";
    /** @type {any} what the centre said last */
    this.said = null;
    this.held = el("p", { class: "held", id: "watch-held" });
    this.on = el("ul", { class: "on-watch-list", "aria-label": "On watch" });
    this.acts = el("p", { class: "actions" });
    this.open = el("div", { class: "open-work" });
    this.log = new WatchLog(room, then);
    this.posts = new Posts(room, then);
    this.node = el(
      "div",
      { class: "watch-view" },
      el("div", { class: "bar-line" }, el("h1", null, "Watch"), this.acts),
      this.held,
      this.on,
      el(
        "div",
        { class: "watch-parts" },
        el("section", { "aria-labelledby": "open-title" }, el("h2", { id: "open-title" }, "What is open"), this.open),
        this.log.node,
      ),
      this.posts.node,
    );
  }

  update() {
    void this.#ask();
    this.#drawWatch();
    this.log.update();
    this.posts.update();
  }

  get isPresent() {
    return this.then === null;
  }

  /** What can be acted on here, beside the watch itself. */
  things() {
    return this.posts.appointments;
  }

  /** Ask what is open, whenever the board has moved. */
  async #ask() {
    const { position } = this.room.feed.board;
    if (this.asked === position || (this.then && this.said)) return;
    this.asked = position;
    try {
      this.said = await get(`/v1/watch${this.then ? `?${this.then}` : ""}`);
    } catch (fault) {
      this.room.alert(`The watch cannot be had now: ${/** @type {Error} */ (fault).message}`);
      return;
    }
    if (this.then) this.room.showThen(this.then, "", this.said.position);
    this.#drawOpen(this.said.open);
    this.#drawWatch();
  }

  #drawWatch() {
    const { room } = this;
    const watch = this.then ? this.said?.watch : room.watch.state;
    const holder = watch?.holder;
    say(
      this.held,
      holder
        ? `${room.accountName(holder)} holds the watch since ${dtg(Date.parse(watch.held_since))}.${
            watch.offered ? ` Offered to ${room.accountName(watch.offered.to)}, who has not confirmed.` : ""
          }`
        : "Nobody holds the watch yet.",
    );
    const on = (watch?.on ?? []).map(
      (/** @type {any} */ one) => `${room.accountName(one.account)}, since ${dtg(Date.parse(one.since))}`,
    );
    const names = on.join("\n");
    if (this.shownOn !== names) {
      this.shownOn = names;
      fill(
        this.on,
        on.map((/** @type {string} */ text) => el("li", null, text)),
      );
    }
    this.#drawActs();
  }

  /** What this officer can do now. */
  #drawActs() {
    const { room } = this;
    const { watch } = room;
    /** @type {[string, () => void][]} */
    const acts = [];
    if (!this.then && room.isDesk()) {
      if (!watch.isMine()) acts.push(["Sign on", () => void room.signOn()]);
      if (watch.isOfferedHere()) acts.push(["Take the watch …", () => confirmDialog(room)]);
      if (watch.isHeldHere()) acts.push(["Hand over …", () => offerDialog(room)]);
      if (watch.isMine() && !watch.isHeldHere()) acts.push(["Sign off", () => void watch.signOff()]);
      if (watch.holder && !watch.isHeldHere()) acts.push(["Take over …", () => takeOverDialog(room)]);
    }
    acts.push(["Print", () => window.print()]);
    const names = acts.map(([name]) => name).join("\n");
    if (this.shownActs === names) return;
    this.shownActs = names;
    fill(
      this.acts,
      acts.map(([name, does]) => el("button", { type: "button", onclick: does }, name)),
    );
  }

  /** @param {Record<string, any[]>} open */
  #drawOpen(open) {
    fill(
      this.open,
      OPEN.map(([kind, title]) => [
        el("h3", null, `${title}: ${open[kind].length}`),
        open[kind].length
          ? el(
              "ul",
              { class: "open-list" },
              open[kind].map((thing) => this.#row(kind, thing)),
            )
          : null,
      ]).flat(),
    );
  }

  /** @param {string} kind @param {any} thing */
  #row(kind, thing) {
    const { room } = this;
    return el(
      "li",
      { tabindex: "-1", "data-row": true },
      el("a", { href: room.addressOf(`emergency/${thing.emergency_id}`) }, this.#said(kind, thing)),
      el("span", { class: "quiet" }, ` ${room.reference(thing.emergency_id)}`),
    );
  }

  /** One open thing in words. @param {string} kind @param {any} thing */
  #said(kind, thing) {
    const { room } = this;
    switch (kind) {
      case "calls": {
        const owner = room.watch.ownerOf(thing.entry);
        return `${thing.entry}: ${thing.text} – ${owner ? `for ${room.accountName(owner)}` : "nobody's yet"}`;
      }
      case "requests":
        return `Request ${thing.number} (${words(thing.status)})`;
      case "offers":
        return `${thing.reference} (${words(thing.status)})`;
      case "drafts":
        return words(thing.product);
      case "consignments":
        return `Consignment to ${thing.point_of_entry ?? thing.destination ?? "a place not told"} (${words(thing.status)}${
          thing.eta ? `, due ${shown(thing.eta)}` : ""
        })`;
      default:
        return `${shown(thing.at)}: ${thing.what}`;
    }
  }
}
