// @ts-check
// Acts on offers: the donor's, and the stricken nation's answer line by line.

import {
  JOURNEY,
  availability,
  byRow,
  differs,
  donorName,
  fileOpen,
  forDonor,
  forStricken,
  isDesk,
  journey,
  named,
  offeredItems,
  options,
  origin,
  pick,
  provenance,
  reasoned,
  stands,
  strickenName,
  subject,
} from "./act.js";
import { of } from "../line/board.js";
import { isPresent } from "../exercise/base.js";
import { compact } from "./fields.js";
import { isUndecided, leftOf } from "../draw/urgency.js";
import { figure, quantity, thing } from "../draw/words.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").CallSpec} CallSpec */
/** @typedef {import("./fields.js").Field} Field */

/** @type {Act[]} */
export const OFFER_ACTS = [
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
        initial: subject(context)
          .lines.filter(isUndecided)
          .map((/** @type {any} */ line) => ({
            line: line.line,
            what: line.what,
            left: leftText(line),
            take: "",
            rest: "leave",
          })),
        columns: [
          { name: "what", label: "What", type: "fixed" },
          { name: "left", label: "Offered", type: "fixed", narrow: true },
          { name: "take", label: "Take", type: "take", hint: "all, or number" },
          {
            name: "rest",
            label: "What is left",
            type: "select",
            initial: "leave",
            options: [
              { value: "leave", label: "leave open" },
              { value: "decline", label: "decline" },
            ],
          },
        ],
      },
      ...(subject(context).lines.length
        ? []
        : [
            /** @type {Field} */ ({
              name: "whole",
              label: "The whole offer",
              type: "select",
              initial: "accept",
              options: options(["accept", "decline"]),
            }),
          ]),
      {
        name: "reason",
        label: "Reason for declining",
        type: "area",
        rows: 2,
        hint: "stays between the stricken nation and the centre",
      },
      ...origin(context, strickenName(context)),
    ],
    calls: (said, context, rows) => {
      const by = provenance(said);
      const told = said.lines.map((/** @type {any} */ row, /** @type {number} */ index) => ({
        ...row,
        row: rows.lines[index],
      }));
      const taken = told.filter((/** @type {any} */ row) => row.take !== undefined && row.take !== 0);
      const declined = told.filter((/** @type {any} */ row) => row.rest === "decline" && row.take !== "all");
      const path = `/v1/offers/${subject(context).id}`;
      /** @type {CallSpec[]} */
      const calls = [];
      const ifMatch = subject(context).position;
      if (taken.length || said.whole === "accept") {
        const lines = taken.map((/** @type {any} */ row) =>
          compact({ line: row.line, quantity: row.take === "all" ? undefined : row.take }),
        );
        calls.push({
          path: `${path}/accept`,
          body: compact({ lines: taken.length ? lines : undefined, provenance: by }),
          ifMatch,
          locate: (pointer) => byRow(pointer, taken, "take"),
        });
      }
      if (declined.length || said.whole === "decline") {
        const lines = declined.map((/** @type {any} */ row) => ({ line: row.line }));
        calls.push({
          path: `${path}/decline`,
          body: compact({ lines: declined.length ? lines : undefined, reason: said.reason, provenance: by }),
          ifMatch: calls.length ? null : ifMatch,
          locate: (pointer) => byRow(pointer, declined, "rest"),
        });
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
    may: (context) =>
      forDonor(context) &&
      stands(context, "submitted", "accepted", "partly_accepted", "recorded_for_information") &&
      fileOpen(context) &&
      subject(context).lines.length > 0,
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
          quantity: line.accepted
            ? String(line.accepted)
            : line.quantity === null
              ? ""
              : line.accepted === 0 && subject(context).status !== "submitted"
                ? "0"
                : String(line.quantity),
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
      const told = said.lines
        .map((/** @type {any} */ row, /** @type {number} */ index) => ({ ...row, row: rows.lines[index] }))
        .filter((/** @type {any} */ row) => row.quantity !== 0);
      return [
        {
          path: `/v1/offers/${subject(context).id}/consignments`,
          body: compact({
            lines: told.map((/** @type {any} */ row) => compact({ line: row.line, quantity: row.quantity })),
            ...pick(said, JOURNEY),
            provenance: provenance(said),
          }),
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
    may: (context) =>
      forDonor(context) &&
      stands(context, "submitted", "partly_accepted", "recorded_for_information") &&
      fileOpen(context),
    fields: (context) => [
      offeredItems(
        context,
        subject(context).lines.map((/** @type {any} */ line) => ({
          line: line.line,
          item_id: line.item_id ?? "",
          what: line.what,
          quantity_kind: line.quantity_kind,
          quantity: line.quantity === null ? "" : String(line.quantity),
          unit: line.unit ?? "",
          remarks: line.remarks ?? "",
        })),
      ),
      ...availability(),
      ...origin(context, donorName(context)),
    ],
    calls: (said, context) => [
      {
        path: `/v1/offers/${subject(context).id}/amend`,
        body: compact({
          items: named(said.items).filter(
            (row) =>
              row.line === undefined ||
              differs(
                row,
                subject(context).lines.find((/** @type {any} */ line) => line.line === row.line),
              ),
          ),
          ...pick(said, ["available_from", "available_until", "valid_until", "cost", "transport", "conditions"]),
          provenance: provenance(said),
        }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  reasoned({
    id: "offer.withdraw",
    title: "Withdraw the offer",
    on: "offer",
    may: (context) =>
      forDonor(context) &&
      stands(context, "submitted", "accepted", "partly_accepted", "recorded_for_information") &&
      isPresent(context.emergency),
    path: (context) => `/v1/offers/${subject(context).id}/withdraw`,
    by: donorName,
  }),
  reasoned({
    id: "offer.fail",
    title: "The donor cannot give it",
    on: "offer",
    may: (context) =>
      forDonor(context) && stands(context, "accepted", "partly_accepted") && isPresent(context.emergency),
    path: (context) => `/v1/offers/${subject(context).id}/fail`,
    by: donorName,
  }),
  reasoned({
    id: "offer.release",
    title: "Release the offer: no longer needed",
    on: "offer",
    may: (context) =>
      forStricken(context) && stands(context, "accepted", "partly_accepted") && isPresent(context.emergency),
    path: (context) => `/v1/offers/${subject(context).id}/release`,
    by: strickenName,
  }),
  {
    id: "offer.link",
    title: "Link: the same assistance told twice",
    on: "offer",
    sends: "Link",
    may: (context) =>
      isDesk(context) &&
      !subject(context).linked_to &&
      of(context.file, "offer").length > 1 &&
      isPresent(context.emergency),
    fields: (context) => [
      {
        name: "offer_id",
        label: "Which offer counts",
        type: "select",
        required: true,
        options: of(context.file, "offer")
          .filter((offer) => offer.id !== subject(context).id)
          .map((offer) => ({ value: offer.id, label: `${offer.reference} ${offer.lines.map(thing).join("; ")}` })),
      },
    ],
    calls: (said, context) => [
      {
        path: `/v1/offers/${subject(context).id}/link`,
        body: { offer_id: said.offer_id },
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
  {
    id: "offer.unlink",
    title: "Unlink: assistance of its own",
    on: "offer",
    sends: "Link",
    may: (context) => isDesk(context) && Boolean(subject(context).linked_to),
    fields: () => [],
    calls: (_said, context) => [
      { path: `/v1/offers/${subject(context).id}/unlink`, body: {}, ifMatch: subject(context).position },
    ],
    aggregate: subject,
  },
];

/** What is left of a line, in words. @param {any} line */
function leftText(line) {
  const left = leftOf(line);
  return left === null ? quantity(line) || "not told" : `${figure(left)}${line.unit ? ` ${line.unit}` : ""}`;
}
