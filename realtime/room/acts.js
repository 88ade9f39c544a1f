// @ts-check
// What can be done, to what, and by whom: one entry an act, with its fields and the calls that it makes. The centre
// decides; this list only spares the officer forms that would be refused.

import { coverOf, get, of } from "./board.js";
import { compact } from "./fields.js";
import { dtg, shown } from "./dtg.js";
import { CHANNELS, OFFER_CHANNELS, capital, channelWord, donorCodes, figure, messageTitle, quantity, thing, words } from "./words.js";
import { isUndecided, leftOf } from "./urgency.js";

/**
 * @typedef {import("./board.js").Entity} Entity
 * @typedef {import("./board.js").File} File
 * @typedef {import("./fields.js").Field} Field
 * @typedef {{id: string, role: string, name: string, nation: string | null}} Me
 * @typedef {{me: Me, now: number, file: File, emergency: Entity | null, subject: Entity | null,
 *   name: (code: string) => string, contacts: {id: string, name: string}[]}} Context
 * @typedef {{path: string, body: any, ifMatch?: number | null,
 *   locate?: (pointer: string) => {field: string, row?: number, column?: string} | null}} CallSpec
 * @typedef {{id: string, title: string | ((context: Context) => string), on: string, first?: boolean | ((context: Context) => boolean), sends: string,
 *   may: (context: Context) => boolean, fields: (context: Context) => Field[],
 *   calls: (said: any, context: Context, rows: Record<string, number[]>) => CallSpec[],
 *   aggregate?: (context: Context) => Entity | null}} Act
 */

/** @param {Context} context */
const isDesk = ({ me }) => me.role === "duty_officer" || me.role === "head";
/** @param {Context} context */
const isHead = ({ me }) => me.role === "head";
/** @param {Context} context */
const isStricken = ({ me, emergency }) => me.role === "nation" && me.nation === emergency?.country;
/** @param {Context} context */
const forStricken = (context) => isDesk(context) || isStricken(context);
/** @param {Context} context */
const forDonor = (context) => isDesk(context) || (context.me.role === "nation" && donorCodes(context.subject).includes(context.me.nation ?? ""));
/** @param {Context} context @param {...string} statuses */
const stands = ({ subject }, ...statuses) => statuses.includes(subject?.status);
/** @param {Context} context */
const fileOpen = ({ emergency }) => emergency !== null && emergency.origin === "live" && !["closed", "stood_down"].includes(emergency.status);

/** @param {string[]} values @param {(value: string) => string} [label] */
const options = (values, label = words) => values.map((value) => ({ value, label: capital(label(value)) }));

// --- fields that many forms share -----------------------------------------------------------------------------------

/**
 * Where it comes from: the desk says who decided, who reported it and how; a nation speaks for itself.
 * `follows` says whom the centre takes for both while nothing is typed.
 * @param {Context} context @param {string} decider name of who is likely to have decided @param {string} [follows] @returns {Field[]}
 */
function origin(context, decider, follows = "") {
  if (!isDesk(context)) return [{ name: "note", label: "Note", type: "area", rows: 2 }];
  return [
    { name: "decided_by", label: "Decided by", type: "party", list: "nations", required: !follows, half: true, initial: decider, hint: follows },
    { name: "reported_by", label: "Reported by", type: "party", list: "nations", required: !follows, half: true, initial: decider, hint: follows },
    { name: "came_by", label: "Came by", type: "select", half: true, options: options(CHANNELS), initial: "email" },
    { name: "received_at", label: "Received at", type: "moment", half: true, initial: dtg(context.now), hint: "1455Z, -20m, now" },
    { name: "occurred_at", label: "Decided or happened at", type: "moment", half: true, hint: "if told" },
    { name: "certain", label: "Certain", type: "check", half: true, initial: true },
    { name: "note", label: "Note", type: "area", rows: 2 },
  ];
}

/** What the centre itself does needs no decider. @returns {Field[]} */
const ownNote = () => [{ name: "note", label: "Note", type: "area", rows: 2 }];

/** @param {any} said @param {any} [likely] who decided and reported where neither is said */
function provenance(said, likely) {
  const decided_by = said.decided_by ?? likely;
  // Only the desk says how a word came to it; an observer speaks for itself.
  const reported_by = said.reported_by ?? ("came_by" in said ? decided_by : undefined);
  const { came_by, received_at, occurred_at, certain, note } = said;
  const told = compact({ decided_by, reported_by, channel: came_by || undefined, received_at, occurred_at, note });
  if (certain === false) told.certain = false;
  return Object.keys(told).length ? told : undefined;
}

/** @param {Context} context @returns {Field} */
const contactField = ({ contacts }) => ({
  name: "contact",
  label: "Point of contact",
  type: "select",
  half: true,
  options: [{ value: "", label: "none" }, ...contacts.map(({ id, name }) => ({ value: id, label: name }))],
});

const UNITS = "units";

