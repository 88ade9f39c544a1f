// @ts-check
// Which places an exercise has, and the centre for the sake of its exercises.

import { EXERCISE } from "./base.js";
import { directs } from "./band.js";
import { ComparisonView } from "./comparison_view.js";
import { DirectView } from "./direct_view.js";
import { ExercisesView } from "./exercises_view.js";
import { mayFork } from "./fork.js";
import { NewsView } from "./news_view.js";

/** The links of an exercise: its address, name and keys. @param {any} room @returns {[string, string, string][]} */
export const playedPlaces = (room) => [
  ["board", "Board", "g b"],
  ["log", "Log book", "g l"],
  ["news", "News", "g n"],
  ...(directs(room)
    ? /** @type {[string, string, string][]} */ ([
        ["direct", "Direct", "g e"],
        ["comparison", "Comparison", "g c"],
      ])
    : []),
];

/** The link to one's exercises, for who may fork one. @param {any} room @returns {[string, string, string][]} */
export const exercisesPlace = (room) => (mayFork(room) ? [["exercises", "Exercises", "g e"]] : []);

/** Where the keys that only these places have lead; undefined for all others. @param {string} key */
export const keyPlace = (key) =>
  (EXERCISE
    ? /** @type {Record<string, string>} */ ({ n: "#/news", e: "#/direct", c: "#/comparison" })
    : /** @type {Record<string, string>} */ ({ e: "#/exercises" }))[key];

/**
 * The view at such a place; null for all others.
 * @param {any} room @param {string} place @param {URLSearchParams} query
 */
export function exerciseAt(room, place, query) {
  if (!EXERCISE) return place === "exercises" ? new ExercisesView(room) : null;
  if (place === "news") return new NewsView(room);
  if (place === "direct") return new DirectView(room);
  if (place === "comparison") return new ComparisonView(room, query);
  return null;
}
