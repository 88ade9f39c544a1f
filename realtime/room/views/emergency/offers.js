// @ts-check
// The offers of a file: what waits first, what has ended last.

import { get, of } from "../../line/board.js";
import { flags, readers, stateChip } from "../../draw/draw.js";
import { el, fill, say } from "../../draw/dom.js";
import { age, shown } from "../../draw/dtg.js";
import { UNDECIDED, isUndecided, leftOf, madeAt } from "../../draw/urgency.js";
import { channelWord, donorsOf, figure, quantity } from "../../draw/words.js";
import { cards } from "./cards.js";

/** @typedef {import("../emergency_view.js").EmergencyView} EmergencyView */
/** @typedef {import("../../line/board.js").Entity} Entity */
/** @typedef {import("../../line/board.js").File} File */

/** The order in which offers are shown: what waits, what is taken, what is for information, what has ended. */
const ORDER = ["submitted", "partly_accepted", "accepted", "recorded_for_information"];

/** @param {EmergencyView} view @param {File} file */
export function drawOffers(view, file) {
  const offers = of(file, "offer");
  const waiting = offers.filter((offer) => UNDECIDED.has(offer.status));
  /** @param {Entity} offer */
  const rank = (offer) => (ORDER.includes(offer.status) ? ORDER.indexOf(offer.status) : ORDER.length);
  const standing = offers
    .filter((offer) => ORDER.includes(offer.status))
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1));
  const ended = offers.filter((offer) => !ORDER.includes(offer.status)).reverse();
  const unanswered = waiting.filter((offer) => offer.status === "submitted").length;
  say(view.offersTitle, unanswered ? `Offers: ${unanswered} waiting for an answer` : "Offers");
  cards(view.offers, standing, (node, offer) => fillOffer(view, node, offer, file), "No offers yet.");
  view.ended.hidden = !ended.length;
  say(view.ended.firstChild, `${ended.length} ended`);
  cards(view.ended.lastChild, ended, (node, offer) => fillOffer(view, node, offer, file), "");
}

/** @param {EmergencyView} view @param {any} node @param {Entity} offer @param {File} file */
function fillOffer(view, node, offer, file) {
  const made = madeAt(offer.id);
  const waits = offer.status === "submitted" && made !== null ? `waiting ${age(view.room.moment() - made)}` : "";
  const remark = [...file.values()].filter((entity) => entity.kind === "remark" && entity.offer_id === offer.id);
  const signature = JSON.stringify([offer, view.isPresent, remark.length]);
  if (node.signature === signature) {
    const held = node.querySelector(".waited");
    if (held) say(held, waits);
    return;
  }
  node.signature = signature;
  node.dataset.tone = UNDECIDED.has(offer.status) ? "watch" : "";
  const linked = offer.linked_to ? get(file, "offer", offer.linked_to) : null;
  fill(
    node,
    el(
      "header",
      null,
      el(
        "h3",
        null,
        el("span", { class: "reference" }, offer.reference.split("/").at(-1)),
        ` ${donorsOf(offer, view.room.nation)}`,
      ),
      stateChip("offer", offer.status),
      el("span", { class: "waited strong" }, waits),
      flags(offer),
      el("span", { class: "quiet" }, channelWord(offer.channel)),
    ),
    offer.lines.length
      ? el(
          "table",
          { class: "lines" },
          el(
            "thead",
            { class: "unseen" },
            el(
              "tr",
              null,
              ["Offered", "Quantity", "Answer"].map((name) => el("th", { scope: "col" }, name)),
            ),
          ),
          el(
            "tbody",
            null,
            offer.lines.map((/** @type {any} */ line) =>
              el(
                "tr",
                null,
                el(
                  "td",
                  null,
                  line.what,
                  line.item_id ? null : el("span", { class: "quiet" }, " (no item)"),
                  line.remarks ? el("span", { class: "quiet" }, ` ${line.remarks}`) : null,
                ),
                el("td", { class: "amount" }, quantity(line) || "not told"),
                el("td", null, answer(line)),
              ),
            ),
          ),
        )
      : el("p", { class: "quiet" }, "What is offered is not told."),
    el(
      "p",
      { class: "facts" },
      [
        offer.available_from ? `available from ${shown(offer.available_from)}` : null,
        offer.available_until ? `until ${shown(offer.available_until)}` : null,
        offer.transport ? `transport: ${offer.transport}` : null,
        offer.conditions ? `conditions: ${offer.conditions}` : null,
        offer.cost ? `cost: ${offer.cost}` : null,
        view.room.names.contact(offer.contact) ? `contact: ${view.room.names.contact(offer.contact)}` : null,
        offer.valid_until ? `valid until ${shown(offer.valid_until)}` : null,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    linked
      ? el("p", { class: "told" }, `The same assistance as ${linked.reference}, which is the one that counts.`)
      : null,
    remark.map((one) => el("p", { class: "told" }, el("b", null, "Reason for declining: "), one.text)),
    el(
      "footer",
      null,
      readers(offer, view.room.nation),
      view.isPresent ? view.room.acting.buttons(offer, "offer", 3) : null,
    ),
  );
}

/** How a line was answered. @param {any} line */
function answer(line) {
  const left = leftOf(line);
  const unit = line.unit ? ` ${line.unit}` : "";
  const parts = [];
  if (line.accepted === null) parts.push("accepted, how much is not told");
  else if (line.accepted > 0) parts.push(`${figure(line.accepted)}${unit} accepted`);
  if (line.rest_declined) parts.push(line.accepted ? "rest declined" : "declined");
  else if (isUndecided(line))
    parts.push(line.accepted ? `${left === null ? "rest" : figure(left)} undecided` : "undecided");
  return parts.join(", ") || "–";
}
