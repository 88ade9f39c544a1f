// @ts-check
// The form of one act, in the drawer. What is typed is kept with every key stroke, under the account and the thing it is
// about, and outlives a reload, a lost line and a lost session. So does a command whose outcome is not known: it keeps
// its key, and sending it again records it once.

import { actNamed, titleOf } from "./acts.js";
import { Refused, SignedOut } from "./call.js";
import { call } from "./commands.js";
import { el, fill, say } from "./dom.js";
import { shown, zulu } from "./dtg.js";
import { locate, read, readAll } from "./fields.js";
import { keep, kept, namesKept } from "./keep.js";

/**
 * @typedef {import("./act.js").Act} Act
 * @typedef {import("./act.js").Context} Context
 * @typedef {import("./fields.js").Field} Field
 * @typedef {import("./commands.js").Call} Call
 * @typedef {{act: string, emergency: string | null, kind: string | null, subject: string | null, title: string,
 *   values: Record<string, any>, base: number, at: number, sent: Call[] | null}} Draft
 */

// How often a command whose outcome is unknown is sent again by itself, with its key.
const AGAIN_MS = 5_000;

/** @param {string} account @param {Act} act @param {Context} context */
export const draftName = (account, act, context) =>
  `draft.${account}.${act.id}.${context.subject?.id ?? context.emergency?.id ?? "room"}`;

/** The drafts of an account, newest first. @param {string} account @returns {{name: string, draft: Draft}[]} */
export function drafts(account) {
  const found = namesKept(`draft.${account}.`).map((name) => ({ name, draft: /** @type {Draft} */ (kept(name)) }));
  return found.filter(({ draft }) => draft && actNamed(draft.act)).sort((one, other) => other.draft.at - one.draft.at);
}

/** A form in the drawer. Events: `close`. */
export class Form extends EventTarget {
  /**
   * @param {any} room @param {Act} act @param {() => Context} context what is known now, asked again with every change
   */
  constructor(room, act, context) {
    super();
    this.room = room;
    this.act = act;
    this.context = context;
    const now = context();
    this.account = now.me.id;
    this.name = draftName(this.account, act, now);
    this.fields = act.fields(now);
    /** @type {Draft} */
    this.draft = kept(this.name) ?? this.#fresh(now);
    /** @type {Map<string, HTMLElement>} */
    this.faultNodes = new Map();
    /** Columns of tables that were asked for by the hand of the officer. */
    this.busy = false;
    this.dead = false;
    this.node = this.#drawn(now);
    this.#lock();
    if (this.draft.sent) this.#again();
  }

  /** @param {Context} context @returns {Draft} */
  #fresh(context) {
    /** @type {Record<string, any>} */
    const values = {};
    for (const field of this.fields) {
      if (field.type === "rows") values[field.name] = structuredClone(field.initial ?? [this.#emptyRow(field)]);
      else if (field.type !== "note")
        values[field.name] =
          field.initial ?? (field.type === "select" ? field.options?.[0]?.value : field.type === "check" ? false : "");
    }
    return {
      act: this.act.id,
      emergency: context.emergency?.id ?? null,
      kind: context.subject?.kind ?? null,
      subject: context.subject?.id ?? null,
      title: titleOf(this.act, context),
      values,
      base: this.act.aggregate?.(context)?.position ?? 0,
      at: this.room.now(),
      sent: null,
    };
  }

  /** @param {Field} field */
  #emptyRow(field) {
    return Object.fromEntries(
      (field.columns ?? []).map((column) => [
        column.name,
        column.initial ?? (column.type === "select" ? column.options?.[0]?.value : ""),
      ]),
    );
  }

