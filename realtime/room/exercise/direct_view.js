// @ts-check
// The director's page: the clock, those who play, the master events list, the objectives and their score.

import { el } from "../dom.js";
import { AccountsPanel } from "./accounts_panel.js";
import { directs } from "./band.js";
import { ClockPanel } from "./clock_panel.js";
import { EventsPanel } from "./events_panel.js";
import { ObjectivesPanel } from "./objectives_panel.js";

export class DirectView {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.title = "Direct the exercise";
    this.isPresent = true;
    this.empty = el("p", { class: "empty" }, "Who directs this exercise finds here what leads it.");
    this.node = el("div", { class: "direct" }, el("h1", null, "Direct the exercise"), this.empty);
    /** @type {{node: HTMLElement, update: () => void}[]} */
    this.panels = [];
  }

  update() {
    if (!this.panels.length) {
      if (!directs(this.room)) return;
      this.events = new EventsPanel(this.room);
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
