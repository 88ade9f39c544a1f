// @ts-check
// A time line: one bar a row, from its first day to its last. A beginning or an end that nobody knows fades out. Drawn as
// SVG; whoever cannot see it reads the table beside it.

import { svg } from "../draw/dom.js";
import { scaleOf } from "./days.js";

const ROW = 26;
const HEAD = 22;
const LABELS = 186;
const BAR = 12;
/** How wide what shows an unknown beginning is. */
const FADE = 26;
/** Narrower than this it is scrolled. */
const NARROWEST = 480;

/**
 * `parts` are stretches under one name each, `spans` several bars instead of one; `ticks` are single days with a class;
 * `into` is the id of the row that it became.
 * @typedef {{id: string, label: string, from: string | null, until: string | null, tone?: string, title?: string,
 *   parts?: {from: string | null, label: string}[], spans?: {from: string | null, until: string | null}[],
 *   ticks?: {at: string, tone: string, title: string}[], into?: string | null}} Row
 */

/**
 * @param {string} label what it shows, in words
 * @param {Row[]} rows
 * @param {{first: string, last: string, on: string | null, width: number}} about `width` of the picture, in all
 */
export function timeline(label, rows, { first, last, on, width: whole }) {
  const width = Math.max(whole - LABELS - 8, NARROWEST);
  const scale = scaleOf(first, last, width);
  const height = HEAD + rows.length * ROW + 4;
  /** @type {Map<string, number>} */
  const places = new Map(rows.map(({ id }, index) => [id, HEAD + index * ROW + ROW / 2]));
  return svg(
    "svg",
    {
      class: "timeline",
      viewBox: `${-LABELS} 0 ${LABELS + width + 6} ${height}`,
      width: LABELS + width + 6,
      height,
      role: "img",
      "aria-label": label,
    },
    scale.years
      .map((year) => {
        const x = scale.at(`${year}-01-01`);
        return [
          svg("line", { class: "year", x1: x, x2: x, y1: HEAD - 4, y2: height }),
          svg("text", { class: "year", x: x + 3, y: 13 }, String(year)),
        ];
      })
      .flat(),
    rows.map((row) => rowOf(row, Number(places.get(row.id)), scale)),
    rows.map((row) => arrowOf(row, places, scale)),
    on ? svg("line", { class: "on", x1: scale.at(on), x2: scale.at(on), y1: HEAD - 6, y2: height }) : null,
  );
}

/** @param {Row} row @param {number} y @param {ReturnType<typeof scaleOf>} scale */
function rowOf(row, y, scale) {
  const begin = scale.at(row.from, 0);
  const end = row.until ? scale.at(nextDay(row.until)) : scale.width;
  const bar = { y: y - BAR / 2, height: BAR };
  const parts = row.parts ?? [{ from: row.from, label: "" }];
  const marks = parts.map((part, index) => {
    const x = index ? Math.max(scale.at(part.from, begin), begin) : begin;
    const next = parts[index + 1];
    const to = next ? Math.max(scale.at(next.from, begin), begin) : end;
    const wide = Math.max(to - x, 3);
    return [
      svg("rect", { class: `span ${row.tone ?? ""} ${index % 2 ? "odd" : ""}`, x, width: wide, ...bar }),
      part.label.length * 6.2 < wide - 6
        ? svg("text", { class: "name", x: x + 5 + (index || row.from ? 0 : FADE), y: y + 3.5 }, part.label)
        : null,
      index ? svg("line", { class: "renamed", x1: x, x2: x, y1: y - BAR, y2: y + BAR }) : null,
    ];
  });
  const spans = (row.spans ?? []).map(({ from, until }) => {
    const x = scale.at(from, 0);
    const to = until ? scale.at(nextDay(until)) : scale.width;
    return svg("rect", { class: `span ${row.tone ?? ""}`, x, width: Math.max(to - x, 3), ...bar });
  });
  const drawn = [
    row.title ? svg("title", null, row.title) : null,
    svg("text", { class: "label", x: -8, y: y + 4, "text-anchor": "end" }, short(row.label)),
    row.spans ? spans : marks.flat(),
    row.from || row.spans ? null : svg("rect", { class: "unknown", x: 0, width: Math.min(FADE, end), ...bar }),
    (row.ticks ?? []).map(({ at, tone, title }) =>
      svg(
        "line",
        { class: `tick ${tone}`, x1: scale.at(at), x2: scale.at(at), y1: y + BAR / 2 - 1, y2: y + BAR / 2 + 7 },
        svg("title", null, title),
      ),
    ),
  ].flat();
  return svg("g", { class: "row", "data-id": row.id }, drawn);
}

/** From the end of a bar to what it became. @param {Row} row @param {Map<string, number>} places @param {ReturnType<typeof scaleOf>} scale */
function arrowOf(row, places, scale) {
  const from = places.get(row.id);
  const to = row.into ? places.get(row.into) : undefined;
  if (from === undefined || to === undefined) return null;
  const x = row.until ? scale.at(nextDay(row.until)) : scale.width;
  const down = to > from ? 1 : -1;
  const tip = to - down * (BAR / 2 + 1);
  return svg(
    "g",
    { class: "merged" },
    svg("path", { d: `M${x} ${from} C${x + 14} ${from} ${x + 14} ${tip - down * 8} ${x + 4} ${tip - down * 4}` }),
    svg("path", { class: "head", d: `M${x + 4} ${tip} l-4 ${-6 * down} l8 0 z` }),
  );
}

/** @param {string} day */
const nextDay = (day) => new Date(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** @param {string} label */
const short = (label) => (label.length > 26 ? `${label.slice(0, 25)}…` : label);
