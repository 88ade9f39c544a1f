// @ts-check
// What every view of planning is made of: its head with the other views, the day that is asked about, and asking again
// when something changed.

import { Refused, SignedOut, get } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { dayAt, typedDay } from "./days.js";

/** @type {[string, string][]} */
const PLACES = [
  ["groups", "Groups"],
  ["matrix", "Matrix"],
  ["attendance", "Attendance"],
  ["participation", "Participation"],
  ["menu", "Menu"],
  ["exercises", "Exercises"],
  ["programmes", "Programmes"],
  ["tasks", "Tasks"],
];

export class PlanningView {
  /**
   * @param {any} room
   * @param {{place: string, title: string, path?: string}} about `place` among the views, `path` of the address
   * @param {URLSearchParams} query
   * @param {string | null} then the moment, or null for the present
   */
  constructor(room, { place, title, path = place }, query, then) {
    this.room = room;
    this.place = place;
    this.path = path;
    this.title = title;
    this.then = then;
    this.query = new URLSearchParams(query);
    const asked = query.get("on");
    this.on = asked && /^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : null;
    /** @type {string | null} the moment as a position, once it is known */
    this.pinned = null;
    this.loaded = false;
    /** @type {Map<string, string> | null} names of nations on another day than today */
    this.names = null;
    this.nation = this.nation.bind(this);
    this.heading = el("h1", null, title);
    this.beside = el("span", { class: "beside" });
    this.filters = el("div", { class: "bar-line filters", hidden: true });
    this.told = el("p", { class: "empty", role: "status" }, "Asking the centre …");
    this.body = el("div", { class: "planning-body" });
    this.node = el(
      "div",
      { class: `planning planning-${place}` },
      el(
        "nav",
        { class: "sub", "aria-label": "Planning" },
        PLACES.map(([name, word]) =>
          el("a", { href: this.href(name), "aria-current": name === place ? "page" : null }, word),
        ),
        this.#onField(),
      ),
      el("div", { class: "bar-line" }, this.heading, this.beside),
      this.filters,
      this.told,
      this.body,
    );
    this.changed = () => {
      if (room.view === this) void this.load();
      else room.shelf.removeEventListener("changed", this.changed);
    };
    room.shelf.addEventListener("changed", this.changed);
  }

  /** The day that is asked about: the one named, else today. */
  get day() {
    return this.on ?? dayAt(this.room.moment());
  }

  /** Whether what is shown is the present, and can be acted on. */
  get isPresent() {
    return this.then === null && this.on === null;
  }

  /** What no act here is about: emergencies. */
  get emergencyId() {
    return undefined;
  }

  /** The address of another place of planning, on the same day and in the same moment. @param {string} path @param {Record<string, string>} [more] */
  href(path, more = {}) {
    const query = new URLSearchParams(more);
    if (this.on) query.set("on", this.on);
    const asked = [query.toString(), this.then ?? ""].filter(Boolean).join("&");
    return `#/planning/${path}${asked ? `?${asked}` : ""}`;
  }

