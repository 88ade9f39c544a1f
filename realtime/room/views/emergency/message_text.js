// @ts-check
// What a message says, as its addressees read it: paragraph by paragraph, what is new in bold; and where to print it.

import { el } from "../../draw/dom.js";
import { here } from "../../exercise/base.js";

/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {{text: string, new: boolean}} Span */

/** @param {Span[]} spans */
const told = (spans) =>
  spans.flatMap((span, place) => [place ? " " : "", span.new ? el("b", null, span.text) : span.text]);

/** The paragraphs of a released message. @param {any} content */
export const messageText = (content) =>
  content.paragraphs.map((/** @type {any} */ paragraph) =>
    el(
      "section",
      null,
      el("h4", null, `${paragraph.number}. ${paragraph.heading}`),
      paragraph.spans.length ? el("p", null, told(paragraph.spans)) : null,
      paragraph.parts.map((/** @type {any} */ part) => el("p", null, `${part.number} `, told(part.spans))),
      paragraph.table ? table(paragraph.table) : null,
    ),
  );

/** @param {{columns: string[], rows: {cells: Span[]}[]}} shown */
const table = ({ columns, rows }) =>
  el(
    "table",
    null,
    el("thead", null, el("tr", null, columns.map((column) => el("th", { scope: "col" }, column)))),
    el("tbody", null, rows.map(({ cells }) => el("tr", null, cells.map((cell) => el("td", null, told([cell])))))),
  );

/** The message as a page, as PDF and as text; of a draft what it would say now. @param {Entity} message */
export function messageForms(message) {
  const of = message.status === "draft" ? "Preview" : "Print";
  const forms = [
    [".html", `${of} page`],
    [".pdf", "PDF"],
    [".txt", "text"],
  ];
  return el(
    "p",
    { class: "quiet" },
    forms.flatMap(([form, name], place) => [
      place ? " · " : null,
      el("a", { href: here(`/v1/messages/${message.id}${form}`), target: "_blank", rel: "noopener" }, name),
    ]),
  );
}
