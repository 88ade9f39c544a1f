// @ts-check
// What every act is made of: who may, the fields that many forms share, and where a word came from.

import { of } from "../line/board.js";
import { isPresent } from "../exercise/base.js";
import { compact } from "./fields.js";
import { dtg } from "../draw/dtg.js";
import { CHANNELS, capital, donorCodes, thing, words } from "../draw/words.js";

/**
 * @typedef {import("../line/board.js").Entity} Entity
 * @typedef {import("../line/board.js").File} File
 * @typedef {import("./fields.js").Field} Field
 * @typedef {{id: string, role: string, name: string, nation: string | null}} Me
 * @typedef {{me: Me, now: number, board: import("../line/board.js").Board, file: File, emergency: Entity | null,
 *   subject: Entity | null,
 *   name: (code: string) => string, contacts: {id: string, name: string}[],
 *   desk: {id: string, name: string, role: string}[],
 *   shelf: import("../planning/shelf.js").Shelf}} Context
 * @typedef {{path: string, body: any, ifMatch?: number | null,
 *   locate?: (pointer: string) => Place | null,
 *   beside?: (problem: import("../line/call.js").ProblemDocument) => Place | null}} CallSpec
 * @typedef {import("./faults.js").Place} Place
 * @typedef {{act: string, emergency: string, values: Record<string, any>}} Following the form that opens after another
 * @typedef {{node: HTMLElement, changed: (said: any) => void, key: (event: KeyboardEvent) => boolean}} Aside
 * @typedef {{id: string, title: string | ((context: Context) => string), on: string,
 *   first?: boolean | ((context: Context) => boolean), sends: string,
 *   needs?: string[], aside?: () => Aside, may: (context: Context) => boolean, fields: (context: Context) => Field[],
 *   calls: (said: any, context: Context, rows: Record<string, number[]>) => CallSpec[],
 *   aggregate?: (context: Context) => Entity | null,
 *   follows?: (typed: Record<string, any>, context: Context) => Following | null}} Act
 */

/** @param {Context} context */
export const isDesk = ({ me }) => me.role === "duty_officer" || me.role === "head";
/** @param {Context} context */
export const isHead = ({ me }) => me.role === "head";
/** @param {Context} context */
export const isStricken = ({ me, emergency }) => me.role === "nation" && me.nation === emergency?.country;
/** @param {Context} context */
export const forStricken = (context) => isDesk(context) || isStricken(context);
/** @param {Context} context */
export const forDonor = (context) =>
  isDesk(context) || (context.me.role === "nation" && donorCodes(context.subject).includes(context.me.nation ?? ""));
/** @param {Context} context @param {...string} statuses */
export const stands = ({ subject }, ...statuses) => statuses.includes(subject?.status);
/** @param {Context} context */
export const fileOpen = ({ emergency }) =>
  emergency !== null && isPresent(emergency) && !["closed", "stood_down"].includes(emergency.status);

/** @param {string[]} values @param {(value: string) => string} [label] */
export const options = (values, label = words) => values.map((value) => ({ value, label: capital(label(value)) }));

// --- fields that many forms share -----------------------------------------------------------------------------------

/**
 * Where it comes from: the desk says who decided, who reported it and how; a nation speaks for itself.
 * `follows` says whom the centre takes for both while nothing is typed.
 * @param {Context} context @param {string} decider name of who is likely to have decided @param {string} [follows] @returns {Field[]}
 */
export function origin(context, decider, follows = "") {
  if (!isDesk(context)) return [{ name: "note", label: "Note", type: "area", rows: 2 }];
  return [
    {
      name: "decided_by",
      label: "Decided by",
      type: "party",
      list: "nations",
      required: !follows,
      half: true,
      initial: decider,
      hint: follows,
    },
    {
      name: "reported_by",
      label: "Reported by",
      type: "party",
      list: "nations",
      required: !follows,
      half: true,
      initial: decider,
      hint: follows,
    },
    { name: "came_by", label: "Came by", type: "select", half: true, options: options(CHANNELS), initial: "email" },
    {
      name: "received_at",
      label: "Received at",
      type: "moment",
      half: true,
      initial: dtg(context.now),
      hint: "1455Z, -20m, now",
    },
    { name: "occurred_at", label: "Decided or happened at", type: "moment", half: true, hint: "if told" },
    { name: "certain", label: "Certain", type: "check", half: true, initial: true },
    { name: "note", label: "Note", type: "area", rows: 2 },
  ];
}

/** What the centre itself does needs no decider. @returns {Field[]} */
export const ownNote = () => [{ name: "note", label: "Note", type: "area", rows: 2 }];

/** @param {any} said @param {any} [likely] who decided and reported where neither is said */
export function provenance(said, likely) {
  const decided_by = said.decided_by ?? likely;
  // Only the desk says how a word came to it; an observer speaks for itself.
  const reported_by = said.reported_by ?? ("came_by" in said ? decided_by : undefined);
  const { came_by, received_at, occurred_at, certain, note } = said;
  const told = compact({ decided_by, reported_by, channel: came_by || undefined, received_at, occurred_at, note });
  if (certain === false) told.certain = false;
  return Object.keys(told).length ? told : undefined;
}

/** @param {Context} context @returns {Field} */
export const contactField = ({ contacts }) => ({
  name: "contact",
  label: "Point of contact",
  type: "select",
  half: true,
  options: [{ value: "", label: "none" }, ...contacts.map(({ id, name }) => ({ value: id, label: name }))],
});

export const UNITS = "units";

