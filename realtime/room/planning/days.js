// @ts-check
// Days on which something was so. Both ends belong to it; a first day that nobody knows is null, and so is a last one
// that has not come. Pure.

import { instant, moment, shown } from "../draw/dtg.js";

const DAY_MS = 86_400_000;
const FIRST = "0000-00-00";
const LAST = "9999-99-99";

/** The day of a moment: `2012-07-01`. @param {string | null | undefined} moment */
export const dayOf = (moment) => (moment ? moment.slice(0, 10) : null);

/** The day of a time. @param {number} ms */
export const dayAt = (ms) => new Date(ms).toISOString().slice(0, 10);

/** A day that somebody typed; null for what is none. @param {string} typed @param {number} now */
export const typedDay = (typed, now) => dayOf(moment(typed, now));

/** Whether a day lies between two, both of which belong. @param {string | null} from @param {string | null} until @param {string} day */
export const lasted = (from, until, day) => (dayOf(from) ?? FIRST) <= day && day <= (dayOf(until) ?? LAST);

/** From when to when, in words. @param {string | null | undefined} from @param {string | null | undefined} until */
export function span(from, until) {
  if (from && until) return dayOf(from) === dayOf(until) ? shown(from) : `${shown(from)} – ${shown(until)}`;
  if (from) return `from ${shown(from)}`;
  return until ? `until ${shown(until)}` : "dates not known";
}

/**
 * Which of several values, each from its day on, held on a day; before the first of them the first.
 * @param {any[]} values
 * @param {string} day
 */
export function heldOn(values, day) {
  return values.findLast((value) => (dayOf(value.from) ?? FIRST) <= day) ?? values[0];
}

/**
 * A scale of days: from the day to the place on a picture of some width, and the years that are marked on it.
 * @param {string} first
 * @param {string} last
 * @param {number} width
 */
export function scaleOf(first, last, width) {
  const begin = Number(instant(first));
  const end = Math.max(Number(instant(last)) + DAY_MS, begin + DAY_MS);
  /** @param {string | null | undefined} day @param {number} [otherwise] */
  const at = (day, otherwise = 0) => {
    const ms = instant(dayOf(day));
    if (ms === null) return otherwise;
    return Math.round(Math.min(Math.max((ms - begin) / (end - begin), 0), 1) * width * 10) / 10;
  };
  return { at, width, first, last, years: yearsOf(first, last, width) };
}

/** The years that have room for their number. @param {string} first @param {string} last @param {number} width */
function yearsOf(first, last, width) {
  const from = Number(first.slice(0, 4));
  const until = Number(last.slice(0, 4));
  const room = Math.max(Math.floor(width / 55), 1);
  const step = [1, 2, 5, 10, 20, 50].find((years) => (until - from) / years <= room) ?? 100;
  const years = [];
  for (let year = Math.ceil(from / step) * step; year <= until; year += step)
    if (`${year}-01-01` >= first) years.push(year);
  return years;
}
