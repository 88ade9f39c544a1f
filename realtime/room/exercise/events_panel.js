// @ts-check
// The master events list: what comes when, whoever plays, and what became of it. It is the director's alone, so the feed
// does not bring it; it is asked for again whenever the board has moved.

import { Refused, all, newKey, postFile } from "../line/call.js";
import { el, fill, keyed } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { words } from "../draw/words.js";
import { EXERCISE_ACTS } from "./acts.js";
import { here } from "./base.js";
import { grid, part, press } from "./panel.js";

const TYPES = /** @type {Record<string, string>} */ ({
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
});
/** What can be done to an inject as it stands. */
const OPEN = new Set(["planned", "held", "failed"]);

export class EventsPanel {
  /** @param {any} room @param {import("../line/board.js").Entity} played the emergency that is played */
  constructor(room, played) {
    this.room = room;
    /** @type {any[]} */
    this.injects = [];
    this.position = -1;
    this.rows = el("tbody");
    this.told = el("p", { class: "empty" }, "Asking for the list …");
    this.result = el("div", { role: "status" });
    this.file = el("input", {
      type: "file",
      id: "injects-file",
      class: "unseen",
      accept: ".csv,.xlsx",
      onchange: () => void this.#import(),
    });
    room.commands.addEventListener("commands", () => this.node.isConnected && this.update());
    this.node = part(
      "Master events list",
      el(
        "p",
        { class: "line" },
        this.room.acting.buttons(played, "emergency", EXERCISE_ACTS.length),
        el("a", { class: "button", href: here("/v1/injects?format=csv"), download: "master-events.csv" }, "CSV"),
        this.file,
        el("label", { class: "button", for: "injects-file" }, "Import CSV or XLSX"),
      ),
      this.result,
      el(
        "div",
        { class: "wide", tabindex: "0", role: "region", "aria-label": "Master events list" },
        grid("Master events", ["At", "What", "As", "Status", "What became of it", ""], this.rows),
      ),
      this.told,
    );
  }

  update() {
    // What was recorded about an inject moves no board.
    const recorded = this.room.commands.list.map((/** @type {any} */ command) => command.position ?? 0);
    const position = Math.max(this.room.feed.board.position, ...recorded);
    if (position !== this.position && !this.asking) {
      this.position = position;
      void this.load();
    }
  }

  async load() {
    this.asking = true;
    try {
      this.injects = (await all("/v1/injects")).items;
      this.told.hidden = this.injects.length > 0;
      fill(this.told, "Nothing is planned yet.");
      this.#draw();
    } catch (fault) {
      fill(this.told, `The list cannot be had now: ${/** @type {Error} */ (fault).message}`);
    } finally {
      this.asking = false;
    }
  }

  #draw() {
    keyed(
      this.rows,
      this.injects,
      ({ id }) => id,
      (inject) =>
        el("tr", {
          class: "row",
          "data-row": true,
          "data-kind": "inject",
          "data-id": inject.id,
          tabindex: "-1",
        }),
      (node, inject) => {
        if (node.position === inject.position) return;
        node.position = inject.position;
        const had = node.contains(document.activeElement);
        fill(node, this.#cells(inject));
        if (had) node.focus();
      },
    );
  }

  /** @param {any} inject */
  #cells(inject) {
    const isOpen = OPEN.has(inject.status);
    return [
      el("td", null, shown(inject.at)),
      el(
        "th",
        { scope: "row" },
        inject.title,
        inject.expected ? el("span", { class: "quiet" }, `expected: ${inject.expected}`) : null,
      ),
      el(
        "td",
        null,
        inject.what === "news" ? "news" : inject.nation ? this.room.nation(inject.nation) : words(inject.role),
      ),
      el("td", null, el("span", { class: `inject-status ${inject.status}` }, words(inject.status))),
      el("td", null, becameOf(inject)),
      el(
        "td",
        null,
        el(
          "span",
          { class: "acts" },
          isOpen ? this.#button(inject, "fire", "Fire", "primary") : null,
          inject.status === "planned" ? this.#button(inject, "hold", "Hold") : null,
          isOpen ? this.#button(inject, "skip", "Skip") : null,
          isOpen ? this.room.acting.buttons(inject, "inject", 1) : null,
        ),
      ),
    ];
  }

  /** @param {any} inject @param {string} does @param {string} name @param {string} [look] */
  #button(inject, does, name, look = "") {
    const run = async () => {
      if (await press(this.room, `${name}: ${inject.title}`, `/v1/injects/${inject.id}/${does}`, {})) await this.load();
    };
    return el(
      "button",
      {
        type: "button",
        class: `small ${look}`,
        "aria-label": `${name}: ${inject.title}`,
        onclick: () => void run(),
      },
      name,
    );
  }

  /** An inject that this page holds, for the acts on it. @param {string} id */
  held(id) {
    return this.injects.find((inject) => inject.id === id);
  }

  async #import() {
    const file = this.file.files?.[0];
    if (!file) return;
    const type = TYPES[file.name.split(".").at(-1)?.toLowerCase() ?? ""];
    this.file.value = "";
    try {
      if (!type) throw new Error("Choose a file that ends in .csv or .xlsx.");
      const { entity } = await postFile("/v1/injects/import", await file.arrayBuffer(), type, newKey());
      fill(this.result, el("p", { class: "facts" }, `${entity.planned} injects of ${file.name} are on the list.`));
      await this.load();
    } catch (fault) {
      const faults = fault instanceof Refused ? fault.problem.errors : [];
      fill(
        this.result,
        el("p", { class: "fault" }, `Nothing came in: ${/** @type {Error} */ (fault).message}`),
        faults.length
          ? el(
              "ul",
              null,
              faults.map(({ pointer, detail }) =>
                el("li", null, `row ${pointer.slice(1).replace("/", ", ")}: ${detail}`),
              ),
            )
          : null,
      );
    }
  }
}

/** What became of an inject, in words. @param {any} inject */
function becameOf(inject) {
  if (inject.detail) return `refused: ${inject.detail}`;
  const answers = inject.answers?.length ? `${inject.answers.length} answered it` : "";
  const done = inject.status === "fired" ? (inject.what === "news" ? "told" : "done") : "";
  return [done, answers].filter(Boolean).join(", ");
}
