// @ts-check
// The files that the one being opened may double: asked while it is typed, told with the reasons, and never in the way.

import { get } from "../line/call.js";
import { el, fill } from "../draw/dom.js";
import { compact } from "./fields.js";

// Somebody who types has paused.
const PAUSE_MS = 400;
// By which key the list is reached; Enter then opens a file, and the draft is kept.
const KEY = "F2";

/**
 * @typedef {{emergency: import("../line/board.js").Entity, points: number, why: string[]}} Likely
 */

/** Beside the form of a new file. */
export class LikelyFiles {
  constructor() {
    this.list = el("ol");
    this.node = el(
      "section",
      { class: "likely", role: "status", "aria-label": "Files that are open already", hidden: true },
      el("h3", null, "Is it one of these? ", el("kbd", null, KEY)),
      this.list,
    );
    this.asked = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** What is typed has changed. @param {any} said as it is read, so far as it can be */
  changed(said) {
    const asked = new URLSearchParams(
      compact({
        country: said.country,
        hazard: said.hazard,
        title: said.title,
        occurred: said.occurred,
        glide: said.glide,
        lat: said.place_lat,
        lon: said.place_lon,
      }),
    ).toString();
    if (asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(asked, Boolean(said.country)), PAUSE_MS);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was meant for the list */
  key(event) {
    if (event.key !== KEY || this.node.hidden) return false;
    this.list.querySelector("a")?.focus();
    return true;
  }

  /** @param {string} asked @param {boolean} enough */
  async #ask(asked, enough) {
    // Without a country every file would be as likely. Where the line is broken, nobody is kept from opening a file.
    const { items } = enough ? await get(`/v1/emergencies/likely?${asked}`).catch(() => ({ items: [] })) : { items: [] };
    if (asked === this.asked) this.#draw(items);
  }

  /** @param {Likely[]} files */
  #draw(files) {
    fill(
      this.list,
      files.map(({ emergency, why }) =>
        el(
          "li",
          null,
          el("a", { href: `#/emergency/${emergency.id}` }, `${emergency.reference} ${emergency.title}`),
          el("span", { class: "quiet" }, ` ${why.join(", ")}`),
        ),
      ),
    );
    this.node.hidden = !files.length;
  }
}
