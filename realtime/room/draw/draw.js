// @ts-check
// Small pieces that many panels draw: marks, flags, who may read, cover bars.

import { el, svg } from "./dom.js";
import { parts } from "./urgency.js";
import { figure, flagMeans, mark, readersOf, words } from "./words.js";

/** A state as shape and word. @param {import("./words.js").Mark} said */
export const chip = ({ shape, word, tone }) =>
  el("span", { class: `chip ${tone}` }, el("span", { class: "shape", "aria-hidden": "true" }, shape), word);

/** @param {string} kind @param {string} state */
export const stateChip = (kind, state) => chip(mark(kind, state));

/** The flags of a thing, each with its meaning. @param {import("../line/board.js").Entity} entity */
export const flags = (entity) =>
  (entity.flags ?? []).map((flag) =>
    el(
      "span",
      { class: "flag", title: flagMeans(flag) },
      el("span", { "aria-hidden": "true" }, "⚑ "),
      words(flag),
      el("span", { class: "unseen" }, `: ${flagMeans(flag)}`),
    ),
  );

/** Who may read it. @param {import("../line/board.js").Entity} entity @param {(code: string) => string} name */
export function readers(entity, name) {
  const all = Array.isArray(entity.readers)
    ? entity.readers.map((code) => (code === "OBSERVERS" ? "observers" : name(code))).join(", ")
    : "";
  return el(
    "span",
    { class: "readers", title: all || null },
    el("span", { "aria-hidden": "true" }, "◉ "),
    `read by ${readersOf(entity.readers, name)}`,
  );
}

const SEGMENTS = /** @type {const} */ ([
  ["handed", "handed over"],
  ["moving", "on its way"],
  ["accepted", "accepted"],
  ["offered", "offered"],
  ["needed", "still needed"],
]);

/**
 * The cover of an item as a stacked bar with its figures in words below.
 * @param {ReturnType<typeof import("../line/board.js").coverOf>} cover @param {string | null} unit
 */
export function coverBar(cover, unit) {
  const of = parts(cover);
  if (!cover) return el("p", { class: "cover none" }, "Cover has not been told in a report yet.");
  if (!of)
    return el(
      "p",
      { class: "cover none" },
      cover.state === null ? "Cover cannot be computed: a quantity is not told." : "Nothing offered yet.",
    );
  let x = 0;
  /** @type {any[]} */
  const bars = [];
  /** @type {any[]} */
  const legend = [];
  for (const [name, word] of SEGMENTS) {
    const amount = of[name];
    if (!amount) continue;
    const wide = (amount / of.whole) * 1_000;
    bars.push(svg("rect", { class: `cover-${name}`, x, y: 0, width: wide, height: 12 }));
    legend.push(el("span", { class: `key key-${name}` }, el("b", null, figure(amount)), ` ${word}`));
    x += wide;
  }
  if (of.over && of.asked !== null) {
    const from = (of.asked / of.whole) * 1_000;
    bars.push(
      svg("rect", { class: "cover-over", x: from, y: 0, width: (of.over / of.whole) * 1_000, height: 12 }),
      svg("line", { class: "cover-asked", x1: from, x2: from, y1: -2, y2: 14 }),
    );
    legend.push(el("span", { class: "key key-over" }, el("b", null, `⊕ ${figure(of.over)}`), " more than asked"));
  }
  const asked = of.asked === null ? "quantity not told" : `${figure(of.asked)}${unit ? ` ${unit}` : ""} asked`;
  const said = `${asked}: ${legend.map((node) => node.textContent).join(", ")}`;
  return el(
    "div",
    { class: "cover" },
    svg(
      "svg",
      { class: "bar", viewBox: "0 -2 1000 16", preserveAspectRatio: "none", role: "img", "aria-label": said },
      bars,
    ),
    el(
      "p",
      { class: "legend", "aria-hidden": "true" },
      legend,
      cover.live ? null : el("span", { class: "quiet" }, " as last reported"),
    ),
  );
}

/**
 * Cover of a whole file at a glance: how many needs are covered, partly, not.
 * @param {import("./urgency.js").Summary} summary
 */
export function glance(summary) {
  const { needs, covered, partly, uncovered, unknown } = summary;
  if (!needs) return el("span", { class: "quiet" }, "no open needs");
  const bars = [];
  let x = 0;
  for (const [name, count] of /** @type {[string, number][]} */ ([
    ["accepted", covered],
    ["half", partly],
    ["needed", uncovered],
    ["unknown", unknown],
  ])) {
    if (!count) continue;
    const wide = (count / needs) * 100;
    bars.push(svg("rect", { class: `cover-${name}`, x, y: 0, width: wide, height: 8 }));
    x += wide;
  }
  const said = unknown === needs ? `${needs} needs` : `${covered} of ${needs} covered`;
  return el(
    "span",
    { class: "glance" },
    svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, bars),
    el("span", null, said),
  );
}

/** A time that hovers whole. @param {string} text @param {string} [whole] */
export const time = (text, whole) => el("time", { title: whole ?? null }, text);
