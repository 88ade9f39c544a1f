// @ts-check
// Who plays: the director makes each an account, and its token is shown this once.

import { all, newKey, post } from "../line/call.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { capital, words } from "../draw/words.js";
import { grid, part, press } from "./panel.js";

const ROLES = ["duty_officer", "head", "nation", "observer", "planner"];

export class AccountsPanel {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.role = el(
      "select",
      { id: "account-role", onchange: () => this.#chosen() },
      ROLES.map((role) => el("option", { value: role }, capital(words(role)))),
    );
    this.name = el("input", { type: "text", id: "account-name", required: true, autocomplete: "off" });
    this.nation = el("input", { type: "text", id: "account-nation", list: "nations", autocomplete: "off" });
    this.ofNation = el("span", { class: "pair" }, el("label", { for: "account-nation" }, "of"), this.nation);
    this.fault = el("p", { class: "fault", role: "alert" });
    this.made = el("p", { class: "token-made", role: "status" });
    this.rows = el("tbody");
    this.key = newKey();
    this.node = part(
      "Those who play",
      el(
        "form",
        { class: "line", onsubmit: (/** @type {Event} */ event) => void this.#add(event) },
        el("label", { for: "account-role" }, "Role"),
        this.role,
        this.ofNation,
        el("label", { for: "account-name" }, "Name"),
        this.name,
        el("button", { type: "submit" }, "Make an account"),
      ),
      this.fault,
      this.made,
      grid("Those who play", ["Name", "Role", "Nation", ""], this.rows),
    );
    this.#chosen();
    void this.#load();
  }

  #chosen() {
    this.ofNation.hidden = this.role.value !== "nation";
  }

  async #load() {
    try {
      const { items } = await all("/v1/accounts");
      keyed(
        this.rows,
        items,
        (account) => `${account.id} ${account.revoked_at}`,
        (account) => this.#row(account),
      );
    } catch (fault) {
      say(this.fault, `The accounts cannot be had now: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** @param {any} account */
  #row(account) {
    const isOwn = account.id === this.room.me?.id;
    const revoke = async () => {
      if (await press(this.room, "Account revoked", `/v1/accounts/${account.id}/revoke`, {})) await this.#load();
    };
    return el(
      "tr",
      { class: account.revoked_at ? "quiet" : "" },
      el("th", { scope: "row" }, account.name),
      el("td", null, isOwn ? "director" : words(account.role)),
      el("td", null, account.nation ? this.room.nation(account.nation) : ""),
      el(
        "td",
        null,
        account.revoked_at
          ? "revoked"
          : isOwn
            ? null
            : el(
                "button",
                {
                  type: "button",
                  class: "small",
                  "aria-label": `Revoke ${account.name}`,
                  onclick: () => void revoke(),
                },
                "Revoke",
              ),
      ),
    );
  }

  /** @param {Event} event */
  async #add(event) {
    event.preventDefault();
    const role = this.role.value;
    const nation = role === "nation" ? this.room.names.codeOf(this.nation.value.trim()) : undefined;
    if (nation === null) {
      say(this.fault, "Write the nation's name or its code of three letters.");
      return;
    }
    try {
      const { entity } = await post("/v1/accounts", { role, name: this.name.value.trim(), nation }, this.key);
      this.key = newKey();
      say(this.fault, "");
      this.name.value = this.nation.value = "";
      fill(
        this.made,
        `The token of ${entity.name}, shown this once: `,
        el("code", { class: "token", tabindex: "0" }, entity.token),
      );
      await this.#load();
    } catch (fault) {
      say(this.fault, /** @type {Error} */ (fault).message);
    }
  }

  update() {
    // Accounts are the director's own; nobody else changes them.
  }
}
