// @ts-check
// The archive: past emergencies, apart from the watch. They never ring and count in no figure.

import { all } from "./call.js";
import { stateChip } from "./draw.js";
import { el, fill, keyed, say } from "./dom.js";
import { shown } from "./dtg.js";
import { words } from "./words.js";

export class ArchiveView {
  /** @param {any} room @param {URLSearchParams} query */
  constructor(room, query) {
    this.room = room;
    this.title = "Archive";
    /** @type {any[] | null} */
    this.files = null;
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search the archive  /",
      "aria-label": "Search the archive",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    this.count = el("span", { class: "quiet count" });
    this.rows = el("tbody");
    this.told = el("p", { class: "empty" }, "Asking for the archive …");
    this.node = el(
      "div",
      { class: "archive" },
      el("div", { class: "bar-line" }, el("h1", null, "Archive"), this.search, this.count),
      el(
        "table",
        { class: "grid files-table" },
        el(
          "thead",
          null,
          el(
            "tr",
            null,
            ["Emergency", "Opened", "Country", "Hazard", "Status", "GLIDE"].map((name) =>
              el("th", { scope: "col" }, name),
            ),
          ),
        ),
        this.rows,
      ),
      this.told,
    );
    void this.#load();
  }

  async #load() {
    try {
      const { items } = await all("/v1/emergencies?origin=archive");
      this.files = items.sort((one, other) => (one.opened_at < other.opened_at ? 1 : -1));
    } catch (fault) {
      fill(this.told, `The archive cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
    this.update();
  }

  #filter() {
    const query = new URLSearchParams();
    if (this.search.value) query.set("q", this.search.value);
    this.room.readdress("archive", query);
    this.update();
  }

  update() {
    if (!this.files) return;
    const text = this.search.value.trim().toLocaleLowerCase();
    const wanted = this.files.filter(
      (file) =>
        !text ||
        `${file.reference} ${file.title} ${this.room.nation(file.country)} ${file.hazard} ${file.glide.join(" ")} ${file.opened_at}`
          .toLocaleLowerCase()
          .includes(text),
    );
    this.told.hidden = wanted.length > 0;
    say(this.told, "No file of the archive matches.");
    say(this.count, `${wanted.length} files`);
    keyed(
      this.rows,
      wanted,
      (file) => file.id,
      (file) =>
        el(
          "tr",
          { class: "row", "data-row": true, tabindex: "-1", onclick: () => this.room.go(`emergency/${file.id}`) },
          el(
            "th",
            { scope: "row" },
            el("a", { href: `#/emergency/${file.id}` }, file.title),
            el("span", { class: "quiet" }, file.reference),
          ),
          el("td", null, shown(file.opened_at)),
          el("td", null, this.room.nation(file.country)),
          el("td", null, words(file.hazard)),
          el("td", null, stateChip("emergency", file.status)),
          el("td", { class: "quiet" }, file.glide.join(", ")),
        ),
    );
  }
}
