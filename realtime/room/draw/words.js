// @ts-check
// The field's words for what the board holds: states, shapes, quantities, parties. A state is always a shape and a
// word; colour only repeats it.

import { shown } from "./dtg.js";

/** @typedef {import("../line/board.js").Entity} Entity */
/**
 * @typedef {{word: string, shape: string, tone: string}} Mark `tone` names a class: act, watch, good, move, rest, plain
 */

/** @type {Record<string, Mark>} */
const LEVELS = {
  act: { word: "ACT", shape: "▲", tone: "act" },
  watch: { word: "WATCH", shape: "◆", tone: "watch" },
  calm: { word: "CALM", shape: "●", tone: "good" },
  rest: { word: "REST", shape: "○", tone: "rest" },
};

/** @type {Record<string, Mark>} */
const STATES = {
  "emergency/monitored": { word: "monitored", shape: "◌", tone: "plain" },
  "emergency/requested": { word: "requested", shape: "▲", tone: "act" },
  "emergency/active": { word: "active", shape: "◆", tone: "plain" },
  "emergency/closing": { word: "closing", shape: "◑", tone: "watch" },
  "emergency/closed": { word: "closed", shape: "○", tone: "rest" },
  "emergency/stood_down": { word: "stood down", shape: "○", tone: "rest" },
  "request/received": { word: "received, to release", shape: "▲", tone: "act" },
  "request/disseminated": { word: "disseminated", shape: "◆", tone: "plain" },
  "request/revised": { word: "revised, to release", shape: "▲", tone: "act" },
  "request/closed": { word: "closed", shape: "○", tone: "rest" },
  "request/withdrawn": { word: "withdrawn", shape: "×", tone: "rest" },
  "item/open": { word: "open", shape: "◆", tone: "plain" },
  "item/closed": { word: "closed", shape: "○", tone: "rest" },
  "offer/submitted": { word: "waiting for an answer", shape: "◆", tone: "watch" },
  "offer/accepted": { word: "accepted", shape: "●", tone: "good" },
  "offer/partly_accepted": { word: "partly accepted", shape: "◐", tone: "good" },
  "offer/declined": { word: "declined", shape: "×", tone: "rest" },
  "offer/withdrawn": { word: "withdrawn", shape: "×", tone: "rest" },
  "offer/lapsed": { word: "lapsed", shape: "○", tone: "rest" },
  "offer/expired": { word: "expired", shape: "○", tone: "rest" },
  "offer/failed": { word: "failed", shape: "×", tone: "act" },
  "offer/released": { word: "released", shape: "○", tone: "rest" },
  "offer/recorded_for_information": { word: "for information", shape: "ⓘ", tone: "plain" },
  "consignment/planned": { word: "planned", shape: "◌", tone: "plain" },
  "consignment/cleared": { word: "cleared", shape: "◔", tone: "plain" },
  "consignment/in_transit": { word: "in transit", shape: "▶", tone: "move" },
  "consignment/arrived": { word: "arrived", shape: "▣", tone: "watch" },
  "consignment/handed_over": { word: "handed over", shape: "●", tone: "good" },
  "consignment/operating": { word: "operating", shape: "◉", tone: "good" },
  "consignment/departed_home": { word: "departed home", shape: "○", tone: "rest" },
  "consignment/cancelled": { word: "cancelled", shape: "×", tone: "rest" },
  "consignment/lost": { word: "lost", shape: "×", tone: "act" },
  "message/draft": { word: "draft, to approve", shape: "✎", tone: "watch" },
  "message/released": { word: "released", shape: "●", tone: "plain" },
  "message/corrected": { word: "corrected", shape: "◐", tone: "plain" },
  "transmission/queued": { word: "not sent yet", shape: "◌", tone: "plain" },
  "transmission/sent": { word: "sent, not read", shape: "▶", tone: "watch" },
  "transmission/delivered": { word: "arrived, not read", shape: "▣", tone: "watch" },
  "transmission/read": { word: "read", shape: "●", tone: "good" },
  "transmission/failed": { word: "failed", shape: "×", tone: "act" },
  "transmission/unknown": { word: "outcome unknown", shape: "?", tone: "act" },
  "cover/open": { word: "uncovered", shape: "▽", tone: "watch" },
  "cover/partly_covered": { word: "partly covered", shape: "◐", tone: "watch" },
  "cover/covered": { word: "covered", shape: "●", tone: "good" },
  "cover/over_covered": { word: "over-covered", shape: "⊕", tone: "over" },
  "cover/unknown": { word: "cover unknown", shape: "?", tone: "plain" },
  "planning_group/established": { word: "established", shape: "●", tone: "good" },
  "planning_group/not_established": { word: "not established yet", shape: "◌", tone: "rest" },
  "planning_group/merged": { word: "merged", shape: "→", tone: "rest" },
  "planning_group/dissolved": { word: "dissolved", shape: "○", tone: "rest" },
  "seat/nominated": { word: "nominated", shape: "◌", tone: "watch" },
  "seat/not_nominated": { word: "not nominated yet", shape: "◌", tone: "rest" },
  "seat/confirmed": { word: "confirmed", shape: "●", tone: "good" },
  "seat/ended": { word: "ended", shape: "○", tone: "rest" },
  "meeting/called": { word: "called", shape: "◌", tone: "plain" },
  "meeting/held": { word: "held", shape: "●", tone: "good" },
  "meeting/cancelled": { word: "cancelled", shape: "×", tone: "rest" },
  "task/recorded": { word: "on record", shape: "·", tone: "plain" },
  "task/open": { word: "open", shape: "◆", tone: "watch" },
  "task/in_hand": { word: "in hand", shape: "◐", tone: "move" },
  "task/closed": { word: "closed", shape: "○", tone: "rest" },
  "activity/offered": { word: "offered", shape: "◆", tone: "plain" },
  "activity/cancelled": { word: "cancelled", shape: "×", tone: "rest" },
  "enrolment/waiting": { word: "waiting", shape: "◌", tone: "watch" },
  "enrolment/enrolled": { word: "enrolled", shape: "◆", tone: "plain" },
  "enrolment/attended": { word: "attended", shape: "◐", tone: "good" },
  "enrolment/completed": { word: "completed", shape: "●", tone: "good" },
  "enrolment/no_show": { word: "did not come", shape: "×", tone: "act" },
  "enrolment/withdrawn": { word: "withdrawn", shape: "○", tone: "rest" },
  "programme/proposed": { word: "proposed", shape: "◌", tone: "watch" },
  "programme/agreed": { word: "agreed", shape: "●", tone: "good" },
};

