// @ts-check
// Who takes part, over time: all that one nation does, or all who take part in a group or under a tool. Seats are bars,
// meetings and activities days; the same stands in a table.

import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { dayAt, dayOf } from "./days.js";
import { partTable } from "./part.js";
import { exports, none, section } from "./pieces.js";
import { TOOLS, toolName } from "./terms.js";
import { timeline } from "./timeline.js";
import { PlanningView } from "./view.js";

const WHAT = [
  ["", "seats, meetings and activities"],
  ["seat", "seats"],
  ["meeting", "meetings"],
  ["activity", "activities"],
];

export class ParticipationView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "participation", title: "Participation" }, query, then);
    this.group = query.get("group") ?? "";
    this.tool = query.get("tool") ?? "";
    this.code = query.get("nation") ?? (this.group || this.tool ? "" : (room.me?.nation ?? ""));
    this.typed = el("input", {
      type: "text",
      id: "search",
      list: "nations",
      placeholder: "Which nation  /",
      "aria-label": "Which nation",
      value: this.code ? room.nation(this.code) : "",
      onchange: () => this.#chosen(),
    });
    this.groups = el("select", { "aria-label": "In which group", onchange: () => this.#chosen() });
    this.tools = el(
      "select",
      { "aria-label": "Under which tool", onchange: () => this.#chosen() },
      [["", "every tool"], ...Object.entries(TOOLS)].map(([value, word]) =>
        el("option", { value, selected: value === this.tool }, word),
      ),
    );
    this.what = el(
      "select",
      { "aria-label": "In what", onchange: () => this.draw() },
      WHAT.map(([value, word]) => el("option", { value }, word)),
    );
    this.fault = el("span", { class: "fault", role: "alert" });
    this.files = el("span");
    this.count = el("span", { class: "quiet count" });
    fill(this.filters, this.typed, this.groups, this.tools, this.what, this.fault, this.files, this.count);
    this.filters.hidden = false;
    /** @type {any[]} */
    this.items = [];
  }

  #chosen() {
    const typed = this.typed.value.trim();
    const code = typed ? this.room.names.codeOf(typed) : "";
    say(this.fault, code === null ? `${typed} is no nation: write its name or its code of three letters.` : "");
    if (code === null) return;
    this.code = code;
    this.group = this.groups.value;
    this.tool = this.tools.value;
    this.readdress(this.wanted());
    void this.load();
  }

  /** What is asked for. */
  wanted() {
    return { nation: this.code, group: this.group, tool: this.tool };
  }

  /** Whether anything is asked for: all of everybody is what the matrix is for. */
  get isAsked() {
    return Boolean(this.code || this.group || this.tool);
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const [items] = await Promise.all([
      this.isAsked ? shelf.list("/v1/participation", this.asked(this.wanted())) : [],
      shelf.list("/v1/planning-groups", this.asked({}, false)),
      this.called(this.day),
    ]);
    this.items = items;
  }

  /** @override */
  draw() {
    fill(
      this.groups,
      [{ id: "", name: "every group" }, ...this.room.shelf.of("planning_group")].map(({ id, name }) =>
        el("option", { value: id, selected: id === this.group }, name),
      ),
    );
    const items = this.items.filter((item) => !this.what.value || item.what === this.what.value);
    this.title = this.#title();
    say(this.heading, this.title);
    say(this.count, this.isAsked ? `${items.length} on record${this.on ? ` on ${shown(this.on)}` : ""}` : "");
    fill(this.files, this.isAsked ? exports("/v1/participation", this.asked(this.wanted())) : null);
    if (!this.isAsked) {
      fill(this.body, none("Write which nation, or choose a group or a tool."));
      return;
    }
    fill(
      this.body,
      items.some((item) => item.from)
        ? section(
            "Over time",
            el(
              "div",
              { class: "scroll", "data-keep": "line", tabindex: "0", role: "region", "aria-label": "Time line" },
              this.#line(items),
            ),
            legend(),
          )
        : null,
      section("All of it", partTable(this, items, { nation: !this.code })),
    );
  }

  #title() {
    return [
      "Participation",
      this.code ? `of ${this.nation(this.code)}` : null,
      this.group ? `in ${this.groupName(this.group)}` : null,
      this.tool ? `under ${toolName(this.tool)}` : null,
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** A row for each group where a nation is asked about, else a row for each nation. @param {any[]} items */
  #line(items) {
    /** @type {Map<string, {id: string, label: string, items: any[]}>} */
    const rows = new Map();
    for (const item of items) {
      const [id, label] = this.code ? this.#group(item) : this.#who(item);
      const known = rows.get(id) ?? { id, label, items: /** @type {any[]} */ ([]) };
      known.items.push(item);
      rows.set(id, known);
    }
    const days = items
      .map((item) => dayOf(item.from))
      .filter((one) => one !== null)
      .sort();
    const today = dayAt(Date.now());
    return timeline(`${this.title} over time. The table below says the same.`, [...rows.values()].map(rowOf), {
      first: `${Number((days[0] ?? today).slice(0, 4)) - 1}-01-01`,
      last: [today, this.day, days.at(-1) ?? today].sort().at(-1) ?? today,
      on: this.on,
      width: this.width,
    });
  }

  /** @param {any} item */
  #group({ group, group_name: name }) {
    return group ? [group, this.room.shelf.find("planning_group", group)?.short_name ?? name] : ["", "Activities"];
  }

  /** @param {any} item */
  #who({ nation, organisation }) {
    return nation ? [nation, this.nation(nation)] : [organisation, organisation];
  }
}

const legend = () =>
  el(
    "p",
    { class: "legend", "aria-hidden": "true" },
    el("span", { class: "key key-span" }, "seat"),
    el("span", { class: "key key-held" }, "came or takes part"),
    el("span", { class: "key key-absent" }, "absent or did not come"),
    el("span", { class: "key key-invited" }, "invited or waiting"),
  );

/** The bars of a row are its seats; whatever else there was is marked on its day. @param {{id: string, label: string, items: any[]}} row */
function rowOf({ id, label, items }) {
  return {
    id,
    label,
    from: null,
    until: null,
    tone: "established",
    spans: items.filter((item) => item.what === "seat"),
    ticks: items
      .filter((item) => item.what !== "seat" && item.from)
      .map((item) => ({
        at: item.from,
        tone: item.status,
        title: `${item.activity_title ?? label}, ${shown(item.from)}: ${item.status}`,
      })),
  };
}
