// @ts-check
// Terms in a post: from a first day on, and until a last one, which belongs to it.

import { shown } from "../draw/dtg.js";

/** @typedef {{post: string, from: string | null, until: string | null}} Term */

/** The day of a moment, or of a bare date. @param {string} said */
const day = (said) => said.slice(0, 10);

/** @param {number} now */
const today = (now) => new Date(now).toISOString().slice(0, 10);

/** Whether a term is over, as of a moment. @param {Term} term @param {number} now */
export const isOver = ({ until }, now) => until !== null && day(until) < today(now);

/** Whether a term has not begun yet. @param {Term} term @param {number} now */
export const isToCome = ({ from }, now) => from !== null && day(from) > today(now);

/** From when until when, in words. @param {Term} term */
export function daysOf({ from, until }) {
  const since = from ? `from ${shown(from)}` : "from the beginning";
  return `${since} ${until ? `until ${shown(until)}` : "until further notice"}`;
}
