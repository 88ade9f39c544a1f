// @ts-check
// Acts on planning groups and on the seats in them.

import { contactField, options, subject } from "../forms/act.js";
import { compact } from "../forms/fields.js";
import { beside, checks, chosen, day, forOwn, groupField, isPlanner, ownNation, saidBy, word } from "./saying.js";
import { FORMATS, ROLES, choices } from "./terms.js";

/** @typedef {import("../forms/act.js").Act} Act */
/** @typedef {import("../forms/act.js").Context} Context */

/** @param {Context} context */
const standing = (context) => subject(context).status === "established";
/** @param {Context} context */
const seated = (context) => ["nominated", "confirmed"].includes(subject(context).status);
/** @param {Context} context @param {string} act */
const groupPath = (context, act) => `/v1/planning-groups/${subject(context).id}/${act}`;

const NAMES = [
  { name: "name", label: "Name", required: true },
  { name: "short_name", label: "Short name", half: true },
];

/**
 * An act on one group from a day on.
 * @param {Partial<Act> & {id: string, title: string, does: string, names: string[],
 *   body?: (typed: any, context: Context) => any}} said `body` where it is more than the fields of these names
 * @returns {Act}
 */
const fromADay = ({ does, names, body = (typed) => chosen(typed, names), ...said }) => ({
  on: "planning_group",
  sends: said.title,
  may: (context) => isPlanner(context) && standing(context),
  fields: () => [],
  calls: (typed, context) => [
    {
      path: groupPath(context, does),
      body: compact({ ...body(typed, context), provenance: saidBy(typed) }),
      ifMatch: subject(context).position,
      beside: beside({ GroupWithinItself: names.includes("into") ? "into" : "parent", NothingChanges: names[0] }),
    },
  ],
  aggregate: subject,
  ...said,
});