/** @param {any[]} [initial] @returns {Field} */
export const askedItems = (initial) => ({
  name: "items",
  label: "What is asked for",
  type: "rows",
  initial,
  columns: [
    { name: "what", label: "What", required: true },
    { name: "quantity", label: "Quantity", type: "number", narrow: true },
    { name: "unit", label: "Unit", narrow: true, list: UNITS },
    { name: "priority", label: "Priority", narrow: true },
    { name: "needed_by", label: "Needed by", type: "moment", narrow: true },
    { name: "remarks", label: "Remarks" },
  ],
});

/** @returns {Field[]} */
export const assessment = () => [
  { name: "situation", label: "Situation", type: "area", rows: 3 },
  { name: "assessment", label: "Initial assessment", type: "area", rows: 2 },
  { name: "national_measures", label: "National measures", type: "area", rows: 2 },
  { name: "points_of_entry", label: "Points of entry", type: "phrases", hint: "one or several, divided by ;" },
];

/** The needs that an offer's line may answer. @param {Context} context */
export function needs({ file }) {
  const open = of(file, "item").filter((item) => item.status === "open");
  return [{ value: "", label: "– no item –" }, ...open.map((item) => ({ value: item.id, label: thing(item) }))];
}

/** @param {Context} context @param {any[]} [initial] @returns {Field} */
export const offeredItems = (context, initial) => ({
  name: "items",
  label: "What is offered",
  type: "rows",
  initial,
  columns: [
    { name: "item_id", label: "For the need", type: "select", options: needs(context) },
    { name: "what", label: "What", required: true },
    {
      name: "quantity_kind",
      label: "Bound",
      type: "select",
      narrow: true,
      initial: "exact",
      options: [
        { value: "exact", label: "exactly" },
        { value: "up_to", label: "up to" },
        { value: "at_least", label: "at least" },
      ],
    },
    { name: "quantity", label: "Quantity", type: "number", narrow: true },
    { name: "unit", label: "Unit", narrow: true, list: UNITS },
    { name: "remarks", label: "Remarks" },
  ],
});

/** @returns {Field[]} */
export const availability = () => [
  { name: "available_from", label: "Available from", type: "moment", half: true },
  { name: "available_until", label: "Available until", type: "moment", half: true },
  { name: "valid_until", label: "Offer valid until", type: "moment", half: true },
  { name: "cost", label: "Cost", half: true, hint: "free, reimbursement …" },
  { name: "transport", label: "Transport", half: true, hint: "own, needs lift …" },
  { name: "conditions", label: "Conditions", half: true },
];

/** @returns {Field[]} */
export const journey = () => [
  { name: "carrier", label: "Carrier", half: true },
  { name: "mode", label: "Mode", half: true, hint: "air, road, rail, sea" },
  { name: "route", label: "Route", half: true },
  { name: "point_of_entry", label: "Point of entry", half: true, list: "entries" },
  { name: "eta", label: "ETA", type: "moment", half: true, hint: "+6h, 250600Z" },
];

export const JOURNEY = ["carrier", "mode", "route", "point_of_entry", "eta"];

/** @param {any} said @param {string[]} names */
export const pick = (said, names) =>
  compact(Object.fromEntries(names.map((name) => [name, said[name] === "" ? undefined : said[name]])));

/** @param {any[]} items @returns {any[]} rows without the empty choice of a need */
export const named = (items) => items.map((item) => compact({ ...item, item_id: item.item_id || undefined }));

/** @param {Context} context */
export const donorName = (context) => {
  const first = context.subject?.donors?.[0];
  return first ? (first.nation ? context.name(first.nation) : first.organisation) : "";
};
/** @param {Context} context */
export const strickenName = ({ emergency, name }) => (emergency ? name(emergency.country) : "");

/** @param {Context} context */
export const subject = ({ subject }) => /** @type {Entity} */ (subject);
/** @param {Context} context */
export const emergencyPath = ({ emergency }) => `/v1/emergencies/${emergency?.id}`;

/**
 * An act with a reason and no more.
 * @param {Partial<Act> & {id: string, title: string, on: string, path: (context: Context) => string,
 *   may: Act["may"], by?: (context: Context) => string}} said
 * @returns {Act}
 */
export function reasoned({ path, by, ...said }) {
  return {
    sends: said.title,
    ...said,
    fields: (context) => [
      { name: "reason", label: "Reason", type: "area", rows: 2 },
      ...(by ? origin(context, by(context)) : ownNote()),
    ],
    calls: (typed, context) => [
      {
        path: path(context),
        body: compact({ reason: typed.reason, provenance: provenance(typed) }),
        ifMatch: context.subject && said.on !== "emergency" ? context.subject.position : null,
      },
    ],
    aggregate: said.on === "emergency" ? undefined : subject,
  };
}

/** @param {string} pointer @param {{row: number}[]} told @param {string} column */
export function byRow(pointer, told, column) {
  const found = /^\/lines\/(\d+)/.exec(pointer);
  return found && told[Number(found[1])] ? { field: "lines", row: told[Number(found[1])].row, column } : null;
}

/** Whether a row says something else than what is known. @param {any} row @param {any} known */
export function differs(row, known) {
  if (!known) return true;
  return (
    Object.entries(row).some(
      ([field, value]) =>
        (known[field] ?? undefined) !== value && !(field === "quantity_kind" && (known[field] ?? "exact") === value),
    ) ||
    ["quantity", "unit", "priority", "needed_by", "remarks", "item_id"].some(
      (field) => row[field] === undefined && known[field] !== null && known[field] !== undefined && known[field] !== "",
    )
  );
}
