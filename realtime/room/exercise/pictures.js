// @ts-check
// The comparison as pictures, in SVG: cover over time, how long answers took, offers by nation. The exercise is drawn
// full, reality dashed or hatched, so that they are told apart in black and white too; the same stands in tables.

import { svg } from "../draw/dom.js";

const WIDTH = 640;
const HOUR_S = 3_600;
const LABELS = 170;
const ROW = 34;
const BAR = 12;

/** @param {number} seconds */
export const hours = (seconds) => `${Math.round((seconds / HOUR_S) * 10) / 10} h`;

/** A round step for an axis of so much, in about five steps. @param {number} most */
export function stepOf(most) {
  const rough = Math.max(most, 1e-9) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
}

/** @param {number} most */
function marks(most) {
  const step = stepOf(most);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** @param {string} label @param {number} height @param {...any} children */
const picture = (label, height, ...children) =>
  svg(
    "svg",
    { class: "comparison-picture", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label },
    ...children,
  );

/** @param {number} number */
const figure = (number) => String(Math.round(number * 1_000) / 1_000);

/**
 * How far one item was covered, as stairs over the hours since the fork.
 * @param {{what: string, unit: string | null, branch: any[], reality: any[]}} item
 * @param {string} beside what the exercise is compared with
 * @param {number} until the seconds that all these pictures show at least, so that they have one scale
 */
export function coverPicture(item, beside, until) {
  const sides = [item.reality, item.branch];
  const amounts = sides.flat().flatMap((step) => [step.requested, step.accepted, step.offered]);
  const last = Math.max(HOUR_S, until) * 1.08;
  const most = Math.max(1, ...amounts.map((amount) => amount ?? 0)) * 1.1;
  const [left, top, right, bottom] = [48, 14, WIDTH - 12, 172];
  const x = (/** @type {number} */ seconds) => left + ((right - left) * Math.max(0, seconds)) / last;
  const y = (/** @type {number} */ amount) => bottom - ((bottom - top) * amount) / most;
  /** @param {any[]} steps @param {string} what */
  const stairs = (steps, what) => {
    let path = `M${x(0)},${y(0)}`;
    for (const step of steps) path += `H${x(step.after_s)}V${y(step[what] ?? 0)}`;
    return `${path}H${right}`;
  };
  const requested = Math.max(0, ...sides.flat().map((step) => step.requested ?? 0));
  const label =
    `${item.what}: accepted ${figure(item.branch.at(-1)?.accepted ?? 0)} in the exercise, ` +
    `${figure(item.reality.at(-1)?.accepted ?? 0)} in ${beside}, of ${requested ? figure(requested) : "an open quantity"}`;
  return picture(
    label,
    206,
    marks(most)
      .map((amount) => [
        svg("line", { class: "rule", x1: left, x2: right, y1: y(amount), y2: y(amount) }),
        svg("text", { x: left - 6, y: y(amount) + 4, "text-anchor": "end" }, figure(amount)),
      ])
      .flat(),
    marks(last / HOUR_S).map((hour) =>
      svg("text", { x: x(hour * HOUR_S), y: bottom + 16, "text-anchor": "middle" }, `${figure(hour)} h`),
    ),
    svg("text", { x: right, y: bottom + 31, "text-anchor": "end" }, "after the fork"),
    requested ? svg("line", { class: "asked", x1: left, x2: right, y1: y(requested), y2: y(requested) }) : null,
    svg("path", { class: "reality", d: stairs(item.reality, "accepted") }),
    svg("path", { class: "branch", d: stairs(item.branch, "accepted") }),
  );
}

/**
 * Two bars a row: the exercise above, reality below.
 * @param {string} label @param {{name: string, branch: number | null, reality: number | null, told: (amount: number) => string}[]} rows
 */
export function barsPicture(label, rows) {
  const most = Math.max(1e-9, ...rows.flatMap(({ branch, reality }) => [branch ?? 0, reality ?? 0]));
  const width = (/** @type {number} */ amount) => ((WIDTH - LABELS - 90) * amount) / most;
  const height = rows.length * ROW + 8;
  return picture(
    label,
    height,
    rows.flatMap((row, index) => {
      const y = 4 + index * ROW;
      return [
        svg("text", { x: LABELS - 8, y: y + 17, "text-anchor": "end" }, shortened(row.name)),
        .../** @type {const} */ (["branch", "reality"]).flatMap((side, place) => {
          const amount = row[side];
          const at = y + 2 + place * (BAR + 2);
          return [
            amount === null ? null : svg("rect", { class: side, x: LABELS, y: at, width: width(amount), height: BAR }),
            svg(
              "text",
              { class: "amount", x: LABELS + 6 + (amount === null ? 0 : width(amount)), y: at + BAR - 2 },
              amount === null ? "none" : row.told(amount),
            ),
          ];
        }),
      ];
    }),
  );
}

/** @param {string} name */
const shortened = (name) => (name.length > 26 ? `${name.slice(0, 25)}…` : name);
