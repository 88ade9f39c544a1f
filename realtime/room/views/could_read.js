// @ts-check
// Who could read at a time what an entry is about: nations by what they were called on that day, staff always.

import { queryOf } from "../frame/then_dialog.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { words } from "../draw/words.js";
import { Refused, SignedOut, get } from "../line/call.js";

/** @typedef {import("../line/board.js").Entity} Entity */
/** @typedef {{entity: {kind: string}, position: number, at: number, recorded_at: string,
 *   readers: "all" | "staff" | string[], named: {code: string, name: string}[]}} CouldRead */

/** Ask for a moment, and tell who could read it then. @param {any} room @param {Entity} entry */
export function couldReadDialog(room, entry) {
  const position = Number(entry.id);
  const when = el("input", { type: "text", id: "could-read-when", placeholder: "1234, 241455Z NOV 26, -6h" });
  const told = el("div", { class: "could-read", role: "status" });
  const fault = el("p", { class: "fault", role: "alert" });
  /** @param {Event} [event] */
  const ask = async (event) => {
    event?.preventDefault();
    say(fault, "");
    const typed = when.value.trim();
    // Without a moment: as this page shows it.
    const query = typed ? queryOf(typed, room.now()) : (room.then?.query ?? "");
    if (query === null) {
      say(fault, "Write a position, or a time as 241455Z NOV 26.");
      return;
    }
    try {
      fill(told, answer(await get(`/v1/entries/${position}/readers${query && "?"}${query}`)));
    } catch (refused) {
      if (refused instanceof SignedOut) return dialog.close();
      const isUnknown = refused instanceof Refused && refused.status === 404;
      fill(told, isUnknown ? el("p", null, "Nobody: it was not there yet.") : null);
      if (!isUnknown) say(fault, /** @type {Error} */ (refused).message);
    }
  };
  const dialog = el(
    "dialog",
    { class: "ask", "aria-labelledby": "could-read-title", onclose: () => dialog.remove() },
    el(
      "form",
      { onsubmit: ask },
      el("h2", { id: "could-read-title" }, "Who could read it"),
      el("p", { class: "quiet" }, `What entry ${position} is about: ${words(entry.entity.kind)}. ${entry.text}`),
      el("label", { for: "could-read-when" }, "At a position, or at a time; now, unless said"),
      when,
      told,
      fault,
      el(
        "p",
        { class: "actions" },
        el("button", { type: "submit", class: "primary" }, "Look"),
        el("button", { type: "button", onclick: () => dialog.close() }, "Close"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  when.focus();
  void ask();
}

/** @param {CouldRead} said */
const answer = ({ readers, named, position, recorded_at }) => [
  el("p", null, el("strong", null, readersThen(readers, named))),
  el("p", { class: "quiet" }, `As it stood since position ${position}, ${shown(recorded_at)}.`),
];

/** @param {CouldRead["readers"]} readers @param {CouldRead["named"]} named */
function readersThen(readers, named) {
  if (readers === "all") return "Everybody with an account.";
  if (readers === "staff") return "Staff only.";
  const observers = readers.includes("OBSERVERS") ? ["observers"] : [];
  return `Staff, ${[...named.map(({ name }) => name), ...observers].join(", ")}.`;
}
