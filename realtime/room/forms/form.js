// @ts-check
// The form of one act, in the drawer. What is typed is kept with every key stroke, under the account and the thing it is
// about, and outlives a reload, a lost line and a lost session. So does a command whose outcome is not known: it keeps
// its key, and sending it again records it once.

import { titleOf } from "./acts.js";
import { Refused, SignedOut } from "../line/call.js";
import { call } from "../line/commands.js";
import { el, fill, say } from "../draw/dom.js";
import { draftName, freshDraft } from "./drafts.js";
import { zulu } from "../draw/dtg.js";
import { Faults } from "./faults.js";
import { locate, readAll } from "./fields.js";
import { checksOf, inputOf, understood } from "./inputs.js";
import { keep, kept } from "../line/keep.js";
import { linesTable } from "./lines.js";
import { rollCall } from "./roll.js";

/**
 * @typedef {import("./act.js").Act} Act
 * @typedef {import("./act.js").Context} Context
 * @typedef {import("./fields.js").Field} Field
 * @typedef {import("../line/commands.js").Call} Call
 */

// How often a command whose outcome is unknown is sent again by itself, with its key.
const AGAIN_MS = 5_000;

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
    /** @type {import("./drafts.js").Draft} */
    this.draft = kept(this.name) ?? freshDraft(act, now, this.fields, room.now());
    this.faults = new Faults();
    this.busy = false;
    this.dead = false;
    this.aside = this.act.aside?.() ?? null;
    this.node = this.#drawn(now);
    this.#tellAside();
    this.#lock();
    if (this.draft.sent) this.#again();
  }

  /** What stands beside the form follows what is typed, so far as it can be read. */
  #tellAside() {
    this.aside?.changed(readAll(this.fields, this.draft.values, this.room.reading()).said);
  }

  #keep() {
    this.#tellAside();
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
    const about = context.emergency
      ? `${context.emergency.reference} ${context.emergency.title}`
      : (context.subject?.title ?? context.subject?.name ?? "");
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
      this.aside?.node,
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
    this.faults.form = form;
    this.faults.general = this.general;
    return form;
  }

  /** @param {Field} field */
  #field(field) {
    if (field.type === "note") return el("p", { class: "told" }, field.label);
    const id = `f-${field.name.replaceAll(/\W/g, "-")}`;
    const fault = el("span", { class: "fault", id: `${id}-fault` });
    this.faults.put(field.name, fault);
    const many = this.#many(field, id);
    if (many)
      return el(
        "section",
        { class: `field ${field.type}`, "aria-labelledby": `${id}-label` },
        el("h3", { id: `${id}-label` }, field.label),
        many,
        fault,
      );
    const hint = el("span", { class: "hint", id: `${id}-hint` }, field.hint ?? "");
    /** @param {any} value */
    const hinted = (value) => say(hint, understood(field, value, this.room.reading(), this.room.nation));
    const input = inputOf(field, id, this.draft.values[field.name], (value) => {
      this.draft.values[field.name] = value;
      this.faults.clear(field.name);
      hinted(value);
      this.#keep();
    });
    input.setAttribute("aria-describedby", `${id}-hint ${id}-fault`);
    hinted(this.draft.values[field.name]);
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

  /** What a field of many answers is typed into; null for a field of one. @param {Field} field @param {string} id */
  #many(field, id) {
    if (field.type === "rows") return linesTable(field, id, this.#lines(field));
    /** @param {any} value */
    const changed = (value) => {
      this.draft.values[field.name] = value;
      this.faults.clear(field.name);
      this.#keep();
    };
    const value = this.draft.values[field.name];
    if (field.type === "roll") return rollCall(field, id, value, changed, this.faults);
    return field.type === "checks" ? checksOf(field, id, value || [], changed) : null;
  }

  /** @param {Field} field @returns {import("./lines.js").Lines} */
  #lines(field) {
    return {
      values: () => this.draft.values[field.name],
      faults: this.faults,
      keep: () => this.#keep(),
      item: (id) => this.context().file.get(`item/${id}`),
      last: () => this.sendButton,
    };
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (this.aside?.key(event)) event.preventDefault();
  }

  // --- sending -------------------------------------------------------------------------------------------------------

  /** @param {Event} event */
  async #submitted(event) {
    event.preventDefault();
    if (this.busy) return;
    if (!this.draft.sent) {
      const context = this.context();
      const { said, faults, rows } = readAll(this.fields, this.draft.values, this.room.reading());
      this.faults.clearAll();
      if (faults.length) {
        for (const { field, row, column, detail } of faults) this.faults.show({ field, row, column }, detail);
        this.faults.toFirst();
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
    this.faults.clearAll();
    let shownAt = false;
    for (const { pointer, detail } of problem.errors ?? []) {
      const place = spec?.locate?.(pointer) ?? locate(pointer, this.fields, this.rows ?? {});
      if (place) {
        this.faults.show(place, detail);
        shownAt = true;
      } else {
        this.general.append(`${detail} (${pointer || "the whole"}) `);
      }
    }
    // A rule of the field names no part of the body; an act may know which field it is about.
    const beside = shownAt ? null : spec?.beside?.(problem);
    if (beside) {
      this.faults.show(beside, problem.detail);
      shownAt = true;
    }
    const line = /^line (\d+): (.*)/.exec(problem.detail);
    const fixed = this.fields.find((field) => field.name === "lines" && field.fixed);
    if (line && fixed) {
      const row = this.draft.values.lines.findIndex((/** @type {any} */ one) => one.line === Number(line[1]));
      if (row >= 0) {
        this.faults.show(
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
    this.faults.toFirst();
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

  // --- the drawer ------------------------------------------------------------------------------------------------------

  /** Into the first field that is empty. */
  focus() {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (
      this.form.querySelectorAll("fieldset input, fieldset select, fieldset textarea")
    );
    const first = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-first]"));
    const empty = [...inputs].find((input) => !input.value && !input.disabled);
    (first ?? empty ?? inputs[0] ?? this.sendButton).focus();
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