/** @param {string} level */
export const levelMark = (level) => LEVELS[level];

/**
 * The mark of a state; one that is not known yet is shown by its own name.
 * @param {string} kind
 * @param {string} state
 * @returns {Mark}
 */
export const mark = (kind, state) => STATES[`${kind}/${state}`] ?? { word: words(state), shape: "·", tone: "plain" };

/** `partly_accepted` as words. @param {string | null | undefined} name */
export const words = (name) => (name ?? "").replaceAll("_", " ");

/** With a capital. @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @type {Record<string, string>} */
const FLAGS = {
  council_decision_missing: "it went out although no Council decision is known",
  consignments_unfinished: "closed over consignments that were not finished",
  recorded_on_closed_file: "came when the file was closed, and waits for reopening",
  needs_council_decision: "the country had no access to the centre that day: a Council decision is needed",
  before_request: "made before anybody had asked",
  before_dissemination: "made before the request had gone out",
  after_end_of_need: "made after the nation had said that it needs nothing more",
  no_items: "what is offered is not told",
  over_covered: "more was accepted than was asked",
  without_offer: "came without an offer",
  before_acceptance: "on its way before its offer was accepted",
  exceeds_acceptance: "carries more than was accepted",
  acceptance_exceeds_offer: "more was accepted than is offered",
  recorded_for_information: "its offer was made in another channel and is decided there",
  departed_uncleared: "left before all its clearances were granted",
  diverted: "goes elsewhere than it was meant to",
  short: "less was handed over than had left",
  more_than_sent: "more was handed over than had left",
  struck: "entered by mistake, and counts for nothing",
  no_longer_fits: "after a correction, something here could not have happened",
  dated_before_request: "dated before the request",
  after_final: "came after the final report",
  outside_format: "took part although the format of that day did not admit it",
  suspended: "practical cooperation with it was suspended on that day",
  not_nominated: "confirmed although nobody had nominated it",
  meeting_cancelled: "the meeting was cancelled, and yet somebody was recorded there",
  group_not_standing: "the group did not stand on that day",
  overlapping_chairs: "another chair sat in the same group on the same days",
  not_open_to_nation: "took part although it was not open to it",
  synthetic: "invented for the demonstration",
};

