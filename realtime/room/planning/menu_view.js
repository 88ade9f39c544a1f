// @ts-check
// The menu of partnership activities. All of it is here, and what is typed narrows it at once; only what fits is drawn.

import { stateChip } from "../draw/draw.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { dayOf, lasted, span, typedDay } from "./days.js";
import { counts } from "./groups_view.js";
import { marks, none } from "./pieces.js";
import { ACTIVITY_KINDS, TOOLS, isOpenTo, openTo, toolName } from "./terms.js";
import { words } from "../draw/words.js";
import { PlanningView } from "./view.js";

// What is drawn at once: more than any screen holds. The rest is drawn when somebody comes near its end.
const AT_ONCE = 120;

export class MenuView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "menu", title: "Menu of activities" }, query, then);
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search the menu  /",
      "aria-label": "Search the menu",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    this.tool = this.#select("tool", "Tool", [["", "every tool"], ...Object.entries(TOOLS)]);
    this.kind = this.#select("kind", "Kind", [
      ["", "every kind"],
      ...ACTIVITY_KINDS.map((kind) => [kind, words(kind)]),
    ]);
    this.open = el("input", {
      type: "text",
      list: "nations",
      class: "short",
      placeholder: "open to …",
      "aria-label": "Open to which nation",
      value: query.get("open") ?? "",
      oninput: () => this.#filter(),
    });
    this.from = el("input", {
      type: "text",
      class: "short",
      placeholder: "from day",
      "aria-label": "From which day",
      value: query.get("since") ?? "",
      oninput: () => this.#filter(),
    });
    this.count = el("span", { class: "quiet count" });
    fill(this.filters, this.search, this.tool, this.kind, this.open, this.#openToUs(), this.from, this.count);
    this.filters.hidden = false;
    this.rows = el("tbody", { role: "rowgroup" });
    this.empty = none("No activity matches.");
    this.more = el("button", { type: "button", onclick: () => this.#showMore() }, "Show more");
    this.drawn = AT_ONCE;
    this.listed = el(
      "div",
      null,
      el(
        "table",
        { class: "grid menu-table", role: "table", "aria-label": "Menu of activities" },
        el(
          "thead",
          { role: "rowgroup" },
          el(
            "tr",
            { role: "row" },
            ["Activity", "Tool and kind", "When", "Where", "Places", "Open to"].map((name) =>
              el("th", { scope: "col", role: "columnheader" }, name),
            ),
          ),
        ),
        this.rows,
      ),
      this.empty,
      this.more,
    );
    /** @type {any[]} */
    this.activities = [];
    /** @type {Map<string, string>} what is searched in, by id */
    this.haystack = new Map();
    /** @type {Map<string, string[]>} the groups of nations that a nation belongs to */
    this.groups = new Map();
    this.scrolled = () => this.#near();
    room.node("view").addEventListener("scroll", this.scrolled, { passive: true });
  }

  /** @param {string} name @param {string} label @param {string[][]} options */
  #select(name, label, options) {
    return el(
      "select",
      { "aria-label": label, onchange: () => this.#filter() },
      options.map(([value, word]) => el("option", { value, selected: this.query.get(name) === value }, word)),
    );
  }

  /** A capital asks most often what is open to itself. */
  #openToUs() {
    const own = this.room.me?.nation;
    if (!own) return null;
    const ask = () => {
      this.open.value = this.open.value ? "" : this.room.nation(own);
      this.#filter();
    };
    return el("button", { type: "button", onclick: ask }, "Open to us");
  }

  #filter() {
    this.drawn = AT_ONCE;
    this.#narrow();
    clearTimeout(this.typing);
    // The address follows once somebody stops typing: a browser minds being told with every key.
    this.typing = setTimeout(() => {
      if (this.room.view === this)
        this.readdress({
          q: this.search.value,
          tool: this.tool.value,
          kind: this.kind.value,
          open: this.open.value,
          since: this.from.value,
        });
    }, 300);
  }

  /** @override */
  async fetch() {
    const [activities, nations] = await Promise.all([
      this.room.shelf.list("/v1/activities", this.asked()),
      this.groups.size ? null : this.room.shelf.list("/v1/nations", this.on ? `on=${this.on}` : ""),
    ]);
    this.activities = activities.filter(counts).sort(byDay);
    this.haystack = new Map(
      this.activities.map((one) => [
        one.id,
        `${one.title} ${one.host ?? ""} ${one.place ?? ""} ${one.reference ?? ""} ${TOOLS[one.tool] ?? ""} ${one.activity_kind}`.toLocaleLowerCase(),
      ]),
    );
    for (const nation of nations ?? []) this.groups.set(nation.code, nation.groups);
  }

  /** @override */
  draw() {
    const { acting, me } = this.room;
    fill(
      this.beside,
      this.isPresent
        ? [
            acting.button("activity.offer"),
            ["planner", "duty_officer", "head"].includes(me?.role)
              ? el("a", { class: "button", href: this.href("import") }, "Import a menu (CSV, XLSX)")
              : null,
          ]
        : null,
    );
    if (this.body.firstChild !== this.listed) fill(this.body, this.listed);
    this.#narrow();
  }

  /** What matches what was typed. */
  wanted() {
    const text = this.search.value.trim().toLocaleLowerCase().split(/\s+/);
    const tool = this.tool.value;
    const kind = this.kind.value;
    const code = this.room.names.codeOf(this.open.value.trim());
    const groups = code ? (this.groups.get(code) ?? []) : [];
    const since = typedDay(this.from.value, this.room.now());
    return this.activities.filter(
      (one) =>
        (!tool || one.tool === tool) &&
        (!kind || one.activity_kind === kind) &&
        (!code || (one.status === "offered" && isOpenTo(one, code, groups))) &&
        (!since || (dayOf(one.until ?? one.from) ?? "9999") >= since) &&
        text.every((/** @type {string} */ part) => this.haystack.get(one.id)?.includes(part)),
    );
  }

  #narrow() {
    const wanted = this.wanted();
    this.matching = wanted.length;
    say(
      this.count,
      `${wanted.length.toLocaleString("en")} of ${this.activities.length.toLocaleString("en")} activities`,
    );
    this.empty.hidden = wanted.length > 0;
    this.more.hidden = wanted.length <= this.drawn;
    keyed(
      this.rows,
      wanted.slice(0, this.drawn),
      (one) => one.id,
      () => el("tr"),
      (node, one) => this.#row(node, one),
    );
  }

  #showMore() {
    this.drawn += AT_ONCE;
    this.#narrow();
  }

  #near() {
    if (this.room.view !== this) this.room.node("view").removeEventListener("scroll", this.scrolled);
    else if (!this.more.hidden && this.more.getBoundingClientRect().top < innerHeight * 2) this.#showMore();
  }

  /** @param {any} node @param {any} one */
  #row(node, one) {
    if (node.known === one) return;
    node.known = one;
    for (const [name, value] of Object.entries({
      class: `row ${one.status === "cancelled" ? "ended-row" : ""}`,
      role: "row",
      "data-row": "",
      "data-kind": "activity",
      "data-id": one.id,
      "data-focus": one.id,
      tabindex: "-1",
    }))
      node.setAttribute(name, value);
    const cell = { role: "cell" };
    fill(
      node,
      el(
        "th",
        { scope: "row", role: "rowheader" },
        el("a", { href: this.href(`activity/${one.id}`) }, one.title),
        el("span", { class: "quiet" }, one.reference ?? ""),
        marks(one),
      ),
      el("td", cell, toolName(one.tool), el("span", { class: "quiet" }, words(one.activity_kind))),
      el("td", cell, span(one.from, one.until)),
      el("td", cell, one.place ?? "", el("span", { class: "quiet" }, one.host ? this.room.nation(one.host) : "")),
      el("td", cell, one.status === "cancelled" ? stateChip("activity", one.status) : placesOf(one)),
      el("td", { ...cell, class: "quiet" }, openTo(one)),
    );
  }

  /** @override */
  things() {
    return [];
  }
}

/** How many places are left, in words. @param {any} activity */
export function placesOf({ places, taken, free, waiting, origin, nations_told: told }) {
  // Of the past often only a number is told, or nothing at all; that nobody came is not said by it.
  if (origin === "archive" && !taken && !waiting) return told ? `${told} nations told` : "–";
  const queue = waiting ? `, ${waiting} waiting` : "";
  if (places === null || places === undefined) return `${taken} enrolled, no limit${queue}`;
  return `${free} of ${places} free${queue}`;
}

/** What comes next first; what is over after that; what has no day at the end. @param {any} one @param {any} other */
function byDay(one, other) {
  const [mine, its] = [dayOf(one.from) ?? "9999", dayOf(other.from) ?? "9999"];
  return mine < its ? 1 : mine > its ? -1 : one.title < other.title ? -1 : 1;
}

/** Whether an activity takes place on a day. @param {any} activity @param {string} day */
export const isOn = (activity, day) =>
  Boolean(activity.from) && lasted(activity.from, activity.until ?? activity.from, day);
