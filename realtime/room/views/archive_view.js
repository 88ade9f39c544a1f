// @ts-check
// The archive: past emergencies, apart from the watch. They never ring and count in no figure. A planner finds here
// what to train on: by hazard, country, size, length and what a file teaches.

import { all } from "../line/call.js";
import { stateChip } from "../draw/draw.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { capital, words } from "../draw/words.js";

// How long an emergency lasted, in days: from the first of its log book to the last.
/** @type {Record<string, {word: string, from: number, to: number}>} */
const LENGTHS = {
  days: { word: "up to 3 days", from: 0, to: 3 },
  week: { word: "4 to 7 days", from: 4, to: 7 },
  month: { word: "8 to 31 days", from: 8, to: 31 },
  longer: { word: "longer than a month", from: 32, to: Infinity },
};
const SIZES = ["small", "medium", "large"];
const FILTERS = ["hazard", "country", "size", "length", "teaches"];

/**
 * What the library says of a file; nothing is known of one that it does not hold.
 * @typedef {{days: number, size: string, teaches: string[]}} Described
 */
/** @type {Described} */
const UNDESCRIBED = { days: 0, size: "", teaches: [] };

export class ArchiveView {
  /** @param {any} room @param {URLSearchParams} query */
  constructor(room, query) {
    this.room = room;
    this.title = "Archive";
    /** @type {any[] | null} */
    this.files = null;
    /** @type {Map<string, Described>} by the id of the file */
    this.library = new Map();
    /** @type {Map<string, string>} what a planner learns, by the lesson's name */
    this.lessons = new Map();
    // What the address asked; an option is known only when the files are here.
    this.query = query;
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search the archive  /",
      "aria-label": "Search the archive",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    /** @type {Record<string, any>} */
    this.filters = Object.fromEntries(
      [
        ["hazard", "Hazard"],
        ["country", "Country"],
        ["size", "Size"],
        ["length", "Length"],
        ["teaches", "What it teaches"],
      ].map(([name, label]) => [
        name,
        el("select", { "aria-label": label, name, onchange: () => this.#filter() }),
      ]),
    );
    this.count = el("span", { class: "quiet count" });
    this.lesson = el("p", { class: "quiet lesson", role: "note" });
    this.lesson.hidden = true;
    this.rows = el("tbody");
    this.told = el("p", { class: "empty" }, "Asking for the archive …");
    this.node = el(
      "div",
      { class: "archive" },
      el(
        "div",
        { class: "bar-line" },
        el("h1", null, "Archive"),
        this.search,
        FILTERS.map((name) => this.filters[name]),
        this.count,
      ),
      this.lesson,
      el(
        "table",
        { class: "grid files-table" },
        el(
          "thead",
          null,
          el(
            "tr",
            null,
            ["Emergency", "Opened", "Days", "Country", "Hazard", "Status", "Teaches"].map((name) =>
              el("th", { scope: "col" }, name),
            ),
          ),
        ),
        this.rows,
      ),
      this.told,
    );
    this.#offer();
    void this.#load();
  }

  async #load() {
    try {
      const [files, library, lessons] = await Promise.all([
        all("/v1/emergencies?origin=archive"),
        all("/v1/library?origin=archive"),
        all("/v1/library/lessons"),
      ]);
      this.files = files.items.sort((one, other) => (one.opened_at < other.opened_at ? 1 : -1));
      this.library = new Map(library.items.map((one) => [one.emergency, one]));
      this.lessons = new Map(lessons.items.map((one) => [one.name, one.says]));
    } catch (fault) {
      fill(this.told, `The archive cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
    this.#offer();
    this.update();
  }

  /** @param {any} file @returns {Described} */
  #described(file) {
    return this.library.get(file.id) ?? UNDESCRIBED;
  }

  /** Offer what there is to choose from: only what some file has. */
  #offer() {
    const files = /** @type {any[]} */ (this.files ?? []);
    const taught = new Set(files.flatMap((file) => this.#described(file).teaches));
    const countries = new Set(files.map((file) => file.country));
    /** @type {Record<string, [string, string][]>} */
    const offered = {
      hazard: [...new Set(files.map((file) => file.hazard))].sort().map((one) => [one, words(one)]),
      country: [...countries]
        .map((code) => /** @type {[string, string]} */ ([code, this.room.nation(code)]))
        .sort(([, one], [, other]) => one.localeCompare(other, "en")),
      size: SIZES.map((one) => [one, one]),
      length: Object.entries(LENGTHS).map(([name, { word }]) => [name, word]),
      teaches: [...this.lessons.keys()].filter((name) => taught.has(name)).map((name) => [name, words(name)]),
    };
    const every = {
      hazard: "every hazard",
      country: "every country",
      size: "every size",
      length: "any length",
      teaches: "whatever it teaches",
    };
    for (const [name, options] of Object.entries(offered)) {
      const asked = this.query.get(name) ?? "";
      // What the address asks stays asked, also where no file has it.
      const known = options.some(([value]) => value === asked);
      const more = asked && !known ? [[asked, words(asked)]] : [];
      fill(
        this.filters[name],
        [["", every[/** @type {keyof typeof every} */ (name)]], ...options, ...more].map(([value, word]) =>
          el("option", { value, selected: value === asked }, word),
        ),
      );
    }
  }

  #filter() {
    const query = new URLSearchParams();
    if (this.search.value) query.set("q", this.search.value);
    for (const name of FILTERS) if (this.filters[name].value) query.set(name, this.filters[name].value);
    this.query = query;
    this.room.readdress("archive", query);
    this.update();
  }

  /** Whether a file is what was asked for. @param {any} file */
  #isWanted(file) {
    const asked = Object.fromEntries(FILTERS.map((name) => [name, this.filters[name].value]));
    const { days, size, teaches } = this.#described(file);
    const length = LENGTHS[asked.length];
    const text = this.search.value.trim().toLocaleLowerCase();
    return (
      (!asked.hazard || file.hazard === asked.hazard) &&
      (!asked.country || file.country === asked.country) &&
      (!asked.size || size === asked.size) &&
      (!length || (days >= length.from && days <= length.to)) &&
      (!asked.teaches || teaches.includes(asked.teaches)) &&
      (!text ||
        `${file.reference} ${file.title} ${this.room.nation(file.country)} ${file.hazard} ${file.glide.join(" ")} ${file.opened_at}`
          .toLocaleLowerCase()
          .includes(text))
    );
  }

  update() {
    if (!this.files) return;
    const wanted = this.files.filter((file) => this.#isWanted(file));
    this.told.hidden = wanted.length > 0;
    say(this.told, "No file of the archive matches.");
    say(this.count, `${wanted.length} files`);
    const lesson = this.filters.teaches.value;
    this.lesson.hidden = !this.lessons.has(lesson);
    say(this.lesson, `${capital(words(lesson))}. ${this.lessons.get(lesson) ?? ""}`);
    keyed(
      this.rows,
      wanted,
      (file) => file.id,
      (file) => this.#row(file),
    );
  }

  /** @param {any} file */
  #row(file) {
    const { days, teaches } = this.#described(file);
    return el(
      "tr",
      {
        class: "row",
        "data-row": true,
        tabindex: "-1",
        onclick: () => this.room.go(`emergency/${file.id}`),
      },
      el(
        "th",
        { scope: "row" },
        el("a", { href: `#/emergency/${file.id}` }, file.title),
        el("span", { class: "quiet" }, [file.reference, ...file.glide].join(", ")),
      ),
      el("td", null, shown(file.opened_at)),
      el("td", { class: "number" }, days || ""),
      el("td", null, this.room.nation(file.country)),
      el("td", null, words(file.hazard)),
      el("td", null, stateChip("emergency", file.status)),
      el("td", { class: "quiet" }, teaches.map(words).join(", ")),
    );
  }
}
