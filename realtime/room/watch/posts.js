// @ts-check
// Who holds which post of the centre, and so approves messages: Head, Deputy Head or Acting Head, from when until when.

import { el, fill } from "../draw/dom.js";
import { chip } from "../draw/draw.js";
import { capital, words } from "../draw/words.js";
import { all, SignedOut } from "../line/call.js";
import { daysOf, isOver, isToCome } from "./terms.js";

/** @typedef {import("../line/board.js").Entity} Entity */
/** @typedef {import("./terms.js").Term} Term */

export class Posts {
  /** @param {any} room @param {string | null} then the moment, or null for the present */
  constructor(room, then) {
    this.room = room;
    this.then = then;
    /** @type {Entity[]} what was asked for a moment of the past */
    this.asked = [];
    this.shown = "";
    this.rows = el("tbody");
    this.node = el(
      "section",
      { class: "posts", "aria-labelledby": "posts-title" },
      el(
        "div",
        { class: "bar-line" },
        el("h2", { id: "posts-title" }, "Who approves messages"),
        then ? null : room.acting.button("appointment.make"),
      ),
      el(
        "table",
        { class: "grid" },
        el(
          "thead",
          null,
          el(
            "tr",
            null,
            ["Who", "Post", "Days", ""].map((name) => el("th", { scope: "col" }, name)),
          ),
        ),
        this.rows,
      ),
    );
    if (then) void this.#ask();
  }

  async #ask() {
    try {
      this.asked = (await all(`/v1/appointments?${this.then}`)).items;
      this.update();
    } catch (fault) {
      if (!(fault instanceof SignedOut)) this.room.alert("The posts cannot be had now.");
    }
  }

  /** The appointments as they stand; they lie in the file of what belongs to no emergency. @returns {Entity[]} */
  get appointments() {
    if (this.then) return this.asked;
    const held = [...(this.room.feed.board.files.get("")?.values() ?? [])];
    return held.filter((entity) => entity.kind === "appointment");
  }

  update() {
    const { appointments } = this;
    const heads = this.#heads(appointments);
    const now = this.room.moment();
    const signature = JSON.stringify([appointments, heads, new Date(now).getUTCDate()]);
    if (signature === this.shown) return;
    this.shown = signature;
    fill(
      this.rows,
      appointments.map((one) => one.terms.map((/** @type {Term} */ term) => this.#term(one, term, now))).flat(),
      heads.map((name) => this.#row(name, "Head", "nothing is recorded", "current")),
    );
  }

  /** The heads of whom nothing is recorded, who hold the post of Head. @param {Entity[]} appointments */
  #heads(appointments) {
    const told = new Set(appointments.map(({ account }) => account));
    const desk = /** @type {[string, {name: string, role: string}][]} */ ([...this.room.names.desk]);
    return desk.filter(([id, { role }]) => role === "head" && !told.has(id)).map(([, { name }]) => name);
  }

  /** @param {Entity} appointment @param {Term} term @param {number} now */
  #term(appointment, term, now) {
    const state = isOver(term, now) ? "over" : isToCome(term, now) ? "to come" : "current";
    const acts =
      this.then || state === "over" ? null : this.room.acting.buttons(appointment, "appointment", 1, "small");
    return this.#row(
      this.room.accountName(appointment.account),
      capital(words(term.post)),
      daysOf(term),
      state,
      acts,
      appointment.id,
    );
  }

  /**
   * @param {string} who @param {string} post @param {string} days @param {"current" | "over" | "to come"} state
   * @param {HTMLElement | null} [acts] @param {string} [id] of the appointment
   */
  #row(who, post, days, state, acts = null, id) {
    return el(
      "tr",
      id ? { "data-kind": "appointment", "data-id": id } : null,
      el("th", { scope: "row" }, who),
      el("td", null, `${post} `, chip(STATES[state])),
      el("td", null, days),
      el("td", null, acts),
    );
  }
}

/** @type {Record<string, import("../draw/words.js").Mark>} */
const STATES = {
  current: { shape: "●", word: "holds it", tone: "good" },
  "to come": { shape: "○", word: "to come", tone: "rest" },
  over: { shape: "–", word: "over", tone: "rest" },
};
