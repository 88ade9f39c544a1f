// @ts-check
// What was typed into a form and not sent yet, kept under the account, the act and the thing it is about.

import { actNamed, titleOf } from "./acts.js";
import { kept, namesKept } from "../line/keep.js";

/**
 * @typedef {import("./act.js").Act} Act
 * @typedef {import("./act.js").Context} Context
 * @typedef {import("./fields.js").Field} Field
 * @typedef {import("../line/commands.js").Call} Call
 * @typedef {{act: string, emergency: string | null, kind: string | null, subject: string | null, title: string,
 *   values: Record<string, any>, base: number, at: number, sent: Call[] | null}} Draft
 */

/** @param {string} account @param {Act} act @param {Context} context */
export const draftName = (account, act, context) =>
  `draft.${account}.${act.id}.${context.subject?.id ?? context.emergency?.id ?? "room"}`;

/** The drafts of an account, newest first. @param {string} account @returns {{name: string, draft: Draft}[]} */
export function drafts(account) {
  const found = namesKept(`draft.${account}.`).map((name) => ({ name, draft: /** @type {Draft} */ (kept(name)) }));
  return found.filter(({ draft }) => draft && actNamed(draft.act)).sort((one, other) => other.draft.at - one.draft.at);
}

/**
 * A draft in which nothing was typed yet.
 * @param {Act} act @param {Context} context @param {Field[]} fields @param {number} now @returns {Draft}
 */
export function freshDraft(act, context, fields, now) {
  /** @type {Record<string, any>} */
  const values = {};
  for (const field of fields) {
    if (field.type === "rows") values[field.name] = structuredClone(field.initial ?? [emptyRow(field)]);
    else if (field.type !== "note")
      values[field.name] =
        field.initial ?? (field.type === "select" ? field.options?.[0]?.value : field.type === "check" ? false : "");
  }
  return {
    act: act.id,
    emergency: context.emergency?.id ?? null,
    kind: context.subject?.kind ?? null,
    subject: context.subject?.id ?? null,
    title: titleOf(act, context),
    values,
    base: act.aggregate?.(context)?.position ?? 0,
    at: now,
    sent: null,
  };
}

/** A line of a table in which nothing was typed yet. @param {Field} field */
export function emptyRow(field) {
  return Object.fromEntries(
    (field.columns ?? []).map((column) => [
      column.name,
      column.initial ?? (column.type === "select" ? column.options?.[0]?.value : ""),
    ]),
  );
}
