// @ts-check
// What is on its way, and what is late.

import { get, of } from "../../line/board.js";
import { flags, readers, stateChip } from "../../draw/draw.js";
import { el, fill, say } from "../../draw/dom.js";
import { away, dtg, instant } from "../../draw/dtg.js";
import { donorsOf, figure } from "../../draw/words.js";
import { cards } from "./cards.js";

/** @typedef {import("../emergency_view.js").EmergencyView} EmergencyView */
/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {import("../../line/board.js").File} File */

const MOVES = ["in_transit", "arrived", "cleared", "planned", "operating"];

/** @param {EmergencyView} view @param {File} file */
export function drawConsignments(view, file) {
  const rank = (/** @type {Entity} */ load) =>
    MOVES.includes(load.status) ? MOVES.indexOf(load.status) : MOVES.length;
  const loads = of(file, "consignment").sort(
    (one, other) => rank(one) - rank(other) || (instant(one.eta) ?? Infinity) - (instant(other.eta) ?? Infinity),
  );
  cards(view.loads, loads, (node, load) => fillConsignment(view, node, load, file), "Nothing is on its way.");
}

/** @param {EmergencyView} view @param {any} node @param {Entity} load @param {File} file */
function fillConsignment(view, node, load, file) {
  const now = view.room.moment();
  const eta = instant(load.eta);
  const due =
    eta === null || !["planned", "cleared", "in_transit"].includes(load.status)
      ? ""
      : eta < now
        ? `▲ late: ETA ${dtg(eta)}, ${away(eta, now)}`
        : `ETA ${dtg(eta)}, ${away(eta, now)}`;
  const signature = JSON.stringify([load, view.isPresent, due.startsWith("▲")]);
  if (node.signature === signature) {
    const held = node.querySelector(".due");
    if (held) say(held, due);
    return;
  }
  node.signature = signature;
  const offer = load.offer_id ? get(file, "offer", load.offer_id) : null;
  /** @param {any} line */
  const counts = (line) =>
    [
      ["planned", line.quantity],
      ["left", line.departed],
      ["arrived", line.arrived],
      ["handed over", line.handed_over],
    ]
      .filter(([, count]) => count !== null && count !== undefined)
      .map(([word, count]) => `${figure(/** @type {number} */ (count))} ${word}`)
      .join(" → ");
  fill(
    node,
    el(
      "header",
      null,
      el(
        "h3",
        null,
        donorsOf(load, view.room.nation),
        offer ? el("span", { class: "quiet" }, ` under ${offer.reference.split("/").at(-1)}`) : null,
      ),
      stateChip("consignment", load.status),
      flags(load),
      el("span", { class: `due ${due.startsWith("▲") ? "strong act" : ""}` }, due),
    ),
    el(
      "table",
      { class: "lines" },
      el(
        "tbody",
        null,
        load.lines.map((/** @type {any} */ line) =>
          el(
            "tr",
            null,
            el("td", null, line.what),
            el("td", { class: "amount" }, line.unit ?? ""),
            el("td", null, counts(line)),
          ),
        ),
      ),
    ),
    el(
      "p",
      { class: "facts" },
      [
        load.point_of_entry ? `to ${load.point_of_entry}` : null,
        load.destination ? `destination ${load.destination}` : null,
        load.carrier,
        load.mode,
        load.route,
        ...load.clearances.map((/** @type {any} */ one) => `${one.name}: ${one.status}`),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    el(
      "footer",
      null,
      readers(load, view.room.nation),
      view.isPresent ? view.room.acting.buttons(load, "consignment", 3) : null,
    ),
  );
}