  /** What is asked of the centre: filters, the day if `dated`, the moment. @param {Record<string, string | null | undefined>} [filters] @param {boolean} [dated] */
  asked(filters = {}, dated = true) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
    if (dated && this.on) query.set("on", this.on);
    return [query.toString(), this.pinned ?? ""].filter(Boolean).join("&");
  }

  /** The filters belong to the address. @param {Record<string, string>} filters */
  readdress(filters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
    if (this.on) query.set("on", this.on);
    this.room.readdress(`planning/${this.path}`, query);
  }

  #onField() {
    const input = el("input", {
      type: "text",
      id: "on",
      placeholder: "today",
      value: this.on ? shown(this.on) : "",
      "aria-describedby": "on-fault",
      onchange: () => this.#goOn(input.value.trim()),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && this.#goOn(input.value.trim()),
    });
    this.onFault = el("span", { class: "fault", id: "on-fault", role: "alert" });
    return el(
      "span",
      { class: "on" },
      el("label", { for: "on" }, "As the world was on "),
      input,
      this.on ? el("button", { type: "button", class: "small", onclick: () => this.#goOn("") }, "Today") : null,
      this.onFault,
    );
  }

  /** @param {string} typed */
  #goOn(typed) {
    const day = typed ? typedDay(typed, this.room.now()) : null;
    if (typed && !day) {
      say(/** @type {Node} */ (this.onFault), "Write a day, such as 1 JUL 2012 or 2012-07-01.");
      return;
    }
    if (day === this.on) return;
    const query = new URLSearchParams(location.hash.split("?")[1] ?? "");
    if (day) query.set("on", day);
    else query.delete("on");
    location.hash = `#/planning/${this.path}${query.size ? `?${query}` : ""}`;
  }

  /** Ask for what is shown, and draw it. */
  async load() {
    if (this.loading) {
      // What changed while it was asked for is asked for once more.
      this.again = true;
      return;
    }
    this.loading = true;
    try {
      await this.#moment();
      await this.fetch();
      this.loaded = true;
      this.told.hidden = true;
      this.redraw();
    } catch (fault) {
      if (fault instanceof SignedOut) return this.room.signedOut();
      this.told.hidden = false;
      const gone = fault instanceof Refused && fault.status === 404;
      say(
        this.told,
        gone
          ? "There is nothing of that name, or it is not yours to see."
          : `This cannot be had now: ${/** @type {Error} */ (fault).message}`,
      );
      if (gone) fill(this.body);
    } finally {
      this.loading = false;
      if (this.again) {
        this.again = false;
        void this.load();
      }
    }
  }

  /**
   * Which position the moment in the address was, so that all that is asked is of one moment and may name a day
   * besides; and when it was, because what was overdue then is asked as at that time.
   */
  async #moment() {
    const { then } = this.room;
    if (!this.then || !then || this.pinned) return;
    const { items, position } = await get(`/v1/entries?limit=1&${this.then}`);
    this.pinned = `at=${position}`;
    then.time = items.length ? Date.parse(items[0].provenance.recorded_at) : null;
    this.room.showThen(this.then, "", position);
  }

  /** What a view asks for. @returns {Promise<void>} */
  async fetch() {}

  /** What a view draws of it. */
  draw() {}

  /** Draw anew; the focus, what was opened and how far it was scrolled stay. */
  redraw() {
    const held = document.activeElement?.closest("[data-focus]")?.getAttribute("data-focus");
    const opened = this.#kept("details[open]").map((node) => node.dataset.keep);
    const scrolled = this.#kept(".scroll").map(({ dataset, scrollTop, scrollLeft }) => ({
      keep: dataset.keep,
      scrollTop,
      scrollLeft,
    }));
    this.draw();
    for (const details of this.#kept("details"))
      if (opened.includes(details.dataset.keep)) details.setAttribute("open", "");
    for (const { keep, ...place } of scrolled)
      for (const node of this.#kept(".scroll")) if (node.dataset.keep === keep) Object.assign(node, place);
    if (held && document.activeElement === document.body)
      /** @type {HTMLElement | null} */ (this.node.querySelector(`[data-focus="${CSS.escape(held)}"]`))?.focus();
    this.room.retitle();
  }

  /** What keeps its place when the page is drawn anew. @param {string} which */
  #kept(which) {
    return /** @type {HTMLElement[]} */ ([...this.body.querySelectorAll(`${which}[data-keep]`)]);
  }

  /** Once a second and with every change of the board: planning is drawn when it was asked for. */
  update() {
    if (this.loaded || this.loading || this.started) return;
    this.started = true;
    if (this.on) this.room.status(`As the world was on ${shown(this.on)}.`);
    void this.load();
  }

  /** The things in view that can be acted on. @returns {import("../line/board.js").Entity[]} */
  things() {
    return [];
  }

  /** A thing in view. @param {string} kind @param {string} id */
  held(kind, id) {
    return this.room.shelf.find(kind, id);
  }

  /** The acts on a thing as buttons, where the present is shown. @param {any} thing @param {number} [most] */
  acts(thing, most = 3) {
    return this.isPresent ? this.room.acting.buttons(thing, thing.kind, most) : null;
  }

  /** What the nations were called on the day that is shown. @param {string} day */
  async called(day) {
    this.names = day === dayAt(this.room.now()) ? null : await this.room.shelf.namesOn(day);
  }

  /** A nation's name, as on the day that is shown. @param {string} code */
  nation(code) {
    return this.names?.get(code) ?? this.room.nation(code);
  }

  /** How wide a picture may be here. */
  get width() {
    return Math.max(this.room.node("view").clientWidth - 40, 0);
  }

  /** A group's name on the day asked about. @param {string | null | undefined} id */
  groupName(id) {
    const group = this.room.shelf.find("planning_group", id);
    return group ? (group.short_name ?? group.name) : "a group";
  }
}
