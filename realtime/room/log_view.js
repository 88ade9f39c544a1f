// @ts-check
// The whole log book, newest first, with a search over what is here.

import { el } from "./dom.js";
import { LogList } from "./log_list.js";

export class LogView {
  /** @param {any} room @param {URLSearchParams} query */
  constructor(room, query) {
    this.room = room;
    this.title = "Log book";
    this.list = new LogList(room, { label: "Log book", more: () => room.book.page(), showFile: true });
    this.search = el("input", { type: "search", id: "search", placeholder: "Search the log book  /", "aria-label": "Search the log book", value: query.get("q") ?? "", oninput: () => this.#filter() });
    this.node = el("div", { class: "log-view" }, el("div", { class: "bar-line" }, el("h1", null, "Log book"), this.search), this.list.node);
    const entry = Number(query.get("entry"));
    if (entry) this.list.chosen = entry;
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
    const entries = this.room.book.newest();
    const wanted = text ? entries.filter((/** @type {any} */ entry) => `${Number(entry.id)} ${entry.text} ${entry.topic} ${this.room.reference(entry.emergency_id)} ${this.room.account(entry.provenance)}`.toLocaleLowerCase().includes(text)) : entries;
    this.list.set(wanted, this.room.book.hasMore(null));
  }
}
