// @ts-check
// The clock of an exercise: what it shows, as its last setting tells. Pure.

import { find } from "../line/board.js";
import { EXERCISE } from "./base.js";

/** @typedef {{time: string, real: string, speed: number, paused: boolean}} Clock */

/** How fast it can be let run by one press. */
export const SPEEDS = [0.1, 1, 5, 10, 60, 300, 600, 1800, 3600];

/** What a clock shows at a real moment; it never runs back. @param {Clock} clock @param {number} real */
export function shownAt(clock, real) {
  const begun = Date.parse(clock.time);
  return clock.paused ? begun : begun + Math.max(0, real - Date.parse(clock.real)) * clock.speed;
}

/** How it goes, in words. @param {Clock} clock */
export const going = ({ paused, speed }) => (paused ? "paused" : speed === 1 ? "running" : `running ${speed}×`);

/**
 * The exercise that this page is in, as the board tells it; undefined in the centre, and before the board is here.
 * @param {import("../line/board.js").Board} board
 */
export const exerciseOn = (board) => (EXERCISE ? find(board, "exercise", EXERCISE) : undefined);

/** What time it is here: the exercise's, or everybody's. @param {import("../line/feed.js").Feed} feed */
export function timeHere(feed) {
  const exercise = exerciseOn(feed.board);
  return exercise ? shownAt(exercise.clock, feed.now()) : feed.now();
}
