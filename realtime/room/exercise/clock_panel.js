// @ts-check
// The director leads the clock: lets it run, stops it, changes its speed, moves it forward.

import { el, say } from "../draw/dom.js";
import { dtg, moment } from "../draw/dtg.js";
import { SPEEDS, exerciseOn, going, timeHere } from "./clock.js";
import { part, press } from "./panel.js";

export class ClockPanel {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.run = el("button", { type: "button", class: "primary", onclick: () => void this.#turn() }, "Let it run");
    this.speed = el(
      "select",
      { "aria-label": "Speed", onchange: () => void this.#set({ speed: Number(this.speed.value) }) },
      SPEEDS.map((speed) => el("option", { value: String(speed) }, `${speed}×`)),
    );
    this.to = el("input", { type: "text", id: "clock-to", placeholder: "+1h, 1455Z", autocomplete: "off" });
    this.fault = el("p", { class: "fault", role: "alert" });
    this.told = el("p", { class: "facts" });
    this.node = part(
      "Clock",
      this.told,
      el(
        "form",
        { class: "line", onsubmit: (/** @type {Event} */ event) => void this.#jump(event) },
        this.run,
        el("label", null, "speed ", this.speed),
        el("label", { for: "clock-to" }, "forward to"),
        this.to,
        el("button", { type: "submit" }, "Jump"),
      ),
      this.fault,
    );
  }

  get clock() {
    return exerciseOn(this.room.feed.board)?.clock;
  }

  /** @param {{speed?: number, paused?: boolean, to?: string}} how */
  #set(how) {
    return press(this.room, "Clock of the exercise", "/v1/clock", how);
  }

  #turn() {
    return this.#set({ paused: !this.clock?.paused });
  }

  /** @param {Event} event */
  async #jump(event) {
    event.preventDefault();
    const to = moment(this.to.value, timeHere(this.room.feed));
    say(this.fault, to?.includes("T") ? "" : "Write a time as 1455Z, 241455Z NOV 26 or +1h.");
    if (to?.includes("T") && (await this.#set({ to }))) this.to.value = "";
  }

  update() {
    const { clock } = this;
    if (!clock) return;
    say(this.run, clock.paused ? "Let it run" : "Pause");
    say(this.told, `Set at ${dtg(Date.parse(clock.time))} of its time; ${going(clock)}.`);
    if (document.activeElement !== this.speed) this.speed.value = String(clock.speed);
  }
}