/** What a flag means. @param {string} flag */
export const flagMeans = (flag) => FLAGS[flag] ?? words(flag);

/** A number as it is read: groups of three, a decimal point. @param {number | null | undefined} number */
export function figure(number) {
  return number === null || number === undefined ? "?" : number.toLocaleString("en", { maximumFractionDigits: 3 });
}

const BOUNDS = /** @type {Record<string, string>} */ ({ up_to: "up to ", at_least: "at least " });

/** `up to 200 piece`, or nothing where no quantity is told. @param {any} line */
export function quantity(line) {
  if (line.quantity === null || line.quantity === undefined) return line.unit ? `? ${line.unit}` : "";
  return `${BOUNDS[line.quantity_kind] ?? ""}${figure(line.quantity)}${line.unit ? ` ${line.unit}` : ""}`;
}

/** `pumps, 20 piece`. @param {any} line */
export const thing = (line) => [line.what, quantity(line)].filter(Boolean).join(", ");

const PRODUCTS = /** @type {Record<string, string>} */ ({
  request: "Urgent disaster assistance request",
  situation_report: "Situation report",
  executive_summary: "Executive summary",
  final: "Final report",
});

/** @param {Entity} message */
export const messageTitle = (message) =>
  `${PRODUCTS[message.product] ?? capital(words(message.product))}${message.report_number ? ` No ${message.report_number}` : ""}`;

export const CHANNELS = ["email", "telephone", "fax", "meeting", "press", "api", "other"];
export const OFFER_CHANNELS = ["eadrcc", "nato", "ucpm", "bilateral", "un", "ngo"];

/** @param {string | null} channel */
export const channelWord = (channel) =>
  ({ eadrcc: "EADRCC", nato: "NATO", ucpm: "EU (UCPM)", un: "UN", ngo: "NGO" })[channel ?? ""] ??
  (channel ? words(channel) : "channel not told");

/** Who may read a thing, in words. @param {Entity["readers"]} readers @param {(code: string) => string} name */
export function readersOf(readers, name) {
  if (readers === "all") return "everybody with an account";
  if (readers === "staff") return "staff only";
  const nations = readers.filter((code) => code !== "OBSERVERS");
  const observers = readers.includes("OBSERVERS") ? ", observers" : "";
  if (nations.length > 6) return `staff, ${nations.length} nations${observers}`;
  return `staff, ${nations.map(name).join(", ")}${observers}`;
}

/** The nations that an account acts for, of an offer or consignment. @param {any} thing @returns {string[]} */
export const donorCodes = (thing) =>
  (thing.donors ?? []).map((/** @type {any} */ donor) => donor.nation).filter(Boolean);

/** Who gives, in words. @param {any} thing @param {(code: string) => string} name */
export const donorsOf = (thing, name) =>
  (thing.donors ?? [])
    .map((/** @type {any} */ donor) => (donor.nation ? name(donor.nation) : donor.organisation))
    .join(", ") || "unnamed donor";

/** A party of the provenance, in words. @param {any} party @param {(code: string) => string} name */
export function party(party, name) {
  if (!party) return "not told";
  const who = party.nation ? name(party.nation) : party.organisation;
  return party.authority ? `${who} (${party.authority})` : who;
}

/** A moment as shown, or a dash. @param {string | null | undefined} moment */
export const moment = (moment) => shown(moment) || "–";
