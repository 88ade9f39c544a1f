// @ts-check
// The exercise beside what really happened after the fork, or beside another exercise of the same file: pictures, the
// figures behind them, the objectives. It prints.

import { Refused, get } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { capital, donorsOf, words } from "../draw/words.js";
import { exerciseOn } from "./clock.js";
import { grid, part } from "./panel.js";
import { barsPicture, coverPicture, hours } from "./pictures.js";
import { scoreTable } from "./score_table.js";

export class ComparisonView {
  /** @param {any} room @param {URLSearchParams} query `with` names another exercise */
  constructor(room, query) {
    this.room = room;
    this.other = query.get("with");
    this.beside = this.other ? "the other exercise" : "reality";
    this.title = `Comparison with ${this.beside}`;
    this.subject = el("p", { class: "facts" });
    this.body = el("div", { class: "comparison-body" }, el("p", { class: "empty" }, "Comparing …"));
    this.node = el(
      "div",
      { class: "comparison" },
      el(
        "header",
        { class: "bar-line" },
        el("h1", null, `EXERCISE: comparison with ${this.other ? this.beside : "what really happened"}`),
        el("button", { type: "button", onclick: () => print() }, "Print"),
        el("button", { type: "button", onclick: () => void this.#load() }, "Compare again"),
      ),
      this.subject,
      el(
        "p",
        { class: "sides-key" },
        el("span", { class: "swatch branch", "aria-hidden": "true" }),
        " the exercise ",
        el("span", { class: "swatch reality", "aria-hidden": "true" }),
        ` ${this.beside}, both counted from the moment of the fork`,
      ),
      this.body,
    );
    void this.#load();
  }

  async #load() {
    try {
      const [compared, score, real] = await Promise.all([
        get(`/v1/comparison${this.other ? `?with=${encodeURIComponent(this.other)}` : ""}`),
        get("/v1/score?of=branch").catch(unscored),
        this.other ? null : get("/v1/score?of=reality").catch(unscored),
      ]);
      fill(
        this.body,
        score?.objectives.length ? part("Objectives", scoreTable(score.objectives, real?.objectives ?? null)) : null,
        this.#cover(compared.cover),
        this.#decisions(compared.decisions),
        this.#offers(compared.offers),
        this.#messages(compared.messages),
      );
      this.node.dataset.ready = "true";
    } catch (fault) {
      fill(
        this.body,
        el("p", { class: "empty" }, `It cannot be compared now: ${/** @type {Error} */ (fault).message}`),
      );
    }
  }

  /** @param {any[]} cover */
  #cover(cover) {
    if (!cover.length) return part("Cover over time", el("p", { class: "empty" }, "Nothing was asked on either side."));
    const sides = cover.flatMap((item) => [...item.branch, ...item.reality]);
    const last = Math.max(...sides.map(({ after_s }) => after_s));
    return part(
      "Cover over time",
      el(
        "div",
        { class: "cover-pictures" },
        cover.map((item) =>
          el(
            "figure",
            null,
            el("figcaption", null, `${item.what}, accepted${item.unit ? ` (${item.unit})` : ""}`),
            coverPicture(item, this.beside, last),
          ),
        ),
      ),
      grid(
        "Cover at the end",
        [
          "Item",
          "Asked",
          "Accepted in the exercise",
          `Accepted in ${this.beside}`,
          "Handed over in the exercise",
          `Handed over in ${this.beside}`,
        ],
        el(
          "tbody",
          null,
          cover.map((item) => {
            const [branch, reality] = [item.branch.at(-1), item.reality.at(-1)];
            return el(
              "tr",
              null,
              el("th", { scope: "row" }, item.what),
              [
                branch?.requested ?? reality?.requested,
                branch?.accepted,
                reality?.accepted,
                branch?.handed_over,
                reality?.handed_over,
              ].map((amount) => el("td", null, amount ?? "–")),
            );
          }),
        ),
      ),
    );
  }

  /** @param {any[]} decisions */
  #decisions(decisions) {
    if (!decisions.length) return part("Answers to offers", el("p", { class: "empty" }, "No offer was answered yet."));
    const name = (/** @type {any} */ offer) => donorsOf(offer, this.room.nation);
    return part(
      "Answers to offers",
      barsPicture(
        "How long the first answer to each offer took",
        decisions.map((offer) => ({
          name: name(offer),
          branch: offer.branch?.took_s ?? null,
          reality: offer.reality?.took_s ?? null,
          told: hours,
        })),
      ),
      grid(
        "Answers",
        ["Offer", "In the exercise", `In ${this.beside}`],
        el(
          "tbody",
          null,
          decisions.map((offer) =>
            el(
              "tr",
              null,
              el("th", { scope: "row" }, `${offer.reference} ${name(offer)}`),
              [offer.branch, offer.reality].map((side) => el("td", null, side ? answered(side) : "no answer")),
            ),
          ),
        ),
      ),
    );
  }

  /** @param {any[]} offers */
  #offers(offers) {
    if (!offers.length) return part("Offers by nation", el("p", { class: "empty" }, "Nothing was offered since."));
    const name = (/** @type {any} */ one) => this.room.nation(one.donor);
    return part(
      "Offers by nation",
      barsPicture(
        "How many offers each nation made after the fork",
        offers.map((one) => ({
          name: name(one),
          branch: one.branch.offers,
          reality: one.reality.offers,
          told: (/** @type {number} */ amount) => String(amount),
        })),
      ),
      grid(
        "Offers",
        ["By", "In the exercise", `In ${this.beside}`],
        el(
          "tbody",
          null,
          offers.map((one) =>
            el(
              "tr",
              null,
              el("th", { scope: "row" }, name(one)),
              [one.branch, one.reality].map((side) =>
                el("td", null, `${side.offers}: ${side.accepted} accepted, ${side.declined} declined`),
              ),
            ),
          ),
        ),
      ),
    );
  }

  /** @param {{branch: any[], reality: any[]}} messages */
  #messages({ branch, reality }) {
    /** @param {string} title @param {any[]} list */
    const side = (title, list) =>
      el(
        "div",
        null,
        el("h3", null, title),
        list.length
          ? el(
              "ol",
              null,
              list.map((one) =>
                el("li", null, `${capital(words(one.product))} ${one.number ?? ""} after ${hours(one.after_s)}`),
              ),
            )
          : el("p", { class: "empty" }, "none"),
      );
    return part(
      "Messages",
      el("div", { class: "sides" }, side("In the exercise", branch), side(`In ${this.beside}`, reality)),
    );
  }

  update() {
    const exercise = exerciseOn(this.room.feed.board);
    if (exercise)
      say(this.subject, `${exercise.title}, forked at position ${exercise.fork}, as at ${shown(exercise.begins_at)}`);
  }
}

/** @param {any} side */
const answered = (side) => `${words(side.status)} after ${hours(side.took_s)}`;

/** An exercise that is played for nothing has no score. @param {unknown} fault */
function unscored(fault) {
  if (fault instanceof Refused) return null;
  throw fault;
}
