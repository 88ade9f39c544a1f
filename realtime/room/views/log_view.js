// @ts-check
// The whole log book, newest first, with a search over what is here.

import { all } from "../line/call.js";
import { el } from "../draw/dom.js";
import { PRESENT } from "../exercise/base.js";
import { LogList } from "./log_list.js";

export class LogView {
  /**
   * @param {any} room
   * @param {URLSearchParams} query
   * @param {string | null} then the moment, or null for the present
   */
  constructor(room, query, then) {
    this.room = room;
    /** @type {import("../line/board.js").Entity[] | null} what the log book held then */
    this.then = null;
    this.title = "Log book";
    this.list = new LogList(room, { label: "Log book", more: () => room.book.page(), showFile: true });
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search the log book  /",
      "aria-label": "Search the log book",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    this.node = el(
      "div",
      { class: "log-view" },
      el("div", { class: "bar-line" }, el("h1", null, "Log book"), this.search),
      this.list.node,
    );
    const entry = Number(query.get("entry"));
    if (entry) this.list.chosen = entry;
    if (then) void this.#load(then);
  }

  /** @param {string} then */
  async #load(then) {
    this.then = [];
    try {
      const { items, position } = await all(`/v1/entries?origin=${PRESENT}&${then}`, 10_000);
      this.then = items;
      this.room.showThen(then, "", position);
      this.update();
    } catch (fault) {
      this.room.alert(`That moment cannot be shown: ${/** @type {Error} */ (fault).message}`);
    }
  }

  #filter() {
    const query = new URLSearchParams();
    if (this.search.value) query.set("q", this.search.value);
    this.room.readdress("log", query);
    this.list.scroller.scrollTop = 0;
    this.update();
  }

  update() {
    const text = this.search.value.trim().toLocaleLowerCase();
    const entries = this.then ?? this.room.book.newest();
    const wanted = text
      ? entries.filter((/** @type {any} */ entry) =>
          `${Number(entry.id)} ${entry.text} ${entry.topic} ${this.room.reference(entry.emergency_id)} ${this.room.account(entry.provenance)}`
            .toLocaleLowerCase()
            .includes(text),
        )
      : entries;
    this.list.set(wanted, this.then === null && this.room.book.hasMore(null));
  }
}
