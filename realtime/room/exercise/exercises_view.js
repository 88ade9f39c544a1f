// @ts-check
// The exercises that were forked, the newest first, each with the way into its own room. A field exercise of planning is
// another thing, and stands under Planning.

import { all } from "../line/call.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { roomOf } from "./base.js";

export class ExercisesView {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.title = "Exercises";
    this.rows = el("tbody");
    this.told = el("p", { class: "empty" }, "Asking for the exercises …");
    this.node = el(
      "div",
      { class: "exercises" },
      el("h1", null, "Exercises"),
      el(
        "p",
        { class: "quiet" },
        "Fork one on the page of any emergency, of today or of the archive, or where a replay is paused.",
      ),
      el(
        "table",
        { class: "grid files-table" },
        el(
          "thead",
          null,
          el(
            "tr",
            null,
            ["Exercise", "Forked from", "As at", "Forked", "Directed by", "Compare with"].map((name) =>
              el("th", { scope: "col" }, name),
            ),
          ),
        ),
        this.rows,
      ),
      this.told,
    );
    void this.#load();
  }

  async #load() {
    try {
      const { items } = await all("/v1/exercises");
      say(this.told, "No exercise was forked yet.");
      this.told.hidden = items.length > 0;
      keyed(
        this.rows,
        items,
        ({ id }) => id,
        (exercise) => this.#row(exercise, items),
      );
    } catch (fault) {
      fill(this.told, `The exercises cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** @param {any} exercise @param {any[]} all */
  #row(exercise, all) {
    const isOwn = exercise.director === this.room.me?.id;
    return el(
      "tr",
      { class: "row", "data-row": true, tabindex: "-1" },
      el("th", { scope: "row" }, el("a", { href: roomOf(exercise.id) }, exercise.title)),
      el("td", null, el("a", { href: `#/emergency/${exercise.emergency_id}` }, "the emergency")),
      el("td", null, `position ${exercise.fork}, ${shown(exercise.begins_at)}`),
      el("td", null, shown(exercise.forked_at)),
      el("td", null, isOwn ? "you" : "another planner"),
      el("td", null, isOwn ? comparisons(exercise, all) : null),
    );
  }

  update() {
    // It is asked for once; who forks is taken to the new exercise.
  }
}

/**
 * The ways to an exercise's comparison: with reality, and with each other branch of the same file that one directs.
 * @param {any} exercise @param {any[]} all
 */
function comparisons(exercise, all) {
  const others = all.filter(
    ({ id, emergency_id, director }) =>
      id !== exercise.id && emergency_id === exercise.emergency_id && director === exercise.director,
  );
  const at = `${roomOf(exercise.id)}#/comparison`;
  return [
    el("a", { href: at }, "reality"),
    ...others.flatMap(({ id, title }) => [", ", el("a", { href: `${at}?with=${id}` }, title)]),
  ];
}
