// @ts-check
// What the exercise is played for: the director chooses objectives, and sees which are reached, here and in reality.

import { Refused, get } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { part, press } from "./panel.js";
import { scoreTable } from "./score_table.js";

// The score goes along the whole file; a busy minute of play need not ask for it at every change.
const AGAIN_AFTER_MS = 2_000;

export class ObjectivesPanel {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    /** @type {any[] | null} what can be chosen: what is kept already, and an example of everything */
    this.choices = null;
    this.kept = new Set();
    this.position = -1;
    this.askedAt = -Infinity;
    this.score = el("div", { class: "score", "aria-live": "polite" });
    this.list = el("div", { class: "choices" });
    this.fault = el("p", { class: "fault", role: "alert" });
    this.node = part(
      "Objectives and score",
      this.score,
      el(
        "details",
        { class: "choose" },
        el("summary", null, "Choose objectives"),
        el(
          "form",
          { onsubmit: (/** @type {Event} */ event) => void this.#keep(event) },
          el("fieldset", null, el("legend", { class: "unseen" }, "Objectives"), this.list),
          el("button", { type: "submit", class: "primary" }, "Play for these"),
        ),
      ),
      this.fault,
    );
    void this.#load();
  }

  async #load() {
    try {
      const { objectives, kinds } = await get("/v1/objectives");
      this.kept = new Set(objectives.map((/** @type {any} */ one) => one.id));
      const examples = kinds.flatMap((/** @type {any} */ kind) => kind.examples);
      this.choices = [...objectives, ...examples.filter((/** @type {any} */ one) => !this.kept.has(one.id))];
      fill(
        this.list,
        this.choices.map((one) =>
          el(
            "label",
            null,
            el("input", { type: "checkbox", name: one.id, value: one.id, checked: this.kept.has(one.id) }),
            one.title,
          ),
        ),
      );
      await this.#rate();
    } catch (fault) {
      say(this.fault, `The objectives cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
  }

  async #rate() {
    if (!this.kept.size) {
      fill(this.score, el("p", { class: "empty" }, "The exercise is played for nothing yet: choose its objectives."));
      return;
    }
    this.askedAt = performance.now();
    this.position = this.room.feed.board.position;
    try {
      const branch = await get("/v1/score?of=branch");
      // In a fork of the archive reality may lie before the fork, or nobody may look any more; the branch is told all the same.
      const reality = await get("/v1/score?of=reality").catch((fault) => {
        if (fault instanceof Refused) return null;
        throw fault;
      });
      fill(this.score, scoreTable(branch.objectives, reality?.objectives ?? null));
      say(this.fault, "");
    } catch (fault) {
      say(this.fault, `The score cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** @param {Event} event */
  async #keep(event) {
    event.preventDefault();
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.list.querySelectorAll("input:checked"));
    const chosen = new Set([...boxes].map(({ value }) => value));
    const objectives = (this.choices ?? [])
      .filter(({ id }) => chosen.has(id))
      .map(({ id, title, criterion }) => ({ id, title, criterion }));
    if (!objectives.length) {
      say(this.fault, "Choose one objective at least.");
      return;
    }
    if (await press(this.room, "Objectives of the exercise", "/v1/objectives", { objectives })) await this.#load();
  }

  update() {
    const moved = this.room.feed.board.position !== this.position;
    if (this.choices && moved && performance.now() - this.askedAt > AGAIN_AFTER_MS) void this.#rate();
  }
}
