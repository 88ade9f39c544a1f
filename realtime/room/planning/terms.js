// @ts-check
// The terms of planning and preparedness: formats, tools, roles, in the field's own words.

import { capital, words } from "../draw/words.js";

/** Kinds of entities that this part of the room shows. */
export const KINDS = new Set([
  "planning_group",
  "seat",
  "meeting",
  "task",
  "activity",
  "enrolment",
  "programme",
  "menu_import",
]);

/** Where one thing of a kind is read. @type {Record<string, string>} */
export const PATHS = {
  planning_group: "planning-groups",
  seat: "seats",
  meeting: "meetings",
  task: "tasks",
  activity: "activities",
  enrolment: "enrolments",
  programme: "programmes",
};

/** The pages of things. @type {Record<string, string>} */
export const PAGES = { planning_group: "group", meeting: "meeting", activity: "activity", programme: "programme" };

export const FORMATS = ["allies", "eapc", "nato_plus", "all_partners"];
export const ROLES = ["member", "chair", "expert", "observer"];
export const ACTIVITY_KINDS = ["course", "seminar", "exercise", "conference", "other"];
export const OPEN_TO = [
  "ally",
  "pfp",
  "eapc_partner",
  "mediterranean_dialogue",
  "istanbul_cooperation_initiative",
  "partner_across_the_globe",
  "case_by_case",
];

/** @type {Record<string, string>} */
const CALLED = {
  allies: "Allies only",
  eapc: "EAPC",
  nato_plus: "NATO and named partners",
  all_partners: "all partners",
  ally: "Allies",
  pfp: "Partnership for Peace",
  eapc_partner: "EAPC partners",
  mediterranean_dialogue: "Mediterranean Dialogue",
  istanbul_cooperation_initiative: "Istanbul Cooperation Initiative",
  partner_across_the_globe: "partners across the globe",
  case_by_case: "case by case",
  no_show: "did not come",
};

/** @type {Record<string, string>} */
export const TOOLS = {
  cep: "Civil emergency planning",
  eadrcc: "EADRCC",
  education_training: "Education and training",
  parp: "PARP, Planning and Review Process",
  occ: "OCC, Operational Capabilities Concept",
  pmf: "PMF, Political-Military Framework",
  teep: "TEEP, Training and Education Enhancement Programme",
  mtep: "MTEP, Military Training and Exercise Programme",
  pap_t: "PAP-T, Partnership Action Plan against Terrorism",
  pap_dib: "PAP-DIB, Defence Institution Building",
  ipap: "IPAP, Individual Partnership Action Plan",
  pdp: "PDP, Professional Development Programme",
  trust_fund: "Trust Fund",
  building_integrity: "Building Integrity",
  sps: "SPS, Science for Peace and Security",
  cnad: "CNAD, Armaments Directors",
  adc: "ADC, Air Defence Committee",
  atmc: "ATMC, Air Traffic Management Committee",
};

/** A format, a group of nations or a state in words. @param {string | null | undefined} name */
export const called = (name) => CALLED[name ?? ""] ?? words(name);

/** A tool by its short name. @param {string} tool */
export const toolName = (tool) => (TOOLS[tool] ?? words(tool)).split(",")[0];

/** Several of them. @param {string[]} names */
export const calledAll = (names) => names.map(called).join(", ");

/** To whom an activity is open, in words. @param {any} activity */
export function openTo({ open_to: open, approvals = [] }) {
  const groups = open.length ? calledAll(open) : "Allies and all partners";
  const approved = approvals.map((/** @type {any} */ one) => one.nation);
  return approved.length ? `${groups}; by approval ${approved.join(", ")}` : groups;
}

/** Whether an activity is open to a nation that belongs to some groups. @param {any} activity @param {string} code @param {string[]} groups */
export function isOpenTo({ open_to: open, approvals = [] }, code, groups) {
  if (approvals.some((/** @type {any} */ one) => one.nation === code)) return true;
  return open.length ? groups.some((group) => open.includes(group)) : groups.length > 0;
}

/** @param {string[]} values @param {(value: string) => string} [label] */
export const choices = (values, label = called) => values.map((value) => ({ value, label: capital(label(value)) }));
