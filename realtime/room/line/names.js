// @ts-check
// Names for codes and ids: nations, the desk's accounts, points of contact.

import { all, get } from "./call.js";
import { el, fill } from "../draw/dom.js";

/**
 * @typedef {{id: string, name: string, telephone?: string | null, email?: string | null, hours?: string | null}} Contact
 */

export class Names {
  constructor() {
    /** @type {Map<string, string>} nations by code */
    this.nations = new Map();
    /** @type {Map<string, string>} codes by what may be typed for them */
    this.codes = new Map();
    /** @type {Map<string, {name: string, role: string}>} the desk's accounts by id */
    this.desk = new Map();
    /** @type {Contact[]} */
    this.contacts = [];
    this.nation = this.nation.bind(this);
  }

  /** Ask for all of them. @param {boolean} isStaff only staff may know the desk's accounts */
  async load(isStaff) {
    const { items } = await all("/v1/nations");
    for (const { code, iso2, name } of items) {
      this.nations.set(code, name);
      for (const typed of [code, iso2, name]) if (typed) this.codes.set(typed.toLocaleLowerCase(), code);
    }
    const list = /** @type {HTMLElement} */ (document.getElementById("nations"));
    fill(
      list,
      [...this.nations].map(([code, name]) => el("option", { value: name }, code)),
    );
    if (isStaff) {
      const desk = await get("/v1/desk");
      for (const { id, name, role } of desk.items) this.desk.set(id, { name, role });
    }
    await this.loadContacts();
  }

  /** The points of contact that this account may know. */
  async loadContacts() {
    try {
      this.contacts = (await all("/v1/contacts", 200)).items.filter((contact) => !contact.erased_at);
    } catch {
      this.contacts = [];
    }
  }

  /** A nation's name. @param {string} code */
  nation(code) {
    return this.nations.get(code) ?? code;
  }

  /** The code of what was typed for a nation. @param {string} typed */
  codeOf(typed) {
    return this.codes.get(typed.toLocaleLowerCase()) ?? null;
  }

  /** How to reach a point of contact, where this account may know. @param {string | null | undefined} id */
  contact(id) {
    const known = id ? this.contacts.find((contact) => contact.id === id) : undefined;
    return known ? [known.name, known.telephone, known.email, known.hours].filter(Boolean).join(", ") : "";
  }

  /** An account of the desk by name. @param {string} id @param {import("../forms/act.js").Me | null} me */
  account(id, me) {
    const own = id === me?.id ? me.name : id === "clock" ? "the clock" : "the centre";
    return this.desk.get(id)?.name ?? own;
  }

  /** Who recorded something. @param {any} told its provenance @param {import("../forms/act.js").Me | null} me */
  recorder(told, me) {
    if (this.desk.has(told.recorded_by) || told.recorded_by === me?.id) return this.account(told.recorded_by, me);
    switch (told.recorded_as) {
      case "nation":
        return this.nation(told.decided_by?.nation ?? "a nation");
      case "observer":
        return told.reported_by?.organisation ?? "an observer";
      case "import":
        return "case file";
      case "clock":
        return "the clock";
      default:
        return (told.recorded_as ?? "").replaceAll("_", " ");
    }
  }
}
