// @ts-check
// Acts on the room and on a file as a whole.

import {
  JOURNEY,
  UNITS,
  askedItems,
  assessment,
  availability,
  contactField,
  emergencyPath,
  fileOpen,
  forStricken,
  isDesk,
  isHead,
  isStricken,
  journey,
  named,
  needs,
  offeredItems,
  origin,
  ownNote,
  pick,
  provenance,
  reasoned,
  strickenName,
} from "./act.js";
import { of } from "../line/board.js";
import { isPresent } from "../exercise/base.js";
import { compact } from "./fields.js";
import { LikelyFiles } from "./likely.js";
import { OFFER_CHANNELS, channelWord } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").CallSpec} CallSpec */
/** @typedef {import("./fields.js").Field} Field */

/** @type {Act[]} */
export const FILE_ACTS = [
  {
    id: "request.new",
    title: "Register a request in a new file",
    on: "room",
    sends: "Request",
    aside: () => new LikelyFiles(),
    may: (context) => isDesk(context) || context.me.role === "nation",
    fields: (context) => [
      {
        name: "country",
        label: "Stricken nation",
        type: "nation",
        list: "nations",
        required: true,
        half: true,
        initial: context.me.nation ? context.name(context.me.nation) : "",
      },
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
          request: compact({
            items: said.items,
            ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]),
          }),
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
    aside: () => new LikelyFiles(),
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
          place: said.place_text
            ? compact({ text: said.place_text, lat: said.place_lat, lon: said.place_lon })
            : undefined,
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
    may: (context) =>
      fileOpen(context) &&
      (isDesk(context) || context.me.role === "observer" || (context.me.role === "nation" && !isStricken(context))),
    fields: (context) => {
      const own = context.me.role === "nation";
      const open = of(context.file, "item").filter((item) => item.status === "open");
      const begin = open.map((item) => ({
        item_id: item.id,
        what: item.what,
        quantity: "",
        unit: item.unit ?? "",
        quantity_kind: "exact",
      }));
      return [
        ...(own
          ? []
          : [
              /** @type {Field} */ ({
                name: "donors",
                label: "Who gives",
                type: "parties",
                list: "nations",
                required: true,
                hint: "nations or organisations, divided by ;",
              }),
            ]),
        {
          name: "channel",
          label: "Channel",
          type: "select",
          half: true,
          initial: context.me.role === "observer" ? "un" : "eadrcc",
          options: OFFER_CHANNELS.map((value) => ({ value, label: channelWord(value) })),
        },
        offeredItems(context, begin.length && begin.length <= 8 ? begin : undefined),
        ...availability(),
        contactField(context),
        ...(context.me.role === "observer"
          ? [
              /** @type {Field} */ ({
                name: "decided_by",
                label: "Decided by",
                type: "party",
                list: "nations",
                required: true,
                half: true,
              }),
              ...ownNote(),
            ]
          : origin(context, "", "who gives, unless said")),
      ];
    },
    calls: (said, context, rows) => {
      // A need without a quantity was put there by the form and not by the officer.
      const told = said.items
        .map((/** @type {any} */ item, /** @type {number} */ index) => ({ item, row: rows.items[index] }))
        .filter(
          (/** @type {any} */ { item }) =>
            !(
              item.item_id &&
              item.quantity === undefined &&
              !item.remarks &&
              said.items.some((/** @type {any} */ other) => other.quantity !== undefined)
            ),
        );
      return [
        {
          path: `${emergencyPath(context)}/offers`,
          body: compact({
            items: named(told.map((/** @type {any} */ { item }) => item)),
            donors: said.donors,
            ...pick(said, [
              "channel",
              "available_from",
              "available_until",
              "valid_until",
              "cost",
              "transport",
              "conditions",
              "contact",
            ]),
            provenance: provenance(said, "came_by" in said ? said.donors?.[0] : undefined),
          }),
          locate: (pointer) => {
            const found = /^\/items\/(\d+)(?:\/(\w+))?/.exec(pointer);
            return found && told[Number(found[1])]
              ? { field: "items", row: told[Number(found[1])].row, column: found[2] }
              : null;
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
    may: (context) => forStricken(context) && isPresent(context.emergency),
    fields: (context) => [
      askedItems(),
      ...assessment(),
      contactField(context),
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context) => [
      {
        path: `${emergencyPath(context)}/requests`,
        body: compact({
          items: said.items,
          ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]),
          provenance: provenance(said),
        }),
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
      {
        path: `${emergencyPath(context)}/consignments`,
        body: compact({
          donors: said.donors,
          items: named(said.items),
          ...pick(said, JOURNEY),
          provenance: provenance(said, said.donors?.[0]),
        }),
      },
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
      {
        name: "tables",
        label: "Assistance offered and provided stands in the tables that the board makes.",
        type: "note",
      },
    ],
    calls: (said, context) => [
      {
        path: `${emergencyPath(context)}/situation-reports`,
        body: compact({
          product: said.product,
          references: said.references,
          sections: pick(said, ["Situation update", "Further needs", "Point of entry", "Remarks"]),
        }),
      },
    ],
  },
  {
    ...reasoned({
      id: "emergency.end-of-need",
      title: "End of need",
      on: "emergency",
      may: (context) => forStricken(context) && context.emergency?.status === "active" && fileOpen(context),
      path: (context) => `${emergencyPath(context)}/end-of-need`,
      by: strickenName,
    }),
  },
  {
    id: "emergency.glide",
    title: "Note a GLIDE number",
    on: "emergency",
    sends: "GLIDE number",
    may: (context) => isDesk(context) && isPresent(context.emergency),
    fields: () => [{ name: "glide", label: "GLIDE", required: true, hint: "FL-2026-000123-SVN" }, ...ownNote()],
    calls: (said, context) => [
      { path: `${emergencyPath(context)}/glide`, body: compact({ glide: said.glide, provenance: provenance(said) }) },
    ],
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
    calls: (said, context) => [
      {
        path: `${emergencyPath(context)}/mandate`,
        body: compact({ decision: said.decision, decided_on: said.decided_on, provenance: provenance(said) }),
      },
    ],
  },
  reasoned({
    id: "emergency.stand-down",
    title: "Stand the file down",
    on: "emergency",
    may: (context) => isDesk(context) && context.emergency?.status === "monitored" && fileOpen(context),
    path: (context) => `${emergencyPath(context)}/stand-down`,
  }),
  reasoned({
    id: "emergency.reopen",
    title: "Reopen the file",
    on: "emergency",
    may: (context) => isHead(context) && context.emergency?.status === "closed" && isPresent(context.emergency),
    path: (context) => `${emergencyPath(context)}/reopen`,
  }),
];
