// @ts-check
// What was registered in the wrong file: its entry is struck there, and the same form opens for the file where it
// belongs, filled with what was typed. The officer sends it once more, so that the other file has its own account of it.

import { isPresent } from "../exercise/base.js";
import { emergencies, get } from "../line/board.js";
import { shown } from "../draw/dtg.js";
import { fileOptions } from "./files.js";
import { subject } from "./act.js";

/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").Following} Following */

/** The act that registers in a file what an entry tells of. @type {Record<string, string>} */
const REGISTERED_BY = { "offer.submitted": "emergency.offer", "request.received": "emergency.request" };
const ENDED = ["closed", "stood_down"];
const PREFIX = "file ";

/** The files where an entry may belong, as ways to correct it. @param {Context} context */
export function otherFiles(context) {
  const { board, emergency } = context;
  if (!isPresent(emergency) || !(subject(context).topic in REGISTERED_BY)) return [];
  const files = emergencies(board).filter(
    (file) => file.id !== emergency?.id && isPresent(file) && !ENDED.includes(file.status),
  );
  return fileOptions(files).map(({ value, label }) => ({
    value: `${PREFIX}${value}`,
    label: `it belongs in ${label}: strike it here, register it there`,
  }));
}

/**
 * The form that follows when an entry is struck for its file. Needs and ids of the wrong file are left behind.
 * @param {Record<string, any>} typed into the correction @param {Context} context @returns {Following | null}
 */
export function registeredThere(typed, context) {
  if (!typed.how?.startsWith(PREFIX)) return null;
  const { topic, entity } = subject(context);
  const paper = get(context.file, entity.kind, entity.id);
  return {
    act: REGISTERED_BY[topic],
    emergency: typed.how.slice(PREFIX.length),
    values: {
      ...(paper ? asTyped(paper) : {}),
      ...taken(typed, ["donors", "decided_by", "reported_by", "occurred_at", "received_at", "note"]),
      items: typed.items.map((/** @type {any} */ { id: _, ...row }) => ({ ...row, item_id: "" })),
    },
  };
}

const WORDS = ["channel", "transport", "cost", "conditions", "situation", "assessment", "national_measures", "contact"];
const MOMENTS = ["available_from", "available_until", "valid_until"];

/** What a paper says, as it is typed into a form. @param {import("../line/board.js").Entity} paper */
function asTyped(paper) {
  const moments = MOMENTS.filter((name) => paper[name]).map((name) => [name, shown(paper[name])]);
  const entries = paper.points_of_entry ? { points_of_entry: paper.points_of_entry.join("; ") } : {};
  return { ...taken(paper, WORDS), ...Object.fromEntries(moments), ...entries };
}

/** What is said of these. @param {Record<string, any>} said @param {string[]} names */
const taken = (said, names) => Object.fromEntries(names.filter((name) => said[name]).map((name) => [name, said[name]]));
