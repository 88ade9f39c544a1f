// @ts-check
// Acts on consignments: every movement, with quantities where they differ.

import {
  byRow,
  donorName,
  forDonor,
  forStricken,
  options,
  origin,
  pick,
  provenance,
  reasoned,
  stands,
  strickenName,
  subject,
} from "./act.js";
import { compact } from "./fields.js";
import { capital, figure, words } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").CallSpec} CallSpec */
/** @typedef {import("./fields.js").Field} Field */

/**
 * A movement with quantities where they differ.
 * @param {{id: string, title: string, step: string, before: string, may: Act["may"], entry?: boolean,
 *   by: (context: Context) => string}} said
 * @returns {Act}
 */
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
          {
            name: "was",
            label: before === "quantity" ? "Planned" : capital(words(before)),
            type: "fixed",
            narrow: true,
          },
          { name: "quantity", label: capital(words(step)), type: "number", narrow: true, hint: "the same" },
        ],
      },
      ...(entry
        ? [
            /** @type {Field} */ ({
              name: "point_of_entry",
              label: "Point of entry",
              list: "entries",
              initial: subject(context).point_of_entry ?? "",
            }),
          ]
        : []),
      ...origin(context, by(context)),
    ],
    calls: (said, context, rows) => {
      const told = said.lines
        .map((/** @type {any} */ row, /** @type {number} */ index) => ({
          row: rows.lines[index],
          line: row.line,
          quantity: row.quantity,
        }))
        .filter((/** @type {any} */ row) => row.quantity !== undefined);
      return [
        {
          path: `/v1/consignments/${subject(context).id}/${id.replace("consignment.", "")}`,
          body: compact({
            lines: told.map((/** @type {any} */ { line, quantity }) => ({ line, quantity })),
            point_of_entry: entry ? said.point_of_entry : undefined,
            provenance: provenance(said),
          }),
          ifMatch: subject(context).position,
          locate: (pointer) => byRow(pointer, told, "quantity"),
        },
      ];
    },
    aggregate: subject,
  };
}

/** @type {Act[]} */
export const CONSIGNMENT_ACTS = [
  movement({
    id: "consignment.depart",
    title: "Departed",
    step: "departed",
    before: "quantity",
    entry: true,
    may: (context) => forDonor(context) && stands(context, "planned", "cleared"),
    by: donorName,
  }),
  movement({
    id: "consignment.arrive",
    title: "Arrived",
    step: "arrived",
    before: "departed",
    entry: true,
    may: (context) => forDonor(context) && stands(context, "in_transit"),
    by: donorName,
  }),
  movement({
    id: "consignment.hand-over",
    title: "Handed over",
    step: "handed_over",
    before: "arrived",
    may: (context) => forStricken(context) && stands(context, "arrived"),
    by: strickenName,
  }),
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
        initial: subject(context).clearances.length
          ? subject(context).clearances.map((/** @type {any} */ one) => ({ ...one }))
          : [{ name: "overflight", status: "asked" }],
        columns: [
          { name: "name", label: "Permission", required: true },
          {
            name: "status",
            label: "Status",
            type: "select",
            initial: "asked",
            options: options(["needed", "asked", "granted", "refused"]),
          },
        ],
      },
      ...origin(context, donorName(context)),
    ],
    calls: (said, context) => [
      {
        path: `/v1/consignments/${subject(context).id}/clearances`,
        body: compact({ clearances: said.clearances, provenance: provenance(said) }),
        ifMatch: subject(context).position,
      },
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
      {
        path: `/v1/consignments/${subject(context).id}/divert`,
        body: compact({
          ...pick(said, ["point_of_entry", "destination", "eta", "reason"]),
          provenance: provenance(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  reasoned({
    id: "consignment.cancel",
    title: "Cancel",
    on: "consignment",
    may: (context) => forDonor(context) && stands(context, "planned", "cleared"),
    path: (context) => `/v1/consignments/${subject(context).id}/cancel`,
    by: donorName,
  }),
  reasoned({
    id: "consignment.lose",
    title: "Lost",
    on: "consignment",
    may: (context) => forDonor(context) && stands(context, "in_transit", "arrived"),
    path: (context) => `/v1/consignments/${subject(context).id}/lose`,
    by: donorName,
  }),
  reasoned({
    id: "consignment.go-home",
    title: "Departed home",
    on: "consignment",
    may: (context) => forDonor(context) && stands(context, "in_transit", "arrived", "operating"),
    path: (context) => `/v1/consignments/${subject(context).id}/go-home`,
    by: donorName,
  }),
];
