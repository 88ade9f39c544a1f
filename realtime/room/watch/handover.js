// @ts-check
// Handing the watch over: the holder offers it, the other confirms. Both see what waits to be acknowledged, and say who
// looks after it; the centre refuses while anything would be orphaned.

import { queue } from "../frame/attention.js";
import { el, say } from "../draw/dom.js";
import { SignedOut } from "../line/call.js";

/** Offer the watch to another who is on it. @param {any} room */
export function offerDialog(room) {
  const others = room.watch.on.filter((/** @type {any} */ one) => one.account !== room.me.id);
  const to = el(
    "select",
    { id: "handover-to", required: true },
    others.map((/** @type {any} */ one) => el("option", { value: one.account }, room.accountName(one.account))),
  );
  dialog(room, {
    title: "Hand the watch over",
    told: others.length
      ? "The other confirms; until then you hold it."
      : "Nobody else is on watch. Whoever takes it signs on first.",
    above: [el("label", { for: "handover-to" }, "To"), to],
    button: "Offer the watch",
    known: (/** @type {number} */ entry) => room.watch.ownerOf(entry),
    send: (/** @type {any} */ owners) =>
      room.watch.send("Offered the watch", "/v1/watch/hand-over", { to: to.value, owners }),
  });
}

/** Confirm that one takes the watch. @param {any} room */
export function confirmDialog(room) {
  const { offered } = room.watch.state;
  dialog(room, {
    title: "Take the watch",
    told: `${room.accountName(room.watch.holder)} hands the watch to you.`,
    above: [],
    button: "Confirm: I have the watch",
    known: (/** @type {number} */ entry) =>
      offered.owned.find((/** @type {any} */ one) => one.entry === entry)?.account ?? null,
    send: (/** @type {any} */ owners) => room.watch.send("Took the watch", "/v1/watch/confirm", { owners }),
  });
}

/**
 * @param {any} room
 * @param {{title: string, told: string, above: any[], button: string, known: (entry: number) => string | null,
 *   send: (owners: {entry: number, account: string}[]) => Promise<void>}} what
 */
function dialog(room, { title, told, above, button, known, send }) {
  const fault = el("p", { class: "fault", role: "alert", id: "handover-fault" });
  const calls = queue(room.feed.board);
  const owners = calls.map((call) => ({ entry: call.entry, choice: choiceOf(room, call, known(call.entry)) }));
  const submit = el("button", { type: "submit", class: "primary" }, button);
  /** @param {Event} event */
  const submitted = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      const named = owners.filter(({ choice }) => choice.value);
      await send(named.map(({ entry, choice }) => ({ entry, account: choice.value })));
      made.close();
    } catch (refused) {
      if (refused instanceof SignedOut) made.close();
      say(fault, /** @type {Error} */ (refused).message);
    } finally {
      submit.disabled = false;
    }
  };
  const made = el(
    "dialog",
    { class: "handover", "aria-labelledby": "handover-title", onclose: () => made.remove() },
    el(
      "form",
      { onsubmit: submitted },
      el("h2", { id: "handover-title" }, title),
      el("p", { class: "quiet" }, told),
      above,
      el("h3", null, calls.length ? `Waits to be acknowledged: ${calls.length}` : "Nothing waits to be acknowledged."),
      el(
        "ol",
        { class: "owners" },
        calls.map((call, index) =>
          el(
            "li",
            null,
            el("label", { for: `owner-${call.entry}` }, `${call.entry}: ${call.text}`),
            owners[index].choice,
          ),
        ),
      ),
      fault,
      el("p", { class: "actions" }, submit, el("button", { type: "button", onclick: () => made.close() }, "Not now")),
    ),
  );
  document.body.append(made);
  made.showModal();
}

/**
 * Who looks after one call: anybody who is on watch, or nobody yet.
 * @param {any} room @param {import("../line/board.js").Entity} call @param {string | null} known
 */
function choiceOf(room, call, known) {
  return el(
    "select",
    { id: `owner-${call.entry}`, "aria-describedby": "handover-fault" },
    el("option", { value: "" }, "nobody yet"),
    room.watch.on.map((/** @type {any} */ one) =>
      el("option", { value: one.account, selected: one.account === known }, room.accountName(one.account)),
    ),
  );
}
