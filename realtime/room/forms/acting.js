// @ts-check
// Acting: what can be done to what is in view, the form in the drawer, and the commands on their way.

import { actNamed, actsOn, isFirst, titleOf } from "./acts.js";
import { fileIn, find, standingFor } from "../line/board.js";
import { Refused, SignedOut, newKey } from "../line/call.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { draftName, drafts, freshDraft } from "./drafts.js";
import { age } from "../draw/dtg.js";
import { Form } from "./form.js";
import { keep, kept } from "../line/keep.js";
import { palette } from "../draw/palette.js";
import { PAGES } from "../planning/terms.js";

/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./act.js").Context} Context */
/** @typedef {import("./act.js").Following} Following */
/** @typedef {import("../line/board.js").Entity} Entity */
/** @typedef {import("../line/commands.js").Command} Command */

const STATES = {
  sending: "sending …",
  recorded: "recorded, not yet on this board",
  board: "on the board",
  refused: "refused",
  unknown: "outcome unknown",
};

export class Acting {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    /** @type {Form | null} */
    this.form = null;
    /** @type {HTMLElement | null} */
    this.opener = null;
    this.sentList = el("ul");
    room.node("sent").append(this.sentList);
  }

  /**
   * What an act would be about.
   * @param {import("../line/board.js").Entity | null} subject
   * @returns {import("./act.js").Context}
   */
  contextOf(subject) {
    const id = subject ? (subject.kind === "emergency" ? subject.id : (subject.emergency_id ?? null)) : null;
    return this.#context(id, subject?.kind ?? null, subject?.id ?? null, subject);
  }

  /**
   * @param {string | null} emergency
   * @param {string | null} kind
   * @param {string | null} subject
   * @param {import("../line/board.js").Entity | null} [held]
   * @returns {import("./act.js").Context}
   */
  #context(emergency, kind, subject, held = null) {
    // What belongs to no emergency lies in a file without a name.
    const { board } = this.room.feed;
    const standing = emergency && standingFor(board.files, emergency);
    const file = fileIn(board, standing ?? "");
    const found =
      kind === "entry"
        ? (this.room.book.at(Number(subject)) ?? held)
        : kind && subject
          ? newest(file.get(`${kind}/${subject}`), this.room.shelf.find(kind, subject), held)
          : null;
    return {
      me: /** @type {import("./act.js").Me} */ (this.room.me),
      now: this.room.now(),
      file,
      emergency: standing ? (file.get(`emergency/${standing}`) ?? null) : null,
      board,
      subject: found && found.kind !== "emergency" ? found : null,
      name: this.room.names.nation,
      contacts: this.room.names.contacts,
      desk: [...this.room.names.desk].map(([id, { name, role }]) => ({ id, name, role })),
      shelf: this.room.shelf,
    };
  }

  /**
   * The acts on a thing as buttons; beyond a few, the rest under one.
   * @param {import("../line/board.js").Entity} subject
   * @param {string} on
   * @param {number} most
   * @param {string} [size]
   */
  buttons(subject, on, most, size = "") {
    const context = this.contextOf(subject);
    const acts = actsOn(context, on);
    if (!acts.length) return null;
    const ordered = [...acts].sort((one, other) => Number(isFirst(other, context)) - Number(isFirst(one, context)));
    const shown = ordered.length <= most ? ordered : ordered.slice(0, most);
    return el(
      "span",
      { class: "acts" },
      shown.map((act) =>
        el(
          "button",
          {
            type: "button",
            class: `${size || "small"} ${isFirst(act, context) ? "primary" : ""}`,
            "data-act": act.id,
            onclick: (/** @type {Event} */ event) => {
              event.stopPropagation();
              void this.#openWhole(act, context);
            },
          },
          titleOf(act, context),
        ),
      ),
      ordered.length > shown.length
        ? el(
            "button",
            {
              type: "button",
              class: "small",
              onclick: (/** @type {Event} */ event) => {
                event.stopPropagation();
                this.choose(subject, on);
              },
            },
            "More …",
          )
        : null,
    );
  }

  /** One act of the room as a button; nothing where this account may not. @param {string} id */
  button(id) {
    const context = this.contextOf(null);
    const act = actNamed(id);
    if (!act?.may(context)) return null;
    return el(
      "button",
      { type: "button", class: "small", "data-act": id, onclick: () => this.open(act, this.contextOf(null)) },
      titleOf(act, context),
    );
  }

  /** Choose among the acts on one thing. @param {import("../line/board.js").Entity} subject @param {string} on */
  choose(subject, on) {
    const context = this.contextOf(subject);
    palette(
      "What happened?",
      actsOn(context, on).map((act) => ({
        title: titleOf(act, context),
        group: subject.reference ?? "",
        run: () => this.open(act, context),
      })),
    );
  }

  /** What can be done here: on what is in focus, on the file, in the room. */
  paletteHere() {
    const choices = [];
    const row = document.activeElement?.closest("[data-kind]");
    const kind = row?.getAttribute("data-kind") ?? "";
    const subject =
      row && kind !== "emergency"
        ? kind === "entry"
          ? this.room.book.at(Number(row.getAttribute("data-id")))
          : (find(this.room.feed.board, kind, row.getAttribute("data-id") ?? "") ?? this.#held(kind, row))
        : undefined;
    const inFocus = kind === "emergency" ? row?.getAttribute("data-id") : subject?.emergency_id;
    const emergencyId = this.room.view.isPresent ? this.room.view.emergencyId : inFocus;
    if (subject) {
      const context = this.contextOf(subject);
      for (const act of actsOn(context, kind))
        choices.push({
          title: titleOf(act, context),
          group: subject.reference ?? subject.what ?? kind,
          run: () => this.open(act, context),
        });
    }
    const file = emergencyId ? fileIn(this.room.feed.board, emergencyId) : null;
    const emergency = file?.get(`emergency/${emergencyId}`);
    if (file && emergency) {
      const context = this.contextOf(emergency);
      for (const act of actsOn(context, "emergency"))
        choices.push({ title: titleOf(act, context), group: emergency.reference, run: () => this.open(act, context) });
      for (const entity of file.values()) {
        if (!["request", "item", "offer", "consignment", "message"].includes(entity.kind) || entity === subject)
          continue;
        const within = this.contextOf(entity);
        const name =
          entity.reference ??
          entity.what ??
          (entity.number
            ? `${entity.kind} ${entity.number}`
            : entity.kind === "consignment"
              ? `consignment of ${entity.donors.map((/** @type {any} */ donor) => donor.nation ?? donor.organisation).join(", ")}`
              : entity.kind);
        for (const act of actsOn(within, entity.kind))
          choices.push({ title: titleOf(act, within), group: name, run: () => this.open(act, within) });
      }
    }
    for (const thing of this.room.view.isPresent ? (this.room.view.things?.() ?? []) : []) {
      if (thing.id === subject?.id) continue;
      const within = this.contextOf(thing);
      const name = thing.title ?? thing.name ?? this.#who(thing) ?? thing.text ?? thing.kind;
      for (const act of actsOn(within, thing.kind))
        choices.push({ title: titleOf(act, within), group: name, run: () => this.open(act, within) });
    }
    const context = this.contextOf(null);
    for (const act of actsOn(context, "room"))
      choices.push({ title: titleOf(act, context), group: "new", run: () => this.open(act, context) });
    if (!choices.length) {
      this.room.status("Nothing can be done here with this account.");
      return;
    }
    palette("What happened?", choices);
  }

  /**
   * Open the form of an act; one that sets an entry of planning right is filled with what the entry is about.
   * @param {import("./act.js").Act} act
   * @param {import("./act.js").Context} context
   */
  async #openWhole(act, context) {
    const about = context.subject?.kind === "entry" ? context.subject.entity : null;
    if (about) await this.room.shelf.fetch(about.kind, about.id);
    this.open(act, context);
  }

  /** A thing of planning that the view holds. @param {string} kind @param {Element} row */
  #held(kind, row) {
    return this.room.view.isPresent ? this.room.view.held?.(kind, row.getAttribute("data-id") ?? "") : undefined;
  }

  /** Whose a thing is. @param {Entity} thing */
  #who({ nation, organisation }) {
    return nation ? this.room.nation(nation) : organisation;
  }

  /**
   * Open the form of an act, once what it lets choose among is here.
   * @param {import("./act.js").Act} act
   * @param {import("./act.js").Context} context
   */
  open(act, context) {
    const needs = act.needs ?? [];
    if (this.room.shelf.has(needs)) this.#show(act, context);
    else void this.room.shelf.need(needs).then(() => this.#show(act, context));
  }

  /** @param {import("./act.js").Act} act @param {import("./act.js").Context} context */
  #show(act, context) {
    const emergency = context.emergency?.id ?? null;
    const { subject } = context;
    this.closeForm();
    this.opener = /** @type {HTMLElement | null} */ (document.activeElement);
    const form = new Form(this.room, act, () =>
      this.#context(emergency, subject?.kind ?? null, subject?.id ?? null, subject),
    );
    this.form = form;
    form.addEventListener("close", () => this.#closed(form));
    form.addEventListener("sent", (event) => this.#went(/** @type {CustomEvent} */ (event).detail, act, form));
    const drawer = this.room.node("drawer");
    drawer.hidden = false;
    fill(drawer, form.node);
    document.body.classList.add("drawn");
    form.focus();
    form.changed();
  }

  /** @param {Form} form */
  #closed(form) {
    if (this.form !== form) return;
    this.form = null;
    const drawer = this.room.node("drawer");
    drawer.hidden = true;
    fill(drawer);
    document.body.classList.remove("drawn");
    if (this.opener?.isConnected) this.opener.focus();
    else this.room.node("view").focus({ preventScroll: true });
    this.showSent();
  }

  closeForm() {
    this.form?.close();
  }

  /** @param {import("../line/commands.js").Command} command @param {import("./act.js").Act} act @param {Form} form */
  #went(command, act, form) {
    if (command.entity?.kind === "emergency" && act.on === "room") this.room.go(`emergency/${command.entity.id}`);
    const page = act.on === "room" ? PAGES[command.entity?.kind] : undefined;
    if (page) this.room.go(`planning/${page}/${command.entity.id}`);
    if (act.id === "contact.new") void this.room.names.loadContacts();
    const following = act.follows?.(form.draft.values, form.context());
    // Once this form has closed.
    if (following) queueMicrotask(() => this.#follow(following));
  }

  /** Open the form that follows another, filled; a draft that waits for the same file is not written over. @param {Following} next */
  #follow({ act: id, emergency, values }) {
    const act = /** @type {Act} */ (actNamed(id));
    const context = this.#context(emergency, null, null);
    const name = draftName(context.me.id, act, context);
    const draft = freshDraft(act, context, act.fields(context), context.now);
    if (kept(name))
      this.room.alert("A draft for that file was kept already: it is shown. What was struck is in the log.");
    else keep(name, { ...draft, values: { ...draft.values, ...values } });
    this.room.go(`emergency/${emergency}`);
    this.open(act, context);
  }

  /** Go on with a draft. @param {import("./drafts.js").Draft} draft */
  async reopen(draft) {
    await this.room.shelf.fetch(draft.kind, draft.subject);
    const context = this.#context(draft.emergency, draft.kind, draft.subject);
    const act = actNamed(draft.act);
    if (!act || (draft.subject && !context.subject)) {
      this.room.alert(`What the draft "${draft.title}" is about is not on the board.`);
      return;
    }
    if (draft.emergency && draft.emergency !== this.room.view.emergencyId) this.room.go(`emergency/${draft.emergency}`);
    this.open(act, context);
  }

  /** The drafts of this account. */
  chooseDraft() {
    const found = drafts(this.room.me?.id ?? "");
    if (!found.length) {
      this.room.status("No drafts.");
      this.room.alert("There are no drafts.");
      return;
    }
    palette(
      "Your drafts",
      found.map(({ draft }) => ({
        title: draft.title,
        group: `kept ${age(this.room.now() - draft.at)} ago`,
        run: () => this.reopen(draft),
      })),
    );
  }

  /** Acknowledge the call of an entry, by the name of this account. @param {number} position */
  async acknowledge(position) {
    const name = `acknowledge.${position}`;
    // Kept, so that a second press is the same command.
    const key = kept(name) ?? newKey();
    keep(name, key);
    try {
      await this.room.commands.send(`Acknowledged ${position}`, [
        { path: `/v1/entries/${position}/acknowledge`, body: {}, key, ifMatch: null },
      ]);
      keep(name, null);
    } catch (fault) {
      // Refused is refused: another press is another command.
      if (fault instanceof Refused) keep(name, null);
      if (!(fault instanceof SignedOut)) this.room.alert(`Not acknowledged: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** The commands on their way, and drafts that wait. */
  showSent() {
    const shown = this.room.commands.shown();
    const waiting = this.room.me && !this.form ? drafts(this.room.me.id).length : 0;
    keyed(
      this.sentList,
      [
        ...shown.map((/** @type {Command} */ command) => ({ key: command.id, command })),
        ...(waiting ? [{ key: "drafts", command: null }] : []),
      ],
      ({ key }) => key,
      ({ command }) =>
        command
          ? el("li")
          : el(
              "li",
              { class: "drafts" },
              el("button", { type: "button", class: "small", onclick: () => this.chooseDraft() }),
            ),
      (line, { command }) => {
        if (!command) {
          say(line.firstChild, `${waiting} ${waiting === 1 ? "draft" : "drafts"} (g d)`);
          return;
        }
        line.className = command.state;
        const text = told(command);
        if (line.textContent === text) return;
        line.textContent = text;
        if (command.state !== "sending") this.room.status(text);
      },
    );
  }
}

/** How far a command has come, in words. @param {Command} command */
function told({ title, state, position, sentAt, endedAt, words }) {
  const at = position ? ` at ${position}` : "";
  const took = state === "board" && endedAt ? ` after ${((endedAt - sentAt) / 1_000).toFixed(1)} s` : "";
  return `${title}: ${STATES[state]}${at}${took}${words ? `: ${words}` : ""}`;
}

/**
 * The newest of what is known of a thing: the board and what was asked over HTTP may each be ahead of the other.
 * @param {...(Entity | null | undefined)} known
 */
function newest(...known) {
  let found = null;
  for (const one of known) if (one && (!found || one.position > found.position)) found = one;
  return found;
}