/** @param {any[]} [initial] @returns {Field} */
const askedItems = (initial) => ({
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
const assessment = () => [
  { name: "situation", label: "Situation", type: "area", rows: 3 },
  { name: "assessment", label: "Initial assessment", type: "area", rows: 2 },
  { name: "national_measures", label: "National measures", type: "area", rows: 2 },
  { name: "points_of_entry", label: "Points of entry", type: "phrases", hint: "one or several, divided by ;" },
];

/** The needs that an offer's line may answer. @param {Context} context */
function needs({ file }) {
  const open = of(file, "item").filter((item) => item.status === "open");
  return [{ value: "", label: "– no item –" }, ...open.map((item) => ({ value: item.id, label: thing(item) }))];
}

/** @param {Context} context @param {any[]} [initial] @returns {Field} */
const offeredItems = (context, initial) => ({
  name: "items",
  label: "What is offered",
  type: "rows",
  initial,
  columns: [
    { name: "item_id", label: "For the need", type: "select", options: needs(context) },
    { name: "what", label: "What", required: true },
    { name: "quantity_kind", label: "Bound", type: "select", narrow: true, initial: "exact", options: [{ value: "exact", label: "exactly" }, { value: "up_to", label: "up to" }, { value: "at_least", label: "at least" }] },
    { name: "quantity", label: "Quantity", type: "number", narrow: true },
    { name: "unit", label: "Unit", narrow: true, list: UNITS },
    { name: "remarks", label: "Remarks" },
  ],
});

/** @returns {Field[]} */
const availability = () => [
  { name: "available_from", label: "Available from", type: "moment", half: true },
  { name: "available_until", label: "Available until", type: "moment", half: true },
  { name: "valid_until", label: "Offer valid until", type: "moment", half: true },
  { name: "cost", label: "Cost", half: true, hint: "free, reimbursement …" },
  { name: "transport", label: "Transport", half: true, hint: "own, needs lift …" },
  { name: "conditions", label: "Conditions", half: true },
];

/** @returns {Field[]} */
const journey = () => [
  { name: "carrier", label: "Carrier", half: true },
  { name: "mode", label: "Mode", half: true, hint: "air, road, rail, sea" },
  { name: "route", label: "Route", half: true },
  { name: "point_of_entry", label: "Point of entry", half: true, list: "entries" },
  { name: "eta", label: "ETA", type: "moment", half: true, hint: "+6h, 250600Z" },
];

const JOURNEY = ["carrier", "mode", "route", "point_of_entry", "eta"];

/** @param {any} said @param {string[]} names */
const pick = (said, names) => compact(Object.fromEntries(names.map((name) => [name, said[name] === "" ? undefined : said[name]])));

/** @param {any[]} items @returns {any[]} rows without the empty choice of a need */
const named = (items) => items.map((item) => compact({ ...item, item_id: item.item_id || undefined }));

/** @param {Context} context */
const donorName = (context) => {
  const first = context.subject?.donors?.[0];
  return first ? (first.nation ? context.name(first.nation) : first.organisation) : "";
};
/** @param {Context} context */
const strickenName = ({ emergency, name }) => (emergency ? name(emergency.country) : "");

/** @param {Context} context */
const subject = ({ subject }) => /** @type {Entity} */ (subject);
/** @param {Context} context */
const emergencyPath = ({ emergency }) => `/v1/emergencies/${emergency?.id}`;

/** An act with a reason and no more. @param {Partial<Act> & {id: string, title: string, on: string, path: (context: Context) => string, may: Act["may"], by?: (context: Context) => string}} said @returns {Act} */
function reasoned({ path, by, ...said }) {
  return {
    sends: said.title,
    ...said,
    fields: (context) => [{ name: "reason", label: "Reason", type: "area", rows: 2 }, ...(by ? origin(context, by(context)) : ownNote())],
    calls: (typed, context) => [
      { path: path(context), body: compact({ reason: typed.reason, provenance: provenance(typed) }), ifMatch: context.subject && said.on !== "emergency" ? context.subject.position : null },
    ],
    aggregate: said.on === "emergency" ? undefined : subject,
  };
}

/** A movement with quantities where they differ. @param {{id: string, title: string, step: string, before: string, may: Act["may"], entry?: boolean, by: (context: Context) => string}} said @returns {Act} */
function movement({ id, title, step, before, may, entry, by }) {
  return {
    id,
    title,
    on: "consignment",
    sends: title,
    first: true,
    may,
    fields: (context) => [
      {
        name: "lines",
        label: "Quantities, where they differ",
        type: "rows",
        fixed: true,
        initial: subject(context).lines.map((/** @type {any} */ load) => ({
          line: load.line,
          what: load.what,
          was: `${figure(load[before] ?? load.quantity)}${load.unit ? ` ${load.unit}` : ""}`,
          quantity: "",
        })),
        columns: [
          { name: "what", label: "What", type: "fixed" },
          { name: "was", label: before === "quantity" ? "Planned" : capital(words(before)), type: "fixed", narrow: true },
          { name: "quantity", label: capital(words(step)), type: "number", narrow: true, hint: "the same" },
        ],
      },
      ...(entry ? [/** @type {Field} */ ({ name: "point_of_entry", label: "Point of entry", list: "entries", initial: subject(context).point_of_entry ?? "" })] : []),
      ...origin(context, by(context)),
    ],
    calls: (said, context, rows) => {
      const told = said.lines.map((/** @type {any} */ row, /** @type {number} */ index) => ({ row: rows.lines[index], line: row.line, quantity: row.quantity })).filter((/** @type {any} */ row) => row.quantity !== undefined);
      return [
        {
          path: `/v1/consignments/${subject(context).id}/${id.replace("consignment.", "")}`,
          body: compact({ lines: told.map((/** @type {any} */ { line, quantity }) => ({ line, quantity })), point_of_entry: entry ? said.point_of_entry : undefined, provenance: provenance(said) }),
          ifMatch: subject(context).position,
          locate: (pointer) => byRow(pointer, told, "quantity"),
        },
      ];
    },
    aggregate: subject,
  };
}

/** @param {string} pointer @param {{row: number}[]} told @param {string} column */
function byRow(pointer, told, column) {
  const found = /^\/lines\/(\d+)/.exec(pointer);
  return found && told[Number(found[1])] ? { field: "lines", row: told[Number(found[1])].row, column } : null;
}

// --- the acts --------------------------------------------------------------------------------------------------------

/** @type {Act[]} */
export const ACTS = [
  {
    id: "request.new",
    title: "Register a request in a new file",
    on: "room",
    sends: "Request",
    may: (context) => isDesk(context) || context.me.role === "nation",
    fields: (context) => [
      { name: "country", label: "Stricken nation", type: "nation", list: "nations", required: true, half: true, initial: context.me.nation ? context.name(context.me.nation) : "" },
      { name: "hazard", label: "Hazard", required: true, half: true, list: "hazards", hint: "flood, wildfire …" },
      { name: "occurred", label: "Occurred", type: "occurred", half: true, hint: "a day, a time, or ongoing" },
      { name: "place_text", label: "Place", half: true },
      askedItems(),
      ...assessment(),
      contactField(context),
      ...origin(context, "", "the stricken nation, unless said"),
    ],
    calls: (said) => [
      {
        path: "/v1/emergencies",
        body: compact({
          ...pick(said, ["country", "hazard", "occurred"]),
          place: said.place_text ? { text: said.place_text } : undefined,
          request: compact({ items: said.items, ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]) }),
          provenance: provenance(said, "came_by" in said ? { nation: said.country } : undefined),
        }),
      },
    ],
  },
  {
    id: "emergency.open",
    title: "Open a file on an alert",
    on: "room",
    sends: "File",
    may: isDesk,
    fields: () => [
      { name: "country", label: "Country", type: "nation", list: "nations", required: true, half: true },
      { name: "hazard", label: "Hazard", required: true, half: true, list: "hazards" },
      { name: "title", label: "Title", hint: "made from country, hazard and month unless given" },
      { name: "occurred", label: "Occurred", type: "occurred", half: true, hint: "a day, a time, or ongoing" },
      { name: "glide", label: "GLIDE", half: true, hint: "FL-2026-000123-SVN" },
      { name: "place_text", label: "Place" },
      { name: "place_lat", label: "Latitude", type: "degrees", half: true },
      { name: "place_lon", label: "Longitude", type: "degrees", half: true },
      { name: "situation", label: "Situation", type: "area", rows: 3 },
      ...ownNote(),
    ],
    calls: (said) => [
      {
        path: "/v1/emergencies",
        body: compact({
          ...pick(said, ["country", "hazard", "title", "occurred", "glide", "situation"]),
          place: said.place_text ? compact({ text: said.place_text, lat: said.place_lat, lon: said.place_lon }) : undefined,
          provenance: provenance(said),
        }),
      },
    ],
  },
  {
    id: "contact.new",
    title: "Add a point of contact",
    on: "room",
    sends: "Contact",
    may: (context) => isDesk(context) || context.me.role === "nation",
    fields: () => [
      { name: "name", label: "Name", required: true },
      { name: "telephone", label: "Telephone", half: true },
      { name: "email", label: "E-mail", half: true },
      { name: "languages", label: "Languages", type: "phrases", half: true, hint: "divided by ;" },
      { name: "hours", label: "Hours", half: true },
    ],
    calls: (said) => [{ path: "/v1/contacts", body: pick(said, ["name", "telephone", "email", "languages", "hours"]) }],
  },
  {
    id: "emergency.offer",
    title: (context) => (isDesk(context) ? "Record an offer reported to the centre" : "Offer assistance"),
    on: "emergency",
    sends: "Offer",
    first: true,
    may: (context) => fileOpen(context) && (isDesk(context) || context.me.role === "observer" || (context.me.role === "nation" && !isStricken(context))),
    fields: (context) => {
      const own = context.me.role === "nation";
      const open = of(context.file, "item").filter((item) => item.status === "open");
      const begin = open.map((item) => ({ item_id: item.id, what: item.what, quantity: "", unit: item.unit ?? "", quantity_kind: "exact" }));
      return [
        ...(own ? [] : [/** @type {Field} */ ({ name: "donors", label: "Who gives", type: "parties", list: "nations", required: true, hint: "nations or organisations, divided by ;" })]),
        { name: "channel", label: "Channel", type: "select", half: true, initial: context.me.role === "observer" ? "un" : "eadrcc", options: OFFER_CHANNELS.map((value) => ({ value, label: channelWord(value) })) },
        offeredItems(context, begin.length && begin.length <= 8 ? begin : undefined),
        ...availability(),
        contactField(context),
        ...(context.me.role === "observer" ? [/** @type {Field} */ ({ name: "decided_by", label: "Decided by", type: "party", list: "nations", required: true, half: true }), ...ownNote()] : origin(context, "", "who gives, unless said")),
      ];
    },
    calls: (said, context, rows) => {
      // A need without a quantity was put there by the form and not by the officer.
      const told = said.items.map((/** @type {any} */ item, /** @type {number} */ index) => ({ item, row: rows.items[index] })).filter((/** @type {any} */ { item }) => !(item.item_id && item.quantity === undefined && !item.remarks && said.items.some((/** @type {any} */ other) => other.quantity !== undefined)));
      return [
        {
          path: `${emergencyPath(context)}/offers`,
          body: compact({
            items: named(told.map((/** @type {any} */ { item }) => item)),
            donors: said.donors,
            ...pick(said, ["channel", "available_from", "available_until", "valid_until", "cost", "transport", "conditions", "contact"]),
            provenance: provenance(said, "came_by" in said ? said.donors?.[0] : undefined),
          }),
          locate: (pointer) => {
            const found = /^\/items\/(\d+)(?:\/(\w+))?/.exec(pointer);
            return found && told[Number(found[1])] ? { field: "items", row: told[Number(found[1])].row, column: found[2] } : null;
          },
        },
      ];
    },
  },
  {
    id: "emergency.request",
    title: "Register a further request",
    on: "emergency",
    sends: "Request",
    may: (context) => forStricken(context) && context.emergency?.origin === "live",
    fields: (context) => [askedItems(), ...assessment(), contactField(context), ...origin(context, strickenName(context))],
    calls: (said, context) => [
      {
        path: `${emergencyPath(context)}/requests`,
        body: compact({ items: said.items, ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]), provenance: provenance(said) }),
      },
    ],
  },
  {
    id: "emergency.consignment",
    title: "Record goods that came without an offer",
    on: "emergency",
    sends: "Consignment",
    may: (context) => isDesk(context) && fileOpen(context),
    fields: (context) => [
      { name: "donors", label: "Who gives", type: "parties", list: "nations", required: true },
      {
        name: "items",
        label: "What came",
        type: "rows",
        columns: [
          { name: "item_id", label: "For the need", type: "select", options: needs(context) },
          { name: "what", label: "What", required: true },
          { name: "quantity", label: "Quantity", type: "number", narrow: true },
          { name: "unit", label: "Unit", narrow: true, list: UNITS },
        ],
      },
      ...journey(),
      ...origin(context, "", "who gives, unless said"),
    ],
    calls: (said, context) => [
      { path: `${emergencyPath(context)}/consignments`, body: compact({ donors: said.donors, items: named(said.items), ...pick(said, JOURNEY), provenance: provenance(said, said.donors?.[0]) }) },
    ],
  },
  {
    id: "emergency.report",
    title: "Draft a report",
    on: "emergency",
    sends: "Draft",
    may: (context) => isDesk(context) && fileOpen(context),
    fields: (context) => [
      {
        name: "product",
        label: "Product",
        type: "select",
        half: true,
        initial: context.emergency?.status === "closing" ? "final" : "situation_report",
        options: [
          { value: "situation_report", label: "Situation report" },
          { value: "executive_summary", label: "Executive summary" },
          { value: "final", label: "Final report" },
        ],
      },
      { name: "references", label: "References", type: "phrases", half: true, hint: "divided by ;" },
      { name: "Situation update", label: "1. Situation update", type: "area", rows: 4 },
      { name: "Further needs", label: "2. Further needs", type: "area", rows: 2 },
      { name: "Point of entry", label: "3. Point of entry", type: "area", rows: 2 },
      { name: "Remarks", label: "Remarks", type: "area", rows: 2 },
      { name: "tables", label: "Assistance offered and provided stands in the tables that the board makes.", type: "note" },
    ],
    calls: (said, context) => [
      {
        path: `${emergencyPath(context)}/situation-reports`,
        body: compact({ product: said.product, references: said.references, sections: pick(said, ["Situation update", "Further needs", "Point of entry", "Remarks"]) }),
      },
    ],
  },
  {
    ...reasoned({ id: "emergency.end-of-need", title: "End of need", on: "emergency", may: (context) => forStricken(context) && context.emergency?.status === "active" && fileOpen(context), path: (context) => `${emergencyPath(context)}/end-of-need`, by: strickenName }),
  },
  {
    id: "emergency.glide",
    title: "Note a GLIDE number",
    on: "emergency",
    sends: "GLIDE number",
    may: (context) => isDesk(context) && context.emergency?.origin === "live",
    fields: () => [{ name: "glide", label: "GLIDE", required: true, hint: "FL-2026-000123-SVN" }, ...ownNote()],
    calls: (said, context) => [{ path: `${emergencyPath(context)}/glide`, body: compact({ glide: said.glide, provenance: provenance(said) }) }],
  },
  {
    id: "emergency.mandate",
    title: "Record a Council decision",
    on: "emergency",
    sends: "Council decision",
    may: (context) => isHead(context) && fileOpen(context) && !context.emergency?.mandate,
    fields: () => [
      { name: "decision", label: "Decision", required: true },
      { name: "decided_on", label: "Decided on", type: "moment", required: true, hint: "24 NOV 26" },
      ...ownNote(),
    ],
    calls: (said, context) => [{ path: `${emergencyPath(context)}/mandate`, body: compact({ decision: said.decision, decided_on: said.decided_on, provenance: provenance(said) }) }],
  },
  reasoned({ id: "emergency.stand-down", title: "Stand the file down", on: "emergency", may: (context) => isDesk(context) && context.emergency?.status === "monitored" && fileOpen(context), path: (context) => `${emergencyPath(context)}/stand-down` }),
  reasoned({ id: "emergency.reopen", title: "Reopen the file", on: "emergency", may: (context) => isHead(context) && context.emergency?.status === "closed" && context.emergency.origin === "live", path: (context) => `${emergencyPath(context)}/reopen` }),

  // Requests and items.
  {
    id: "request.disseminate",
    title: "Disseminate",
    on: "request",
    sends: "Dissemination",
    first: true,
    may: (context) => isHead(context) && stands(context, "received", "revised"),
    fields: () => [
      { name: "addressees", label: "Addressees", type: "nations", list: "nations", hint: "empty: every nation with access but the stricken one" },
      { name: "references", label: "References", type: "phrases", hint: "divided by ;" },
      ...ownNote(),
    ],
    calls: (said, context) => [
      { path: `/v1/requests/${subject(context).id}/disseminate`, body: compact({ addressees: said.addressees, references: said.references, provenance: provenance(said) }), ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
  {
    id: "request.amend",
    title: "Amend the request",
    on: "request",
    sends: "Amendment",
    may: (context) => forStricken(context) && stands(context, "received", "disseminated", "revised") && fileOpen(context),
    fields: (context) => [
      askedItems(
        of(context.file, "item")
          .filter((item) => item.request_id === subject(context).id && item.status === "open")
          .map((item) => ({ id: item.id, what: item.what, quantity: item.quantity === null ? "" : String(item.quantity), unit: item.unit ?? "", priority: item.priority ?? "", needed_by: item.needed_by ? shown(item.needed_by) : "", remarks: item.remarks ?? "" })),
      ),
      ...assessment(),
      contactField(context),
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context) => [
      {
        path: `/v1/requests/${subject(context).id}/amend`,
        body: compact({
          // An item that says the same as before is no change.
          items: said.items.filter((/** @type {any} */ row) => !row.id || differs(row, get(context.file, "item", row.id))),
          ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]),
          provenance: provenance(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  reasoned({ id: "request.withdraw", title: "Withdraw the request", on: "request", may: (context) => forStricken(context) && stands(context, "received", "disseminated", "revised"), path: (context) => `/v1/requests/${subject(context).id}/withdraw`, by: strickenName }),
  reasoned({ id: "request.close", title: "Close the request", on: "request", may: (context) => forStricken(context) && stands(context, "received", "disseminated", "revised"), path: (context) => `/v1/requests/${subject(context).id}/close`, by: strickenName }),
  {
    id: "item.close",
    title: "Close this need",
    on: "item",
    sends: "Closing",
    may: (context) => forStricken(context) && stands(context, "open") && context.emergency?.origin === "live",
    fields: (context) => [
      { name: "reason", label: "Reason", type: "select", options: options(["met", "no_longer_needed", "withdrawn"]), initial: coverOf(context.file, subject(context))?.state === "open" ? "no_longer_needed" : "met" },
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context) => [{ path: `/v1/items/${subject(context).id}/close`, body: compact({ reason: said.reason, provenance: provenance(said) }) }],
  },

  // Offers.
  {
    id: "offer.decide",
    title: "Accept or decline",
    on: "offer",
    sends: "Decision",
    first: true,
    may: (context) => forStricken(context) && stands(context, "submitted", "partly_accepted") && fileOpen(context),
    fields: (context) => [
      {
        name: "lines",
        label: "Line by line",
        type: "rows",
        fixed: true,
        initial: subject(context).lines.filter(isUndecided).map((/** @type {any} */ line) => ({ line: line.line, what: line.what, left: leftText(line), take: "", rest: "leave" })),
        columns: [
          { name: "what", label: "What", type: "fixed" },
          { name: "left", label: "Offered", type: "fixed", narrow: true },
          { name: "take", label: "Take", type: "take", hint: "all, or number" },
          { name: "rest", label: "What is left", type: "select", initial: "leave", options: [{ value: "leave", label: "leave open" }, { value: "decline", label: "decline" }] },
        ],
      },
      ...(subject(context).lines.length ? [] : [/** @type {Field} */ ({ name: "whole", label: "The whole offer", type: "select", initial: "accept", options: options(["accept", "decline"]) })]),
      { name: "reason", label: "Reason for declining", type: "area", rows: 2, hint: "stays between the stricken nation and the centre" },
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context, rows) => {
      const by = provenance(said);
      const told = said.lines.map((/** @type {any} */ row, /** @type {number} */ index) => ({ ...row, row: rows.lines[index] }));
      const taken = told.filter((/** @type {any} */ row) => row.take !== undefined && row.take !== 0);
      const declined = told.filter((/** @type {any} */ row) => row.rest === "decline" && row.take !== "all");
      const path = `/v1/offers/${subject(context).id}`;
      /** @type {CallSpec[]} */
      const calls = [];
      const ifMatch = subject(context).position;
      if (taken.length || said.whole === "accept") {
        const lines = taken.map((/** @type {any} */ row) => compact({ line: row.line, quantity: row.take === "all" ? undefined : row.take }));
        calls.push({ path: `${path}/accept`, body: compact({ lines: taken.length ? lines : undefined, provenance: by }), ifMatch, locate: (pointer) => byRow(pointer, taken, "take") });
      }
      if (declined.length || said.whole === "decline") {
        const lines = declined.map((/** @type {any} */ row) => ({ line: row.line }));
        calls.push({ path: `${path}/decline`, body: compact({ lines: declined.length ? lines : undefined, reason: said.reason, provenance: by }), ifMatch: calls.length ? null : ifMatch, locate: (pointer) => byRow(pointer, declined, "rest") });
      }
      return calls;
    },
    aggregate: subject,
  },
  {
    id: "offer.consign",
    title: "Plan a consignment",
    on: "offer",
    sends: "Consignment",
    first: (context) => !stands(context, "submitted"),
    may: (context) => forDonor(context) && stands(context, "submitted", "accepted", "partly_accepted", "recorded_for_information") && fileOpen(context) && subject(context).lines.length > 0,
    fields: (context) => [
      {
        name: "lines",
        label: "What it carries",
        type: "rows",
        fixed: true,
        initial: subject(context).lines.map((/** @type {any} */ line) => ({
          line: line.line,
          what: line.what,
          accepted: `${figure(line.accepted)} of ${quantity(line) || "?"}`,
          quantity: line.accepted ? String(line.accepted) : line.quantity === null ? "" : line.accepted === 0 && subject(context).status !== "submitted" ? "0" : String(line.quantity),
        })),
        columns: [
          { name: "what", label: "What", type: "fixed" },
          { name: "accepted", label: "Accepted", type: "fixed", narrow: true },
          { name: "quantity", label: "Carries", type: "number", narrow: true, hint: "all of it; 0: not on board" },
        ],
      },
      ...journey(),
      ...origin(context, donorName(context)),
    ],
    calls: (said, context, rows) => {
      const told = said.lines.map((/** @type {any} */ row, /** @type {number} */ index) => ({ ...row, row: rows.lines[index] })).filter((/** @type {any} */ row) => row.quantity !== 0);
      return [
        {
          path: `/v1/offers/${subject(context).id}/consignments`,
          body: compact({ lines: told.map((/** @type {any} */ row) => compact({ line: row.line, quantity: row.quantity })), ...pick(said, JOURNEY), provenance: provenance(said) }),
          ifMatch: subject(context).position,
          locate: (pointer) => byRow(pointer, told, "quantity"),
        },
      ];
    },
    aggregate: subject,
  },
  {
    id: "offer.amend",
    title: "Amend the offer",
    on: "offer",
    sends: "Amendment",
    may: (context) => forDonor(context) && stands(context, "submitted", "partly_accepted", "recorded_for_information") && fileOpen(context),
    fields: (context) => [
      offeredItems(
        context,
        subject(context).lines.map((/** @type {any} */ line) => ({ line: line.line, item_id: line.item_id ?? "", what: line.what, quantity_kind: line.quantity_kind, quantity: line.quantity === null ? "" : String(line.quantity), unit: line.unit ?? "", remarks: line.remarks ?? "" })),
      ),
      ...availability(),
      ...origin(context, donorName(context)),
    ],
    calls: (said, context) => [
      {
        path: `/v1/offers/${subject(context).id}/amend`,
        body: compact({
          items: named(said.items).filter((row) => row.line === undefined || differs(row, subject(context).lines.find((/** @type {any} */ line) => line.line === row.line))),
          ...pick(said, ["available_from", "available_until", "valid_until", "cost", "transport", "conditions"]),
          provenance: provenance(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  reasoned({ id: "offer.withdraw", title: "Withdraw the offer", on: "offer", may: (context) => forDonor(context) && stands(context, "submitted", "accepted", "partly_accepted", "recorded_for_information") && context.emergency?.origin === "live", path: (context) => `/v1/offers/${subject(context).id}/withdraw`, by: donorName }),
  reasoned({ id: "offer.fail", title: "The donor cannot give it", on: "offer", may: (context) => forDonor(context) && stands(context, "accepted", "partly_accepted") && context.emergency?.origin === "live", path: (context) => `/v1/offers/${subject(context).id}/fail`, by: donorName }),
  reasoned({ id: "offer.release", title: "Release the offer: no longer needed", on: "offer", may: (context) => forStricken(context) && stands(context, "accepted", "partly_accepted") && context.emergency?.origin === "live", path: (context) => `/v1/offers/${subject(context).id}/release`, by: strickenName }),
  {
    id: "offer.link",
    title: "Link: the same assistance told twice",
    on: "offer",
    sends: "Link",
    may: (context) => isDesk(context) && !subject(context).linked_to && of(context.file, "offer").length > 1 && context.emergency?.origin === "live",
    fields: (context) => [
      {
        name: "offer_id",
        label: "Which offer counts",
        type: "select",
        required: true,
        options: of(context.file, "offer").filter((offer) => offer.id !== subject(context).id).map((offer) => ({ value: offer.id, label: `${offer.reference} ${offer.lines.map(thing).join("; ")}` })),
      },
    ],
    calls: (said, context) => [{ path: `/v1/offers/${subject(context).id}/link`, body: { offer_id: said.offer_id }, ifMatch: subject(context).position }],
    aggregate: subject,
  },
  {
    id: "offer.unlink",
    title: "Unlink: assistance of its own",
    on: "offer",
    sends: "Link",
    may: (context) => isDesk(context) && Boolean(subject(context).linked_to),
    fields: () => [],
    calls: (_said, context) => [{ path: `/v1/offers/${subject(context).id}/unlink`, body: {}, ifMatch: subject(context).position }],
    aggregate: subject,
  },

  // Consignments.
  movement({ id: "consignment.depart", title: "Departed", step: "departed", before: "quantity", entry: true, may: (context) => forDonor(context) && stands(context, "planned", "cleared"), by: donorName }),
  movement({ id: "consignment.arrive", title: "Arrived", step: "arrived", before: "departed", entry: true, may: (context) => forDonor(context) && stands(context, "in_transit"), by: donorName }),
  movement({ id: "consignment.hand-over", title: "Handed over", step: "handed_over", before: "arrived", may: (context) => forStricken(context) && stands(context, "arrived"), by: strickenName }),
  {
    id: "consignment.clearances",
    title: "Clearances",
    on: "consignment",
    sends: "Clearances",
    may: (context) => forDonor(context) && stands(context, "planned", "cleared", "in_transit"),
    fields: (context) => [
      {
        name: "clearances",
        label: "Permissions for the journey",
        type: "rows",
        initial: subject(context).clearances.length ? subject(context).clearances.map((/** @type {any} */ one) => ({ ...one })) : [{ name: "overflight", status: "asked" }],
        columns: [
          { name: "name", label: "Permission", required: true },
          { name: "status", label: "Status", type: "select", initial: "asked", options: options(["needed", "asked", "granted", "refused"]) },
        ],
      },
      ...origin(context, donorName(context)),
    ],
    calls: (said, context) => [
      { path: `/v1/consignments/${subject(context).id}/clearances`, body: compact({ clearances: said.clearances, provenance: provenance(said) }), ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
  {
    id: "consignment.divert",
    title: "Divert",
    on: "consignment",
    sends: "Diversion",
    may: (context) => forDonor(context) && stands(context, "planned", "cleared", "in_transit", "arrived"),
    fields: (context) => [
      { name: "point_of_entry", label: "New point of entry", half: true, list: "entries" },
      { name: "destination", label: "New destination", half: true },
      { name: "eta", label: "ETA", type: "moment", half: true },
      { name: "reason", label: "Reason", type: "area", rows: 2 },
      ...origin(context, donorName(context)),
    ],
    calls: (said, context) => [
      { path: `/v1/consignments/${subject(context).id}/divert`, body: compact({ ...pick(said, ["point_of_entry", "destination", "eta", "reason"]), provenance: provenance(said) }), ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
  reasoned({ id: "consignment.cancel", title: "Cancel", on: "consignment", may: (context) => forDonor(context) && stands(context, "planned", "cleared"), path: (context) => `/v1/consignments/${subject(context).id}/cancel`, by: donorName }),
  reasoned({ id: "consignment.lose", title: "Lost", on: "consignment", may: (context) => forDonor(context) && stands(context, "in_transit", "arrived"), path: (context) => `/v1/consignments/${subject(context).id}/lose`, by: donorName }),
  reasoned({ id: "consignment.go-home", title: "Departed home", on: "consignment", may: (context) => forDonor(context) && stands(context, "in_transit", "arrived", "operating"), path: (context) => `/v1/consignments/${subject(context).id}/go-home`, by: donorName }),

  // Messages and entries.
  {
    id: "message.approve",
    title: (context) => `Approve and release: ${messageTitle(subject(context))}`,
    on: "message",
    sends: "Release",
    first: true,
    may: (context) => isHead(context) && stands(context, "draft") && subject(context).originator !== context.me.id,
    fields: ownNote,
    calls: (said, context) => [{ path: `/v1/messages/${subject(context).id}/approve`, body: compact({ provenance: provenance(said) }), ifMatch: subject(context).position }],
    aggregate: subject,
  },
  {
    id: "entry.correct",
    title: "Correct the entry",
    on: "entry",
    sends: "Correction",
    may: (context) => isDesk(context) && ["duty_officer", "head", "import"].includes(subject(context).provenance.recorded_as) && !/\.(corrected|struck|released|disseminated|activated|closed)$/.test(subject(context).topic),
    fields: (context) => [
      { name: "entry", label: `${Number(subject(context).id)}: ${subject(context).text}`, type: "note" },
      { name: "reason", label: "What is wrong", type: "area", rows: 2, required: true },
      { name: "how", label: "How", type: "select", initial: "right", options: [{ value: "right", label: "set fields right" }, { value: "strike", label: "strike it: it should never have been made" }] },
      ...rightFields(context),
    ],
    calls: (said, context) => [{ path: `/v1/entries/${Number(subject(context).id)}/correct`, body: compact({ reason: said.reason, right: said.how === "strike" ? undefined : right(said, context) }) }],
  },
];

/** What is left of a line, in words. @param {any} line */
function leftText(line) {
  const left = leftOf(line);
  return left === null ? quantity(line) || "not told" : `${figure(left)}${line.unit ? ` ${line.unit}` : ""}`;
}

/** Whether a row says something else than what is known. @param {any} row @param {any} known */
function differs(row, known) {
  if (!known) return true;
  return Object.entries(row).some(([field, value]) => (known[field] ?? undefined) !== value && !(field === "quantity_kind" && (known[field] ?? "exact") === value)) || ["quantity", "unit", "priority", "needed_by", "remarks", "item_id"].some((field) => row[field] === undefined && known[field] !== null && known[field] !== undefined && known[field] !== "");
}

// --- corrections -----------------------------------------------------------------------------------------------------

const AS_TOLD = { items: true, lines: true };

/** The fields of an entry that an officer may have mistyped, filled with what the board shows. @param {Context} context @returns {Field[]} */
function rightFields(context) {
  const entry = subject(context);
  const about = get(context.file, entry.entity.kind, entry.entity.id);
  const told = entry.provenance;
  /** @type {Field[]} */
  const own = [];
  if (entry.topic === "offer.submitted" && about) {
    own.push(offeredItems(context, about.lines.map((/** @type {any} */ line) => ({ item_id: line.item_id ?? "", what: line.what, quantity_kind: line.quantity_kind, quantity: line.quantity === null ? "" : String(line.quantity), unit: line.unit ?? "", remarks: line.remarks ?? "" }))));
    own.push({ name: "donors", label: "Who gives", type: "parties", list: "nations", initial: about.donors.map((/** @type {any} */ donor) => donor.nation ?? donor.organisation).join("; ") });
  }
  if (entry.topic === "request.received" && about) {
    own.push(askedItems(of(context.file, "item").filter((item) => item.request_id === about.id).map((item) => ({ id: item.id, what: item.what, quantity: item.quantity === null ? "" : String(item.quantity), unit: item.unit ?? "", priority: item.priority ?? "", needed_by: item.needed_by ? shown(item.needed_by) : "", remarks: item.remarks ?? "" }))));
  }
  if (entry.topic === "offer.accepted" && about) {
    own.push({
      name: "lines",
      label: "What was accepted",
      type: "rows",
      fixed: true,
      initial: about.lines.filter((/** @type {any} */ line) => line.accepted !== 0).map((/** @type {any} */ line) => ({ line: line.line, what: line.what, quantity: line.accepted === null ? "" : String(line.accepted) })),
      columns: [{ name: "what", label: "What", type: "fixed" }, { name: "quantity", label: "Accepted", type: "number", narrow: true }],
    });
  }
  if (entry.topic === "emergency.opened" && about) {
    own.push({ name: "hazard", label: "Hazard", half: true, initial: about.hazard }, { name: "title", label: "Title", initial: about.title }, { name: "situation", label: "Situation", type: "area", rows: 2, initial: about.situation ?? "" });
  }
  return [
    ...own,
    { name: "decided_by", label: "Decided by", type: "party", list: "nations", half: true, initial: told.decided_by ? told.decided_by.nation ?? told.decided_by.organisation : "" },
    { name: "reported_by", label: "Reported by", type: "party", list: "nations", half: true, initial: told.reported_by ? told.reported_by.nation ?? told.reported_by.organisation : "" },
    { name: "occurred_at", label: "Decided or happened at", type: "moment", half: true, initial: told.occurred_at ? shown(told.occurred_at) : "" },
    { name: "received_at", label: "Received at", type: "moment", half: true, initial: told.received_at ? shown(told.received_at) : "" },
    { name: "note", label: "Note", type: "area", rows: 2, initial: told.note ?? "" },
  ];
}

/** The fields that differ from what the entry said. @param {any} said @param {Context} context */
function right(said, context) {
  const entry = subject(context);
  const told = entry.provenance;
  /** @type {Record<string, any>} */
  const changed = {};
  for (const field of rightFields(context)) {
    const now = said[field.name];
    if (["decided_by", "reported_by", "occurred_at", "received_at", "note"].includes(field.name)) continue;
    if (field.type === "rows") {
      const rows = field.fixed ? now.map((/** @type {any} */ row) => compact({ line: row.line, quantity: row.quantity })) : named(now);
      const before = (field.initial ?? []).map((/** @type {any} */ row) => row);
      if (field.name in AS_TOLD && !sameRows(field, before, rows)) changed[field.name] = rows;
    } else if (JSON.stringify(now ?? "") !== JSON.stringify(field.initial ?? "") && !(field.type === "parties" && sameParties(now, field.initial))) {
      changed[field.name] = now ?? null;
    }
  }
  /** @type {Record<string, any>} */
  const origin = {};
  for (const name of ["decided_by", "reported_by"]) {
    const was = told[name] ? told[name].nation ?? told[name].organisation : undefined;
    const now = said[name] ? said[name].nation ?? said[name].organisation : undefined;
    if (was !== now) origin[name] = said[name] ?? null;
  }
  for (const name of ["occurred_at", "received_at"]) if (shown(told[name]) !== shown(said[name])) origin[name] = said[name] ?? null;
  if ((told.note ?? undefined) !== said.note) origin.note = said.note ?? null;
  if (Object.keys(origin).length) changed.provenance = origin;
  return changed;
}

/** @param {Field} field @param {any[]} before what the form began with @param {any[]} rows what it says now */
function sameRows(field, before, rows) {
  if (before.length !== rows.length) return false;
  return rows.every((row, index) =>
    (field.columns ?? []).every(({ name, type }) => type === "fixed" || (type === "moment" ? shown(row[name]) : String(row[name] ?? "")) === String(before[index][name] ?? "")),
  );
}

/** @param {any[] | undefined} now @param {string} before */
const sameParties = (now, before) => (now ?? []).map((donor) => donor.nation ?? donor.organisation).join("; ") === before;

/** The acts that this account may do to something, the likely ones first. @param {Context} context @param {string} on @returns {Act[]} */
export function actsOn(context, on) {
  if (on !== "room" && on !== "emergency" && !context.subject) return [];
  if (context.subject?.origin === "archive" && on !== "entry") return [];
  return ACTS.filter((act) => act.on === on && act.may(context));
}

/** Whether an act is what is likely to be done next. @param {Act} act @param {Context} context */
export const isFirst = (act, context) => (typeof act.first === "function" ? act.first(context) : act.first ?? false);

/** @param {Act} act @param {Context} context */
export const titleOf = (act, context) => (typeof act.title === "string" ? act.title : act.title(context));

/** @param {string} id */
export const actNamed = (id) => ACTS.find((act) => act.id === id);
