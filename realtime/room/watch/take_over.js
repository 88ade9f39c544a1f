// @ts-check
// Taking over a watch whose holder has left it: with a reason, which stands in the watch log.

import { el } from "../draw/dom.js";

/** @param {any} room */
export function takeOverDialog(room) {
  const reason = el("textarea", { id: "take-over-reason", rows: "3", required: true });
  /** @param {Event} event */
  const submitted = async (event) => {
    event.preventDefault();
    if (await room.watch.takeOver(reason.value)) made.close();
  };
  const made = el(
    "dialog",
    { class: "handover", "aria-labelledby": "take-over-title", onclose: () => made.remove() },
    el(
      "form",
      { onsubmit: submitted },
      el("h2", { id: "take-over-title" }, "Take the watch over"),
      el("p", { class: "quiet" }, `${room.accountName(room.watch.holder)} holds it, and goes off watch by this.`),
      el("label", { for: "take-over-reason" }, "Why it is taken over"),
      reason,
      el(
        "p",
        { class: "actions" },
        el("button", { type: "submit", class: "primary" }, "Take the watch over"),
        el("button", { type: "button", onclick: () => made.close() }, "Not now"),
      ),
    ),
  );
  document.body.append(made);
  made.showModal();
}
