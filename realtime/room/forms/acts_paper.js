// @ts-check
// Corrections of entries: an officer sets right what was mistyped, filled in as the board shows it.

import { askedItems, isDesk, named, offeredItems, subject } from "./act.js";
import { get, of } from "../line/board.js";
import { shown } from "../draw/dtg.js";
import { compact } from "./fields.js";
import { isPlanningEntry, rightOf } from "../planning/corrections.js";
import { isPlanner } from "../planning/saying.js";
import { otherFiles, registeredThere } from "./wrong_file.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").CallSpec} CallSpec */
/** @typedef {import("./fields.js").Field} Field */

/** @type {Act[]} */
export const PAPER_ACTS = [
  {
    id: "entry.correct",
    title: "Correct the entry",
    on: "entry",
    sends: "Correction",
    may: (context) =>
      mayCorrect(context) &&
      !/\.(corrected|struck|released|disseminated|activated|closed)$/.test(subject(context).topic),
    fields: (context) => [
      { name: "entry", label: `${Number(subject(context).id)}: ${subject(context).text}`, type: "note" },
      { name: "reason", label: "What is wrong", type: "area", rows: 2, required: true },
      {
        name: "how",
        label: "How",
        type: "select",
        initial: "right",
        options: [
          { value: "right", label: "set fields right" },
          { value: "strike", label: "strike it: it should never have been made" },
          ...otherFiles(context),
        ],
      },
      ...rightFields(context),
    ],
    calls: (said, context) => [
      {
        path: `/v1/entries/${Number(subject(context).id)}/correct`,
        body: compact({ reason: said.reason, right: said.how === "right" ? right(said, context) : undefined }),
      },
    ],
    follows: registeredThere,
  },
];

/**
 * The desk corrects what the desk typed or a case file told; planners and the desk what either of them did in planning.
 * @param {Context} context
 */
function mayCorrect(context) {
  const recordedAs = subject(context).provenance.recorded_as;
  if (isPlanningEntry(subject(context)))
    return isPlanner(context) && ["planner", "duty_officer", "head", "import"].includes(recordedAs);
  return isDesk(context) && ["duty_officer", "head", "import"].includes(recordedAs);
}

const AS_TOLD = { items: true, lines: true };

/**
 * The fields of an entry that an officer may have mistyped, filled with what the board shows.
 * @param {Context} context
 * @returns {Field[]}
 */
function rightFields(context) {
  const entry = subject(context);
  const about = get(context.file, entry.entity.kind, entry.entity.id);
  const told = entry.provenance;
  /** @type {Field[]} */
  const own = isPlanningEntry(entry)
    ? rightOf(entry, context.shelf.find(entry.entity.kind, entry.entity.id) ?? null)
    : [];
  if (entry.topic === "offer.submitted" && about) {
    own.push(
      offeredItems(
        context,
        about.lines.map((/** @type {any} */ line) => ({
          item_id: line.item_id ?? "",
          what: line.what,
          quantity_kind: line.quantity_kind,
          quantity: line.quantity === null ? "" : String(line.quantity),
          unit: line.unit ?? "",
          remarks: line.remarks ?? "",
        })),
      ),
    );
    own.push({
      name: "donors",
      label: "Who gives",
      type: "parties",
      list: "nations",
      initial: about.donors.map((/** @type {any} */ donor) => donor.nation ?? donor.organisation).join("; "),
    });
  }
  if (entry.topic === "request.received" && about) {
    own.push(
      askedItems(
        of(context.file, "item")
          .filter((item) => item.request_id === about.id)
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
    );
  }
  if (entry.topic === "offer.accepted" && about) {
    own.push({
      name: "lines",
      label: "What was accepted",
      type: "rows",
      fixed: true,
      initial: about.lines
        .filter((/** @type {any} */ line) => line.accepted !== 0)
        .map((/** @type {any} */ line) => ({
          line: line.line,
          what: line.what,
          quantity: line.accepted === null ? "" : String(line.accepted),
        })),
      columns: [
        { name: "what", label: "What", type: "fixed" },
        { name: "quantity", label: "Accepted", type: "number", narrow: true },
      ],
    });
  }
  if (entry.topic === "emergency.opened" && about) {
    own.push(
      { name: "hazard", label: "Hazard", half: true, initial: about.hazard },
      { name: "title", label: "Title", initial: about.title },
      { name: "situation", label: "Situation", type: "area", rows: 2, initial: about.situation ?? "" },
    );
  }
  return [
    ...own,
    {
      name: "decided_by",
      label: "Decided by",
      type: "party",
      list: "nations",
      half: true,
      initial: told.decided_by ? (told.decided_by.nation ?? told.decided_by.organisation) : "",
    },
    {
      name: "reported_by",
      label: "Reported by",
      type: "party",
      list: "nations",
      half: true,
      initial: told.reported_by ? (told.reported_by.nation ?? told.reported_by.organisation) : "",
    },
    {
      name: "occurred_at",
      label: "Decided or happened at",
      type: "moment",
      half: true,
      initial: told.occurred_at ? shown(told.occurred_at) : "",
    },
    {
      name: "received_at",
      label: "Received at",
      type: "moment",
      half: true,
      initial: told.received_at ? shown(told.received_at) : "",
    },
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
      const rows = field.fixed
        ? now.map((/** @type {any} */ row) => compact({ line: row.line, quantity: row.quantity }))
        : named(now);
      const before = (field.initial ?? []).map((/** @type {any} */ row) => row);
      if (field.name in AS_TOLD && !sameRows(field, before, rows)) changed[field.name] = rows;
    } else if (!sameAnswer(field, now)) {
      changed[field.name] = now ?? null;
    }
  }
  /** @type {Record<string, any>} */
  const origin = {};
  for (const name of ["decided_by", "reported_by"]) {
    const was = told[name] ? (told[name].nation ?? told[name].organisation) : undefined;
    const now = said[name] ? (said[name].nation ?? said[name].organisation) : undefined;
    if (was !== now) origin[name] = said[name] ?? null;
  }
  for (const name of ["occurred_at", "received_at"])
    if (shown(told[name]) !== shown(said[name])) origin[name] = said[name] ?? null;
  if ((told.note ?? undefined) !== said.note) origin.note = said.note ?? null;
  if (Object.keys(origin).length) changed.provenance = origin;
  return changed;
}

/** @param {Field} field @param {any[]} before what the form began with @param {any[]} rows what it says now */
function sameRows(field, before, rows) {
  if (before.length !== rows.length) return false;
  return rows.every((row, index) =>
    (field.columns ?? []).every(
      ({ name, type }) =>
        type === "fixed" ||
        (type === "moment" ? shown(row[name]) : String(row[name] ?? "")) === String(before[index][name] ?? ""),
    ),
  );
}

/** Whether a field says what it began with. @param {Field} field @param {any} now */
function sameAnswer({ type, initial }, now) {
  switch (type) {
    case "parties":
      return sameParties(now, initial);
    case "moment":
      return shown(now) === (initial ?? "");
    case "number":
      return String(now ?? "") === (initial ?? "");
    case "nations":
      return (now ?? []).join("; ") === (initial ?? "");
    case "checks":
      return (now ?? []).join() === (initial ?? []).join();
    default:
      return JSON.stringify(now ?? "") === JSON.stringify(initial ?? "");
  }
}

/** @param {any[] | undefined} now @param {string} before */
const sameParties = (now, before) =>
  (now ?? []).map((donor) => donor.nation ?? donor.organisation).join("; ") === before;
