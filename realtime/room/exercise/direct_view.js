// @ts-check
// The director's page: the clock, those who play, the master events list, the objectives and their score.

import { find } from "../line/board.js";
import { el } from "../draw/dom.js";
import { AccountsPanel } from "./accounts_panel.js";
import { directs } from "./band.js";
import { exerciseOn } from "./clock.js";
import { ClockPanel } from "./clock_panel.js";
import { EventsPanel } from "./events_panel.js";
import { ObjectivesPanel } from "./objectives_panel.js";

export class DirectView {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.title = "Direct the exercise";
    // What the keys open here is about the file that is played.
    this.isPresent = true;
    /** @type {string | null} */
    this.emergencyId = null;
    this.empty = el("p", { class: "empty" }, "Who directs this exercise finds here what leads it.");
    this.node = el("div", { class: "direct" }, el("h1", null, "Direct the exercise"), this.empty);
    /** @type {{node: HTMLElement, update: () => void}[]} */
    this.panels = [];
  }

  update() {
    if (!this.panels.length) {
      const { board } = this.room.feed;
      const played = find(board, "emergency", exerciseOn(board)?.emergency_id ?? "");
      if (!played || !directs(this.room)) return;
      this.emergencyId = played.id;
      this.events = new EventsPanel(this.room, played);
      this.panels = [
        new ClockPanel(this.room),
        this.events,
        new AccountsPanel(this.room),
        new ObjectivesPanel(this.room),
      ];
      this.empty.remove();
      this.node.append(...this.panels.map(({ node }) => node));
    }
    for (const panel of this.panels) panel.update();
  }

  /** What the keys act on. @param {string} kind @param {string} id */
  held(kind, id) {
    return kind === "inject" ? this.events?.held(id) : undefined;
  }
}
