// @ts-check
// Acts on requests and their items.

import {
  askedItems,
  assessment,
  contactField,
  differs,
  fileOpen,
  forStricken,
  isHead,
  options,
  origin,
  ownNote,
  pick,
  provenance,
  reasoned,
  stands,
  strickenName,
  subject,
} from "./act.js";
import { coverOf, get, of } from "../line/board.js";
import { shown } from "../draw/dtg.js";
import { isPresent } from "../exercise/base.js";
import { compact } from "./fields.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").CallSpec} CallSpec */
/** @typedef {import("./fields.js").Field} Field */

/** @type {Act[]} */
export const REQUEST_ACTS = [
  {
    id: "request.disseminate",
    title: "Disseminate",
    on: "request",
    sends: "Dissemination",
    first: true,
    may: (context) => isHead(context) && stands(context, "received", "revised"),
    fields: () => [
      {
        name: "addressees",
        label: "Addressees",
        type: "nations",
        list: "nations",
        hint: "empty: every nation with access but the stricken one",
      },
      { name: "references", label: "References", type: "phrases", hint: "divided by ;" },
      ...ownNote(),
    ],
    calls: (said, context) => [
      {
        path: `/v1/requests/${subject(context).id}/disseminate`,
        body: compact({ addressees: said.addressees, references: said.references, provenance: provenance(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "request.amend",
    title: "Amend the request",
    on: "request",
    sends: "Amendment",
    may: (context) =>
      forStricken(context) && stands(context, "received", "disseminated", "revised") && fileOpen(context),
    fields: (context) => [
      askedItems(
        of(context.file, "item")
          .filter((item) => item.request_id === subject(context).id && item.status === "open")
          .map((item) => ({
            id: item.id,
            what: item.what,
            quantity: item.quantity === null ? "" : String(item.quantity),
            unit: item.unit ?? "",
            priority: item.priority ?? "",
            needed_by: item.needed_by ? shown(item.needed_by) : "",
            remarks: item.remarks ?? "",
          })),
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
          items: said.items.filter(
            (/** @type {any} */ row) => !row.id || differs(row, get(context.file, "item", row.id)),
          ),
          ...pick(said, ["situation", "assessment", "national_measures", "points_of_entry", "contact"]),
          provenance: provenance(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  reasoned({
    id: "request.withdraw",
    title: "Withdraw the request",
    on: "request",
    may: (context) => forStricken(context) && stands(context, "received", "disseminated", "revised"),
    path: (context) => `/v1/requests/${subject(context).id}/withdraw`,
    by: strickenName,
  }),
  reasoned({
    id: "request.close",
    title: "Close the request",
    on: "request",
    may: (context) => forStricken(context) && stands(context, "received", "disseminated", "revised"),
    path: (context) => `/v1/requests/${subject(context).id}/close`,
    by: strickenName,
  }),
  {
    id: "item.close",
    title: "Close this need",
    on: "item",
    sends: "Closing",
    may: (context) => forStricken(context) && stands(context, "open") && isPresent(context.emergency),
    fields: (context) => [
      {
        name: "reason",
        label: "Reason",
        type: "select",
        options: options(["met", "no_longer_needed", "withdrawn"]),
        initial: coverOf(context.file, subject(context))?.state === "open" ? "no_longer_needed" : "met",
      },
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context) => [
      {
        path: `/v1/items/${subject(context).id}/close`,
        body: compact({ reason: said.reason, provenance: provenance(said) }),
      },
    ],
  },
];
