// @ts-check
// Importing a whole menu from a file: first it is only looked at, and every fault in it is told by row and column;
// then it goes in whole, or not at all.

import { Refused, SignedOut, newKey, postFile } from "../line/call.js";
import { el, fill } from "../draw/dom.js";
import { section, table } from "./pieces.js";
import { PlanningView } from "./view.js";

const TYPES = /** @type {Record<string, string>} */ ({
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
});
const PATH = "/v1/activities/import";

export class ImportView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "menu", title: "Import a menu", path: "import" }, query, then);
    this.told.hidden = true;
    /** @type {{name: string, type: string, bytes: ArrayBuffer, key: string} | null} */
    this.file = null;
    this.choice = el("input", {
      type: "file",
      id: "menu-file",
      accept: ".csv,.xlsx",
      onchange: () => void this.#chosen(),
    });
    this.result = el("div", { class: "result", role: "status", tabindex: "-1" });
    this.button = el(
      "button",
      { type: "button", class: "primary", disabled: true, onclick: () => void this.#import() },
      "Import",
    );
    fill(
      this.body,
      el(
        "div",
        { class: "import" },
        el(
          "p",
          { class: "quiet" },
          "Columns: title and tool are needed; kind, host, place, from, until, places, open_to (divided by ;), reference ",
          "and scenario may follow. A row with a known reference changes that activity; nothing is taken away.",
        ),
        el("p", null, el("label", { for: "menu-file" }, "A file (CSV or XLSX) "), this.choice),
        el("p", { class: "actions" }, this.button),
        this.result,
      ),
    );
  }

  /** @override */
  update() {
    // Nothing is asked for before a file is chosen.
  }

  /** @override */
  async load() {}

  async #chosen() {
    const chosen = this.choice.files?.[0];
    this.button.disabled = true;
    this.file = null;
    if (!chosen) return;
    const type = TYPES[chosen.name.toLowerCase().split(".").at(-1) ?? ""];
    if (!type) {
      this.#say("This is neither a CSV nor an XLSX file.");
      return;
    }
    this.file = { name: chosen.name, type, bytes: await chosen.arrayBuffer(), key: newKey() };
    await this.#look();
  }

  /** The dry run. */
  async #look() {
    if (!this.file) return;
    this.#say(`Looking at ${this.file.name} …`);
    try {
      const { entity } = await postFile(`${PATH}?dry_run=true`, this.file.bytes, this.file.type, null);
      const nothing = !entity.added && !entity.amended;
      this.button.disabled = nothing;
      this.#say(
        `No fault found in ${this.file.name}. It ${nothing ? "changes nothing" : "would bring"}: ${countsOf(entity)}.`,
      );
    } catch (fault) {
      this.#faults(fault);
    }
  }

  async #import() {
    if (!this.file) return;
    this.button.disabled = true;
    this.#say("Importing …");
    try {
      // The same file keeps its key, so that a second press is the same command.
      const { entity } = await postFile(PATH, this.file.bytes, this.file.type, this.file.key);
      this.#say(`Imported: ${countsOf(entity)}.`);
      this.result.append(el("p", null, el("a", { href: this.href("menu") }, "To the menu")));
    } catch (fault) {
      this.button.disabled = false;
      this.#faults(fault);
    }
  }

  /** @param {string} text */
  #say(text) {
    fill(this.result, el("p", null, text));
  }

  /** @param {unknown} fault */
  #faults(fault) {
    if (fault instanceof SignedOut) return this.room.signedOut();
    if (!(fault instanceof Refused)) {
      this.#say(
        `Outcome unknown: ${/** @type {Error} */ (fault).message}. Press again: what was recorded is recorded once.`,
      );
      return;
    }
    const errors = /** @type {any[]} */ (fault.problem.errors ?? []).filter((one) => one.row !== undefined);
    if (!errors.length) {
      this.#say(`${fault.problem.title}: ${fault.problem.detail}`);
      return;
    }
    fill(
      this.result,
      section(
        `${errors.length} ${errors.length === 1 ? "fault" : "faults"}: nothing was imported`,
        table(
          "Faults of the file",
          ["Row", "Column", "Fault"],
          errors.map(({ row, column, detail }) =>
            el(
              "tr",
              { class: "row" },
              el("th", { scope: "row" }, row),
              el("td", null, column ?? ""),
              el("td", null, detail),
            ),
          ),
          "faults-table",
        ),
      ),
    );
    this.result.focus();
  }
}

/** @param {any} counted */
const countsOf = ({ added = 0, amended = 0, unchanged = 0 }) =>
  `${added} new, ${amended} changed, ${unchanged} as they were`;