  #keep() {
    this.draft.at = this.room.now();
    say(
      this.keptNode,
      keep(this.name, this.draft) ? "Kept on this machine." : "This browser keeps nothing: send before you leave.",
    );
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** @param {Context} context */
  #drawn(context) {
    const title = titleOf(this.act, context);
    const about = context.emergency ? `${context.emergency.reference} ${context.emergency.title}` : "";
    this.general = el("p", { class: "fault", role: "alert" });
    this.changedNode = el("div", { class: "changed", hidden: true });
    this.keptNode = el("span", { class: "quiet kept" });
    this.outcome = el("div", { class: "outcome", hidden: true });
    this.body = el(
      "fieldset",
      { class: "fields" },
      this.fields.map((field) => this.#field(field)),
    );
    this.sendButton = el("button", { type: "submit", class: "primary" }, "Send ", el("kbd", null, "Ctrl+Enter"));
    const form = el(
      "form",
      {
        class: "form",
        "aria-labelledby": "drawer-title",
        novalidate: true,
        autocomplete: "off",
        onsubmit: (/** @type {Event} */ event) => this.#submitted(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
      el(
        "header",
        null,
        el(
          "div",
          null,
          el("h2", { id: "drawer-title" }, title),
          about
            ? el("p", { class: "quiet" }, about, context.subject?.reference ? ` · ${context.subject.reference}` : "")
            : null,
        ),
        el(
          "button",
          {
            type: "button",
            class: "icon",
            "aria-label": "Close, keep the draft",
            title: "Close, keep the draft (Esc)",
            onclick: () => this.close(),
          },
          "✕",
        ),
      ),
      this.changedNode,
      this.general,
      this.body,
      this.outcome,
      el(
        "footer",
        null,
        this.sendButton,
        el("button", { type: "button", onclick: () => this.discard() }, "Discard"),
        this.keptNode,
      ),
    );
    this.form = form;
    return form;
  }

  /** @param {Field} field */
  #field(field) {
    if (field.type === "note") return el("p", { class: "told" }, field.label);
    const id = `f-${field.name.replaceAll(/\W/g, "-")}`;
    const fault = el("span", { class: "fault", id: `${id}-fault` });
    this.faultNodes.set(field.name, fault);
    if (field.type === "rows")
      return el(
        "section",
        { class: "field rows", "aria-labelledby": `${id}-label` },
        el("h3", { id: `${id}-label` }, field.label),
        this.#rows(field, id),
        fault,
      );
    const hint = el("span", { class: "hint", id: `${id}-hint` }, field.hint ?? "");
    const input = this.#input(field, id, this.draft.values[field.name], (value) => {
      this.draft.values[field.name] = value;
      this.#clear(field.name);
      this.#hint(field, value, hint);
      this.#keep();
    });
    input.setAttribute("aria-describedby", `${id}-hint ${id}-fault`);
    this.#hint(field, this.draft.values[field.name], hint);
    const label = el(
      "label",
      { for: id },
      field.label,
      field.required ? el("span", { class: "needed", title: "needed" }, " *") : null,
    );
    return el(
      "div",
      { class: `field ${field.half ? "half" : ""} ${field.type ?? "text"}` },
      field.type === "check" ? [input, label] : [label, input],
      hint,
      fault,
    );
  }

  /**
   * How a time or a nation was understood, beside what was typed.
   * @param {Field} field
   * @param {any} value
   * @param {Element} hint
   */
  #hint(field, value, hint) {
    let text = field.hint ?? "";
    try {
      const said = read({ ...field, required: false }, value, this.room.reading());
      if (field.type === "moment" && said) text = `= ${shown(said)}`;
      else if (field.type === "nation" && said) text = `= ${this.room.nation(said)} (${said})`;
      else if (field.type === "party" && said)
        text = said.nation ? `= ${this.room.nation(said.nation)} (${said.nation})` : "= an organisation";
      else if (field.type === "parties" && said)
        text = `= ${said.map((/** @type {any} */ one) => (one.nation ? one.nation : `${one.organisation} (organisation)`)).join(", ")}`;
    } catch {
      text = field.hint ?? "";
    }
    say(hint, text);
  }

  /**
   * @param {Field} field
   * @param {string} id
   * @param {any} value
   * @param {(value: any) => void} changed
   * @returns {HTMLElement}
   */
  #input(field, id, value, changed) {
    const shared = { id, name: id, "aria-required": field.required ? "true" : null };
    if (field.type === "area") {
      const rows = field.rows ?? 3;
      return el("textarea", {
        ...shared,
        rows,
        value: value ?? "",
        oninput: (/** @type {any} */ event) => changed(event.target.value),
      });
    }
    if (field.type === "select") {
      return el(
        "select",
        { ...shared, onchange: (/** @type {any} */ event) => changed(event.target.value) },
        (field.options ?? []).map((option) =>
          el("option", { value: option.value, selected: option.value === (value ?? "") }, option.label),
        ),
      );
    }
    if (field.type === "check") {
      return el("input", {
        ...shared,
        type: "checkbox",
        checked: Boolean(value),
        onchange: (/** @type {any} */ event) => changed(event.target.checked),
      });
    }
    const numeric = field.type === "number" || field.type === "degrees";
    return el("input", {
      ...shared,
      type: "text",
      inputmode: numeric ? "decimal" : null,
      list: field.list ?? null,
      value: value ?? "",
      spellcheck: numeric ? "false" : null,
      oninput: (/** @type {any} */ event) => changed(event.target.value),
    });
  }

  /** @param {Field} field @param {string} id */
  #rows(field, id) {
    const columns = field.columns ?? [];
    const body = el("tbody");
    const draw = () => {
      const values = this.draft.values[field.name];
      fill(
        body,
        values.map((/** @type {any} */ row, /** @type {number} */ index) => this.#row(field, id, row, index, draw)),
      );
      // Lines that were removed have no place for faults any more.
      for (const name of this.faultNodes.keys())
        if (name.startsWith(`${field.name}/`) && Number(name.split("/")[1]) >= values.length)
          this.faultNodes.delete(name);
    };
    draw();
    const head = el(
      "tr",
      null,
      columns.map((column) =>
        el(
          "th",
          {
            scope: "col",
            class: column.narrow ? "narrow" : column.type === "take" || column.name === "rest" ? "middling" : null,
          },
          column.label || words(column),
        ),
      ),
      field.fixed ? null : el("td"),
    );
    const add = () => {
      this.draft.values[field.name].push(this.#emptyRow(field));
      this.#keep();
      draw();
      /** @type {HTMLElement | null} */ (body.lastElementChild?.querySelector("input, select"))?.focus();
    };
    return el(
      "div",
      null,
      el(
        "table",
        {
          class: "entry",
          "data-rows": field.name,
          onkeydown: (/** @type {KeyboardEvent} */ event) => this.#rowKey(event, field, add),
        },
        el("thead", null, head),
        body,
      ),
      field.fixed
        ? this.#all(field, draw)
        : el("button", { type: "button", class: "small", onclick: add }, "Add a line"),
    );
  }

  /**
   * Every line at once: what an officer does most often with a whole offer.
   * @param {Field} field
   * @param {() => void} draw
   */
  #all(field, draw) {
    if (!field.columns?.some((column) => column.type === "take")) return null;
    /** @param {string} take @param {string} rest */
    const set = (take, rest) => () => {
      for (const row of this.draft.values[field.name]) Object.assign(row, { take, rest });
      this.#keep();
      draw();
    };
    return el(
      "p",
      { class: "all" },
      el("button", { type: "button", class: "small", onclick: set("all", "leave") }, "Take all"),
      el("button", { type: "button", class: "small", onclick: set("", "decline") }, "Decline all"),
      el("button", { type: "button", class: "small", onclick: set("", "leave") }, "Clear"),
    );
  }

  /** @param {Field} field @param {string} id @param {any} row @param {number} index @param {() => void} draw */
  #row(field, id, row, index, draw) {
    const cells = (field.columns ?? []).map((column) => {
      if (column.type === "fixed")
        return el("td", { class: `fixed ${column.narrow ? "narrow" : ""}` }, row[column.name] ?? "");
      const cell = `${id}-${index}-${column.name}`;
      const name = `${field.name}/${index}/${column.name}`;
      const fault = el("span", { class: "fault", id: `${cell}-fault` });
      this.faultNodes.set(name, fault);
      const input = this.#input(column, cell, row[column.name], (value) => {
        row[column.name] = value;
        if (column.name === "item_id") this.#fromNeed(row, value, draw);
        this.#clear(name);
        this.#keep();
      });
      input.setAttribute("aria-label", `${column.label || words(column)}, line ${index + 1}`);
      input.setAttribute("aria-describedby", `${cell}-fault`);
      if (column.hint) input.setAttribute("placeholder", column.hint);
      return el("td", { class: column.narrow ? "narrow" : null }, input, fault);
    });
    const remove = () => {
      this.draft.values[field.name].splice(index, 1);
      this.#keep();
      draw();
    };
    // What is known under an id or a number is changed, not taken away.
    const known = row.id !== undefined || row.line !== undefined;
    return el(
      "tr",
      null,
      cells,
      field.fixed
        ? null
        : el(
            "td",
            null,
            known
              ? null
              : el(
                  "button",
                  {
                    type: "button",
                    class: "icon small",
                    "aria-label": `Remove line ${index + 1}`,
                    onclick: remove,
                    tabindex: "-1",
                  },
                  "✕",
                ),
          ),
    );
  }

  /**
   * A line for a need begins with the need's own words.
   * @param {any} row
   * @param {string} id
   * @param {() => void} draw
   */
  #fromNeed(row, id, draw) {
    const item = id ? this.context().file.get(`item/${id}`) : undefined;
    if (!item || row.what) return;
    row.what = item.what;
    row.unit = item.unit ?? "";
    draw();
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /**
   * Enter in a table goes to the next line, and makes one at the end.
   * @param {KeyboardEvent} event
   * @param {Field} field
   * @param {() => void} add
   */
  #rowKey(event, field, add) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    const next = row?.nextElementSibling;
    if (next) /** @type {HTMLElement | null} */ (next.querySelector("input, select"))?.focus();
    else if (!field.fixed) add();
    else this.sendButton.focus();
  }

  // --- sending -------------------------------------------------------------------------------------------------------

  /** @param {Event} event */
  async #submitted(event) {
    event.preventDefault();
    if (this.busy) return;
    if (!this.draft.sent) {
      const context = this.context();
      const { said, faults, rows } = readAll(this.fields, this.draft.values, this.room.reading());
      this.#clearAll();
      if (faults.length) {
        for (const { field, row, column, detail } of faults) this.#fault({ field, row, column }, detail);
        this.#toFirstFault();
        return;
      }
      const specs = this.act.calls(said, context, rows);
      if (!specs.length) {
        say(this.general, "Nothing is decided yet: say for a line how much is taken, or that the rest is declined.");
        return;
      }
      this.rows = rows;
      this.specs = specs;
      this.draft.sent = specs.map(({ path, body, ifMatch }) =>
        call(path, body, ifMatch ? this.draft.base || ifMatch : null),
      );
      this.draft.title = titleOf(this.act, context);
      this.#keep();
    }
    await this.#send();
  }

  async #send() {
    const sent = this.draft.sent;
    if (!sent || this.busy || this.dead) return;
    this.busy = true;
    this.#lock();
    try {
      const command = await this.room.commands.send(this.draft.title, sent, () => this.#keep());
      keep(this.name, null);
      this.dead = true;
      this.dispatchEvent(new CustomEvent("sent", { detail: command }));
      this.dispatchEvent(new Event("close"));
    } catch (fault) {
      this.busy = false;
      if (fault instanceof Refused) {
        this.draft.sent = null;
        // Unlocked first, so that the field at fault can take the focus.
        this.#lock();
        this.#refused(fault, sent);
      } else if (fault instanceof SignedOut) {
        // Nothing was taken: the same command goes out again once somebody is signed in.
        this.draft.sent = null;
        this.#keep();
        say(this.general, "The session has ended. Nothing was sent, and nothing you typed is lost.");
      } else this.#again();
    } finally {
      this.busy = false;
      this.#lock();
    }
  }

  #again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), AGAIN_MS);
  }

  /** The line is back: what was not answered is sent again, with its key. */
  resend() {
    if (this.draft.sent && !this.busy) {
      clearTimeout(this.timer);
      void this.#send();
    }
  }

  /** @param {Refused} fault @param {Call[]} sent */
  #refused({ problem, status }, sent) {
    const at = sent.findIndex((one) => one.done === undefined);
    const spec = this.specs?.[at];
    // What was answered already stands; only what was refused is put right and sent anew, under a new key.
    const done = at > 0 ? " What went before it was recorded." : "";
    this.#recorded(sent);
    this.#keep();
    this.#clearAll();
    let shownAt = false;
    for (const { pointer, detail } of problem.errors ?? []) {
      const place = spec?.locate?.(pointer) ?? locate(pointer, this.fields, this.rows ?? {});
      if (place) {
        this.#fault(place, detail);
        shownAt = true;
      } else {
        this.general.append(`${detail} (${pointer || "the whole"}) `);
      }
    }
    const line = /^line (\d+): (.*)/.exec(problem.detail);
    const fixed = this.fields.find((field) => field.name === "lines" && field.fixed);
    if (line && fixed) {
      const row = this.draft.values.lines.findIndex((/** @type {any} */ one) => one.line === Number(line[1]));
      if (row >= 0) {
        this.#fault(
          { field: "lines", row, column: fixed.columns?.find((column) => column.type !== "fixed")?.name },
          line[2],
        );
        shownAt = true;
      }
    }
    if (status === 412) {
      this.general.append("It has changed since you opened this form. Look at what changed, then send again.");
      this.changed(true);
    } else if (!shownAt) {
      this.general.append(`${problem.title}: ${problem.detail}.${done}`);
    } else if (done) this.general.append(done);
    this.#toFirstFault();
  }

  /** Fields are locked while a command of theirs is on its way or its outcome is unknown. */
  #lock() {
    const away = this.draft.sent !== null;
    this.body.disabled = away;
    this.sendButton.disabled = this.busy;
    this.outcome.hidden = !away || this.busy;
    if (!away || this.busy) return;
    fill(
      this.outcome,
      el(
        "p",
        null,
        el("strong", null, "Outcome unknown. "),
        "The line broke before the centre answered. It is sent again by itself with the same key, so that it is recorded once.",
      ),
      el("button", { type: "button", onclick: () => this.resend() }, "Send again now"),
      el(
        "button",
        { type: "button", onclick: () => this.#edit(), title: "It may have been recorded: look at the log book first" },
        "Edit instead",
      ),
    );
  }

  /**
   * What was answered already stands: it is not asked again when the rest is put right.
   * @param {Call[]} sent
   */
  #recorded(sent) {
    const position = Math.max(...sent.map((one) => one.done ?? 0));
    if (!position) return;
    this.draft.base = Math.max(this.draft.base, position);
    for (const row of this.draft.values.lines ?? []) row.take = "";
    fill(
      this.body,
      this.fields.map((field) => this.#field(field)),
    );
  }

  #edit() {
    clearTimeout(this.timer);
    this.#recorded(this.draft.sent ?? []);
    this.draft.sent = null;
    this.#keep();
    this.#lock();
    say(this.general, "It may have been recorded: look at the log book before you send it as a new command.");
  }

  // --- what happened meanwhile -----------------------------------------------------------------------------------------

  /** The board moved: say what changed under the form while it was open. @param {boolean} [asked] */
  changed(asked = false) {
    const context = this.context();
    const about = this.act.aggregate?.(context);
    if (!about || this.dead || this.draft.sent) return;
    if (about.position <= this.draft.base && !asked) return;
    const entries = this.room.book
      .of(context.emergency?.id ?? "")
      .filter((/** @type {any} */ entry) => entry.entity.id === about.id && Number(entry.id) > this.draft.base);
    const told = entries.length
      ? entries.map((/** @type {any} */ entry) =>
          el(
            "p",
            null,
            el(
              "strong",
              null,
              `Changed by ${this.room.account(entry.provenance)} at ${zulu(Date.parse(entry.provenance.recorded_at))} while you typed: `,
            ),
            entry.text,
          ),
        )
      : el("p", null, "Changed while you typed.");
    fill(
      this.changedNode,
      told,
      el("button", { type: "button", onclick: () => this.#seen(about.position) }, "I have seen it"),
    );
    this.changedNode.hidden = false;
  }

  /** @param {number} position */
  #seen(position) {
    this.draft.base = Math.max(position, this.draft.base);
    this.changedNode.hidden = true;
    // The act may stand otherwise now: the lines that are left, the state of the thing.
    this.#keep();
    this.focus();
  }

  // --- faults ----------------------------------------------------------------------------------------------------------

  /** @param {{field: string, row?: number, column?: string}} place @param {string} detail */
  #fault({ field, row, column }, detail) {
    const name = row === undefined ? field : column === undefined ? field : `${field}/${row}/${column}`;
    const node = this.faultNodes.get(name) ?? this.faultNodes.get(field);
    if (!node) return;
    node.textContent = row !== undefined && column === undefined ? `Line ${row + 1}: ${detail}` : detail;
    const input = this.form.querySelector(`[aria-describedby~="${node.id}"]`);
    input?.setAttribute("aria-invalid", "true");
  }

  /** @param {string} name */
  #clear(name) {
    const node = this.faultNodes.get(name);
    if (!node?.textContent) return;
    node.textContent = "";
    this.form.querySelector(`[aria-describedby~="${node.id}"]`)?.removeAttribute("aria-invalid");
  }

  #clearAll() {
    say(this.general, "");
    for (const name of this.faultNodes.keys()) this.#clear(name);
  }

  #toFirstFault() {
    /** @type {HTMLElement | null} */ (this.form.querySelector('[aria-invalid="true"]'))?.focus();
  }

  // --- the drawer ------------------------------------------------------------------------------------------------------

  /** Into the first field that is empty. */
  focus() {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (
      this.form.querySelectorAll("fieldset input, fieldset select, fieldset textarea")
    );
    const first = [...inputs].find((input) => !input.value && !input.disabled) ?? inputs[0] ?? this.sendButton;
    first.focus();
  }

  /** Close, and keep what was typed. */
  close() {
    clearTimeout(this.timer);
    this.dispatchEvent(new Event("close"));
  }

  /** Forget what was typed. */
  discard() {
    clearTimeout(this.timer);
    this.dead = true;
    keep(this.name, null);
    this.dispatchEvent(new Event("close"));
  }
}

/** @param {Field} column */
const words = (column) => column.name.replaceAll("_", " ");
