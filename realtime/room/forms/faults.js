// @ts-check
// What is wrong with what was typed, said beside the field that it is about.

import { say } from "../draw/dom.js";

/** @typedef {{field: string, row?: number, column?: string}} Place */

export class Faults {
  constructor() {
    /** The place for each field's fault. @type {Map<string, HTMLElement>} */
    this.nodes = new Map();
    /** What is wrong with the whole. @type {HTMLElement | null} */
    this.general = null;
    /** @type {HTMLElement | null} */
    this.form = null;
  }

  /** Where the faults of a field are said. @param {string} name @param {HTMLElement} node */
  put(name, node) {
    this.nodes.set(name, node);
  }

  /** Lines that were removed have no place for faults any more. @param {string} table @param {number} lines */
  dropBeyond(table, lines) {
    for (const name of this.nodes.keys())
      if (name.startsWith(`${table}/`) && Number(name.split("/")[1]) >= lines) this.nodes.delete(name);
  }

  /** @param {Place} place @param {string} detail */
  show({ field, row, column }, detail) {
    const name = row === undefined || column === undefined ? field : `${field}/${row}/${column}`;
    const node = this.nodes.get(name) ?? this.nodes.get(field);
    if (!node) return;
    node.textContent = row !== undefined && column === undefined ? `Line ${row + 1}: ${detail}` : detail;
    this.#input(node)?.setAttribute("aria-invalid", "true");
  }

  /** @param {string} name */
  clear(name) {
    const node = this.nodes.get(name);
    if (!node?.textContent) return;
    node.textContent = "";
    this.#input(node)?.removeAttribute("aria-invalid");
  }

  clearAll() {
    if (this.general) say(this.general, "");
    for (const name of this.nodes.keys()) this.clear(name);
  }

  /** Into the first field that has one. */
  toFirst() {
    /** @type {HTMLElement | null} */ (this.form?.querySelector('[aria-invalid="true"]'))?.focus();
  }

  /** @param {HTMLElement} node */
  #input(node) {
    return this.form?.querySelector(`[aria-describedby~="${node.id}"]`);
  }
}
