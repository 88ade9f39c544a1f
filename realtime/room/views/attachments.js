// @ts-check
// The originals of an entry as they were received: a list to download from, and for the desk a place to choose a file
// or to drop one. Names are not on the feed, so the list is asked for when an entry is opened.

import { Refused, SignedOut, all, newKey, postFile } from "../line/call.js";
import { el, fill, say } from "../draw/dom.js";
import { here } from "../exercise/base.js";

/** As the centre takes it. */
const LARGEST = 10 * 1024 * 1024;

/** @typedef {import("../line/board.js").Entity} Entity */

export class Attachments {
  /** @param {any} room @param {Entity} entry */
  constructor(room, entry) {
    this.room = room;
    this.position = Number(entry.id);
    this.list = el("ul", { class: "attachments" });
    this.result = el("p", { class: "quiet", role: "status" });
    this.node = el("div", { class: "originals" }, this.list, room.isDesk() ? this.#adding() : null, this.result);
    void this.load();
  }

  async load() {
    try {
      const { items } = await all(`/v1/entries/${this.position}/attachments`);
      fill(this.list, items.length ? items.map(original) : el("li", { class: "quiet" }, "none"));
    } catch (fault) {
      if (fault instanceof SignedOut) return;
      say(this.result, "The originals cannot be had now.");
    }
  }

  #adding() {
    const id = `attach-${this.position}`;
    const choice = el("input", {
      type: "file",
      id,
      onchange: () => {
        const chosen = choice.files?.[0];
        if (chosen) void this.#attach(chosen);
      },
    });
    return el(
      "p",
      {
        class: "drop",
        ondragover: (/** @type {DragEvent} */ event) => event.preventDefault(),
        ondrop: (/** @type {DragEvent} */ event) => {
          event.preventDefault();
          const dropped = event.dataTransfer?.files[0];
          if (dropped) void this.#attach(dropped);
        },
      },
      el("label", { for: id }, "Attach the original (drop it here, or choose) "),
      choice,
    );
  }

  /** @param {globalThis.File} file */
  async #attach(file) {
    if (file.size > LARGEST) {
      say(this.result, `${file.name} is larger than 10 MiB: it is not sent.`);
      return;
    }
    say(this.result, `Attaching ${file.name} …`);
    const type = file.type || "application/octet-stream";
    try {
      await postFile(
        `/v1/entries/${this.position}/attachments`,
        await file.arrayBuffer(),
        type,
        newKey(),
        `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      );
      say(this.result, `Attached: ${file.name}.`);
      await this.load();
    } catch (fault) {
      if (fault instanceof SignedOut) return this.room.signedOut();
      const why = fault instanceof Refused ? fault.message : "the outcome is unknown; choose it again";
      say(this.result, `Not attached: ${why}`);
    }
  }
}

/** One original, as a way to have it. @param {any} one */
function original(one) {
  const size = one.size_bytes < 1_024 ? `${one.size_bytes} bytes` : `${Math.ceil(one.size_bytes / 1_024)} KiB`;
  const told = ` ${one.media_type}, ${size}`;
  if (one.name === null) return el("li", null, "erased", el("span", { class: "quiet" }, told));
  return el(
    "li",
    null,
    el("a", { href: here(`/v1/attachments/${one.sha256}`), download: one.name }, one.name),
    el("span", { class: "quiet" }, told),
  );
}
