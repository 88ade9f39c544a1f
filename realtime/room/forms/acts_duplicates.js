// @ts-check
// Acts on a file that was opened twice: merging it into the other one, and taking it out again.

import { isDesk, provenance } from "./act.js";
import { isPresent } from "../exercise/base.js";
import { emergencies, of } from "../line/board.js";
import { compact } from "./fields.js";
import { fileOptions } from "./files.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */

/** The files that may be the same emergency: of the same country, and not of the archive. @param {Context} context */
const others = ({ board, emergency }) =>
  emergencies(board).filter(
    (file) => file.id !== emergency?.id && file.country === emergency?.country && file.origin === emergency?.origin,
  );

/** The files that were merged into the one in view. @param {Context} context */
const merged = ({ file, emergency }) => of(file, "emergency").filter(({ id }) => id !== emergency?.id);

/** @type {Act[]} */
export const DUPLICATE_ACTS = [
  {
    id: "emergency.merge",
    title: "Merge into another file",
    on: "emergency",
    sends: "Merge",
    may: (context) =>
      isDesk(context) && isPresent(context.emergency) && !merged(context).length && others(context).length > 0,
    fields: (context) => [
      {
        name: "told",
        label:
          "Both files stay readable, and the merge can be undone. Offers and requests to this file go to the other.",
        type: "note",
      },
      {
        name: "into",
        label: "The file that stays",
        type: "select",
        required: true,
        options: [{ value: "", label: "" }, ...fileOptions(others(context))],
      },
      { name: "reason", label: "Reason", type: "area", rows: 2, required: true },
    ],
    calls: (said, { emergency }) => [
      {
        path: `/v1/emergencies/${emergency?.id}/merge`,
        body: compact({ into: said.into, reason: said.reason, provenance: provenance(said) }),
      },
    ],
  },
  {
    id: "emergency.unmerge",
    title: "Take a merged file out again",
    on: "emergency",
    sends: "Undoing of a merge",
    may: (context) => isDesk(context) && isPresent(context.emergency) && merged(context).length > 0,
    fields: (context) => [
      {
        name: "merged",
        label: "The merged file",
        type: "select",
        required: true,
        initial: merged(context)[0]?.id,
        options: fileOptions(merged(context)),
      },
      { name: "reason", label: "Reason", type: "area", rows: 2, required: true },
    ],
    calls: (said) => [
      {
        path: `/v1/emergencies/${said.merged}/unmerge`,
        body: compact({ reason: said.reason, provenance: provenance(said) }),
      },
    ],
  },
];
