// @ts-check
// Small pieces that the views of planning share: tables, marks of origin, sections.

import { flags } from "../draw/draw.js";
import { el } from "../draw/dom.js";
import { here } from "../exercise/base.js";

/**
 * A table with a head.
 * @param {string} label
 * @param {string[]} columns
 * @param {any[]} rows
 * @param {string} [kind] a class for its look
 */
export const table = (label, columns, rows, kind = "") =>
  el(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": label },
    el(
      "table",
      { class: `grid ${kind}`, "aria-label": label },
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          columns.map((name) => el("th", { scope: "col" }, name)),
        ),
      ),
      el("tbody", null, rows),
    ),
  );

/**
 * A row for one thing, which `n` and Enter act on.
 * @param {any} thing
 * @param {...any} cells
 */
export const row = (thing, ...cells) =>
  el(
    "tr",
    {
      class: `row ${thing.flags?.includes("struck") ? "wrong" : ""}`,
      "data-row": true,
      "data-kind": thing.kind,
      "data-id": thing.id,
      "data-focus": thing.id,
      tabindex: "-1",
    },
    cells,
  );

/** A part of a page under a heading. @param {string} title @param {...any} children */
export const section = (title, ...children) =>
  el("section", { class: "part", "aria-label": title }, el("h2", null, title), ...children);

/** Nothing of that kind. @param {string} words */
export const none = (words) => el("p", { class: "empty" }, words);

/** Whether a thing is invented for the demo. @param {any} thing */
export const isSynthetic = (thing) => thing.synthetic === true || (thing.flags ?? []).includes("synthetic");

/** What no source that was read says: general knowledge, or a day that stands for one that nobody knows. */
export const unchecked = () =>
  el("span", { class: "origin unchecked", title: "Not certain: no source that was read says so." }, "not checked");

/** Where a thing comes from, where that is not the centre's own log of today: the archive, or invented. @param {any} thing */
export const marks = (thing) => [
  isSynthetic(thing) ? el("span", { class: "synthetic" }, "SYNTHETIC") : null,
  thing.origin === "archive" && !isSynthetic(thing) ? el("span", { class: "origin" }, "archive") : null,
  thing.certain === false ? unchecked() : null,
  ...flags({ ...thing, flags: (thing.flags ?? []).filter((/** @type {string} */ flag) => flag !== "synthetic") }),
];

/** Facts that are known, in one line. @param {(string | null | undefined | false)[]} facts */
export const facts = (facts) => el("p", { class: "facts" }, facts.filter(Boolean).join(" · "));

/** Links to take a view away as a file. @param {string} path @param {string} query */
export const exports = (path, query) =>
  el(
    "span",
    { class: "exports" },
    ["csv", "xlsx"].map((format) =>
      el(
        "a",
        {
          class: "button",
          href: `${here(path)}?${[query, `format=${format}`].filter(Boolean).join("&")}`,
          download: true,
        },
        format.toUpperCase(),
      ),
    ),
  );
