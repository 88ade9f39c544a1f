// @ts-check
// What is asked in a file: each request with its needs, and how far each of them is covered.

import { coverOf, of } from "../../line/board.js";
import { coverBar, flags, readers, stateChip } from "../../draw/draw.js";
import { el, fill, keyed } from "../../draw/dom.js";
import { shown } from "../../draw/dtg.js";
import { quantity, words } from "../../draw/words.js";

/** @typedef {import("../emergency_view.js").EmergencyView} EmergencyView */
/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {import("../../line/board.js").File} File */

/** @param {EmergencyView} view @param {File} file */
export function drawRequests(view, file) {
  const requests = of(file, "request").reverse();
  const items = of(file, "item");
  keyed(
    view.needs,
    requests,
    (request) => request.id,
    (request) =>
      el(
        "section",
        { class: "request", "data-row": true, tabindex: "-1", "data-kind": "request", "data-id": request.id },
        el("header"),
        el("div", { class: "told" }),
        el("table", { class: "grid needs-table" }, el("tbody")),
      ),
    (node, request) => {
      const [head, told, table] = node.children;
      const own = items.filter((item) => item.request_id === request.id);
      const signature = JSON.stringify([request, view.isPresent]);
      if (node.signature !== signature) {
        node.signature = signature;
        fill(
          head,
          el("h2", null, `Request ${request.number}`),
          stateChip("request", request.status),
          request.revision > 1 ? el("span", { class: "quiet" }, `revision ${request.revision}`) : null,
          flags(request),
          el("span", { class: "spring" }),
          view.isPresent ? view.room.acting.buttons(request, "request", 2) : null,
        );
        fill(
          told,
          [
            ["Situation", request.situation],
            ["Assessment", request.assessment],
            ["National measures", request.national_measures],
            ["Points of entry", request.points_of_entry?.join("; ")],
            ["Point of contact", view.room.names.contact(request.contact)],
          ]
            .filter(([, text]) => text)
            .map(([name, text]) => el("p", null, el("b", null, `${name}: `), text)),
          el("p", null, readers(request, view.room.nation)),
        );
      }
      keyed(
        table.firstChild,
        own,
        (item) => item.id,
        (item) =>
          el(
            "tr",
            { class: "row", "data-row": true, tabindex: "-1", "data-kind": "item", "data-id": item.id },
            el("th", { scope: "row" }),
            el("td", { class: "covered" }),
            el("td", { class: "acts" }),
          ),
        (row, item) => fillNeed(view, row, item, file),
      );
      if (!own.length && !told.querySelector(".empty"))
        told.append(el("p", { class: "empty" }, "The list of needs follows."));
      else if (own.length) told.querySelector(".empty")?.remove();
    },
  );
  if (!requests.length) fill(view.needs, el("p", { class: "empty" }, "Nobody has asked for assistance in this file."));
  if (!requests.length) /** @type {any} */ (view.needs).kept = new Map();
  else view.needs.querySelector(":scope > .empty")?.remove();
}

/** @param {EmergencyView} view @param {any} row @param {Entity} item @param {File} file */
function fillNeed(view, row, item, file) {
  const cover = coverOf(file, item);
  const signature = JSON.stringify([item, cover, view.isPresent]);
  if (row.signature === signature) return;
  row.signature = signature;
  const [what, covered, acts] = row.children;
  row.classList.toggle("ended-row", item.status === "closed");
  fill(
    what,
    el("span", { class: "what" }, item.what),
    el("span", { class: "amount" }, quantity(item) || "quantity not told"),
    el(
      "span",
      { class: "quiet" },
      [
        item.priority ? `priority ${item.priority}` : null,
        item.needed_by ? `needed by ${shown(item.needed_by)}` : null,
        item.capability,
        item.remarks,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    item.status === "closed" ? el("span", { class: "quiet" }, `closed: ${words(item.closed_because)}`) : null,
    flags(item),
  );
  fill(covered, cover ? stateChip("cover", cover.state ?? "unknown") : null, coverBar(cover, item.unit));
  fill(acts, view.isPresent ? view.room.acting.buttons(item, "item", 1, "small") : null);
}