/** @type {Act[]} */
export const GROUP_ACTS = [
  {
    id: "group.establish",
    title: "Establish a planning group",
    on: "room",
    sends: "Planning group",
    needs: ["/v1/planning-groups"],
    may: isPlanner,
    fields: (context) => [
      ...NAMES,
      groupField(context, "parent", "Under"),
      checks("formats", "Meets as", FORMATS),
      day("from", "From", { hint: "empty: not known" }),
      day("until", "Until"),
      { name: "purpose", label: "Purpose", type: "area", rows: 2 },
      { name: "source", label: "Source" },
      ...word(context),
    ],
    calls: (said) => [
      {
        path: "/v1/planning-groups",
        body: compact({
          ...chosen(said, ["name", "short_name", "parent", "formats", "from", "until", "purpose", "source"]),
          provenance: saidBy(said),
        }),
      },
    ],
  },
  {
    id: "seat.nominate",
    title: "Nominate for a seat",
    on: "planning_group",
    sends: "Nomination",
    first: true,
    may: (context) => standing(context) && (isPlanner(context) || context.me.role === "nation"),
    fields: (context) => [
      {
        name: "who",
        label: "Who sits there",
        type: "party",
        list: "nations",
        required: true,
        half: true,
        initial: ownNation(context),
        hint: "a nation or an organisation",
      },
      { name: "role", label: "As", type: "select", half: true, options: options(ROLES) },
      {
        name: "format",
        label: "In the format",
        type: "select",
        half: true,
        options: [
          { value: "", label: "the narrowest that admits it" },
          ...choices(subject(context).formats.length ? subject(context).formats : FORMATS),
        ],
      },
      contactField(context),
      day("from", "From", { hint: "empty: today" }),
      day("until", "Until"),
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: groupPath(context, "seats"),
        body: compact({
          ...said.who,
          ...chosen(said, ["role", "format", "contact", "from", "until"]),
          provenance: saidBy(said),
        }),
        locate: (pointer) => (["/nation", "/organisation"].includes(pointer) ? { field: "who" } : null),
        beside: beside({
          OutsideFormat: "who",
          NoFormatAdmits: "who",
          SpeaksForAnotherNation: "who",
          NotAFormatOfTheGroup: "format",
          GroupNotStanding: "from",
        }),
      },
    ],
  },
  {
    id: "meeting.call",
    title: "Call a meeting",
    on: "planning_group",
    sends: "Meeting",
    first: true,
    may: (context) => isPlanner(context) && standing(context),
    fields: (context) => [
      { name: "title", label: "Title", half: true },
      {
        name: "format",
        label: "Format",
        type: "select",
        half: true,
        options: choices(subject(context).formats.length ? subject(context).formats : FORMATS),
      },
      { name: "at", label: "Begins", type: "moment", required: true, half: true, hint: "240900Z NOV 26, 24 NOV 26" },
      { name: "until", label: "Ends", type: "moment", half: true },
      { name: "place", label: "Place", half: true },
      {
        name: "plus",
        label: "Partners that are invited",
        type: "nations",
        list: "nations",
        half: true,
        hint: "for NATO and named partners only",
      },
      { name: "agenda", label: "Agenda", type: "area", rows: 3 },
      ...word(context),
    ],
    calls: (said, context) => [
      {
        path: groupPath(context, "meetings"),
        body: compact({
          ...chosen(said, ["title", "format", "at", "until", "place", "plus", "agenda"]),
          provenance: saidBy(said),
        }),
        beside: beside({ NotAFormatOfTheGroup: "format", GroupNotStanding: "at" }),
      },
    ],
  },
  fromADay({
    id: "group.rename",
    title: "Rename the group",
    does: "rename",
    names: ["name", "short_name", "from"],
    fields: (context) => [...NAMES, day("from", "From", { hint: "empty: today" }), ...word(context)],
  }),
  fromADay({
    id: "group.reorganise",
    title: "Put under another body, or change its formats",
    does: "reorganise",
    names: ["parent", "formats", "from"],
    // Formats that stay as they were are no news.
    body: (typed, context) => {
      const formats = typed.formats ?? [];
      const same = formats.join() === subject(context).formats.join();
      return { ...chosen(typed, ["parent", "from"]), ...(same ? {} : { formats }) };
    },
    needs: ["/v1/planning-groups"],
    fields: (context) => [
      groupField(context, "parent", "Under", { hint: "empty: as before" }),
      day("from", "From", { hint: "empty: today" }),
      checks("formats", "Meets as", FORMATS, { initial: [...subject(context).formats] }),
      ...word(context),
    ],
  }),
  fromADay({
    id: "group.merge",
    title: "Merge into another group",
    does: "merge",
    names: ["into", "from"],
    needs: ["/v1/planning-groups"],
    fields: (context) => [
      groupField(context, "into", "Into", { required: true }),
      day("from", "From", { hint: "the first day on which it stands no more; empty: today" }),
      ...word(context),
    ],
  }),
  fromADay({
    id: "group.dissolve",
    title: "Dissolve the group",
    does: "dissolve",
    names: ["from"],
    fields: (context) => [
      day("from", "From", { hint: "the first day on which it stands no more; empty: today" }),
      ...word(context),
    ],
  }),
  {
    id: "seat.confirm",
    title: "Confirm",
    on: "seat",
    sends: "Confirmation of a seat",
    first: true,
    may: (context) => isPlanner(context) && subject(context).status === "nominated",
    fields: (context) => [day("from", "From", { hint: "empty: from its first day" }), ...word(context)],
    calls: (said, context) => [
      {
        path: `/v1/seats/${subject(context).id}/confirm`,
        body: compact({ ...chosen(said, ["from"]), provenance: saidBy(said) }),
        ifMatch: subject(context).position,
        beside: beside({ OutsideFormat: "from" }),
      },
    ],
    aggregate: subject,
  },
  {
    id: "seat.end",
    title: "End",
    on: "seat",
    sends: "End of a seat",
    may: (context) => forOwn(context) && seated(context),
    fields: (context) => [day("until", "Last day", { hint: "empty: today" }), ...word(context)],
    calls: (said, context) => [
      {
        path: `/v1/seats/${subject(context).id}/end`,
        body: compact({ ...chosen(said, ["until"]), provenance: saidBy(said) }),
        ifMatch: subject(context).position,
      },
    ],
    aggregate: subject,
  },
];
