// @ts-check
// Fields that many forms of planning share, and whose word it is: the planners' own unless somebody else is named.

import { options, provenance } from "../forms/act.js";
import { CHANNELS } from "../draw/words.js";
import { choices } from "./terms.js";

/** @typedef {import("../forms/act.js").Context} Context */
/** @typedef {import("../forms/act.js").Act} Act */
/** @typedef {import("../forms/fields.js").Field} Field */

const PLANNERS = ["planner", "duty_officer", "head"];

/** @param {Context} context */
export const isPlanner = ({ me }) => PLANNERS.includes(me.role);
/** Whether the account acts for this nation. @param {Context} context @param {string | null | undefined} code */
export const isOwn = ({ me }, code) => me.role === "nation" && Boolean(code) && me.nation === code;
/** @param {Context} context */
export const forOwn = (context) => isPlanner(context) || isOwn(context, context.subject?.nation);

/** The nation that a form begins with: an account's own. @param {Context} context */
export const ownNation = ({ me, name }) => (me.role === "nation" && me.nation ? name(me.nation) : "");

/**
 * Whose word it is: a nation speaks for itself; the planners say if they write down what a nation told them.
 * @param {Context} context
 * @returns {Field[]}
 */
export function word(context) {
  /** @type {Field} */
  const note = { name: "note", label: "Note", type: "area", rows: 2 };
  if (!isPlanner(context)) return [note];
  return [
    {
      name: "decided_by",
      label: "Whose decision",
      type: "party",
      list: "nations",
      half: true,
      hint: "empty: the centre's own; else who told it",
    },
    { name: "came_by", label: "Came by", type: "select", half: true, options: options(CHANNELS), initial: "email" },
    note,
  ];
}

/** @param {any} said */
export const saidBy = (said) => provenance(said.decided_by ? said : { note: said.note });

/** @param {string} name @param {string} label @param {Partial<Field>} [more] @returns {Field} */
export const day = (name, label, more = {}) => ({
  name,
  label,
  type: "moment",
  half: true,
  hint: "1 JUL 2012, 2012-07-01, now",
  ...more,
});

/** @param {string} name @param {string} label @param {string[]} values @param {Partial<Field>} [more] @returns {Field} */
export const checks = (name, label, values, more = {}) => ({
  name,
  label,
  type: "checks",
  options: choices(values),
  ...more,
});

/** A choice among groups. @param {Context} context @param {string} name @param {string} label @param {Partial<Field>} [more] @returns {Field} */
export const groupField = ({ shelf, subject }, name, label, more = {}) => ({
  name,
  label,
  type: "select",
  half: true,
  options: [
    { value: "", label: "–" },
    ...shelf
      .of("planning_group")
      .filter((/** @type {any} */ group) => group.id !== subject?.id)
      .sort((/** @type {any} */ one, /** @type {any} */ other) => one.name.localeCompare(other.name))
      .map((/** @type {any} */ group) => ({ value: group.id, label: group.name })),
  ],
  ...more,
});

/** What somebody is given to do, and until when. @param {boolean} [required] @returns {Field[]} */
export const taskFields = (required = true) => [
  { name: "text", label: "What", type: "area", rows: 3, required },
  {
    name: "owner",
    label: "Who does it",
    type: "party",
    list: "nations",
    half: true,
    hint: "a nation, an organisation or a post",
  },
  day("due", "Due"),
];

/** The owner as the log takes it: a nation's code, or words. @param {any} party */
export const ownerOf = (party) => party?.nation ?? party?.organisation;

/**
 * Which field a rule is about, so that its words stand beside that field.
 * @param {Record<string, string>} fields by the name of the rule
 */
export const beside =
  (fields) =>
  /** @param {import("../line/call.js").ProblemDocument} problem */
  ({ rule }) =>
    rule && fields[rule] ? { field: fields[rule] } : null;

/** Without what was left empty. @param {any} said @param {string[]} names */
export const chosen = (said, names) =>
  Object.fromEntries(
    names.map((name) => [name, said[name]]).filter(([, value]) => value !== undefined && value !== ""),
  );
