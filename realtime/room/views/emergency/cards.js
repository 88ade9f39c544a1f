// @ts-check
// Cards below each other, or one line that says why there is none.

import { el, fill, keyed } from "../../draw/dom.js";

/** @typedef {import("../../line/board.js").Entity} Entity */

/**
 * @param {Element} parent
 * @param {Entity[]} things
 * @param {(node: any, thing: Entity) => void} update
 * @param {string} nothing
 */
export function cards(parent, things, update, nothing) {
  if (!things.length) {
    if (!parent.querySelector(":scope > .empty")) {
      fill(parent, nothing ? el("p", { class: "empty" }, nothing) : null);
      /** @type {any} */ (parent).kept = new Map();
    }
    return;
  }
  parent.querySelector(":scope > .empty")?.remove();
  keyed(
    parent,
    things,
    (one) => one.id,
    (one) =>
      el("article", { class: "card", "data-row": true, tabindex: "-1", "data-kind": one.kind, "data-id": one.id }),
    update,
  );
}
