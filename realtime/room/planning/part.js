// @ts-check
// Participation as a table: a seat, a meeting or an activity a line.

import { chip } from "../draw/draw.js";
import { el } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { mark } from "../draw/words.js";
import { span } from "./days.js";
import { marks, none, table } from "./pieces.js";
import { called, toolName } from "./terms.js";

const MARKS = /** @type {Record<string, [string, string]>} */ ({
  present: ["●", "good"],
  absent: ["×", "watch"],
  invited: ["◌", "rest"],
});

/** How a nation takes part, as a mark. @param {any} item */
export function partChip({ what, status }) {
  const [shape, tone] = MARKS[status] ?? [];
  if (shape && tone) return chip({ shape, word: called(status), tone });
  return chip(mark(what === "seat" ? "seat" : "enrolment", status));
}

/**
 * @param {import("./view.js").PlanningView} view
 * @param {any[]} items
 * @param {{group?: boolean, nation?: boolean}} [shownToo]
 */
export function partTable(view, items, { group = true, nation = false } = {}) {
  if (!items.length) return none("Nothing is on record.");
  const columns = [
    "What",
    ...(nation ? ["Who"] : []),
    ...(group ? ["Group or activity"] : ["In"]),
    "As",
    "When",
    "Status",
  ];
  const newest = [...items].sort((one, other) => ((one.from ?? "") < (other.from ?? "") ? 1 : -1));
  return table(
    "Participation",
    columns,
    newest.map((item) =>
      el(
        "tr",
        { class: "row", "data-row": true, tabindex: "-1" },
        el("th", { scope: "row" }, item.what),
        nation ? el("td", null, item.nation ? view.room.nation(item.nation) : item.organisation) : null,
        el("td", null, where(view, item), marks({ ...item, flags: [] })),
        el(
          "td",
          null,
          [item.role, item.format ? called(item.format) : null, item.tool ? toolName(item.tool) : null]
            .filter(Boolean)
            .join(", "),
        ),
        el("td", null, item.what === "meeting" ? shown(item.from) : span(item.from, item.until)),
        el("td", null, partChip(item)),
      ),
    ),
    "part-table",
  );
}

/** @param {import("./view.js").PlanningView} view @param {any} item */
function where(view, item) {
  if (item.what === "activity")
    return el("a", { href: view.href(`activity/${item.activity}`) }, item.activity_title ?? "an activity");
  if (item.meeting)
    return el(
      "a",
      { href: view.href(`meeting/${item.meeting}`) },
      `${item.group_name ?? "a group"}, ${shown(item.from)}`,
    );
  return el("a", { href: view.href(`group/${item.group}`) }, item.group_name ?? "a group");
}
