// @ts-check
// The keys, the settings of this screen, and how to look at the past.

import { el } from "../draw/dom.js";

const KEYS = [
  ["/", "search"],
  ["n", "what can be done here: register, record, decide, move …"],
  ["a", "acknowledge an alarm, else the oldest call or the one in focus"],
  ["q", "the whole queue of calls"],
  ["j  k", "next, previous row"],
  ["Enter", "open the row in focus"],
  ["d", "decide the offer in focus, or the one that waits longest"],
  ["g b", "the board"],
  ["g l", "the log book"],
  ["g w", "the watch: who holds it, hand-over, the watch log"],
  ["g a", "the archive"],
  ["g p", "planning and preparedness"],
  ["g e", "your exercises; in an exercise, the director's page"],
  ["g n", "in an exercise, the news"],
  ["g c", "in an exercise, the comparison with reality"],
  ["r", "record who came to the meeting in view"],
  ["g d", "your drafts"],
  ["t", "look back along the log; Esc leads to the present"],
  ["g t", "as it was then: a position or a time"],
  ["Space  →  1–9", "in a replay that you lead: play or pause, step, speed"],
  ["Ctrl+Enter", "send the form"],
  ["Esc", "close the form, keep the draft"],
  ["?", "this page"],
];
const PATIENCE = [2, 5, 10, 20];

/** @param {any} room */
export function helpDialog(room) {
  const close = el(
    "button",
    { type: "button", class: "icon", "aria-label": "Close", onclick: () => dialog.close() },
    "✕",
  );
  const patience = el(
    "select",
    { id: "patience", onchange: () => room.strip.setPatience(Number(patience.value) * 60_000) },
    PATIENCE.map((minutes) =>
      el(
        "option",
        { value: String(minutes), selected: room.strip.patience === minutes * 60_000 },
        `${minutes} minutes`,
      ),
    ),
  );
  const dialog = el(
    "dialog",
    { class: "help", "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    el("header", null, el("h2", { id: "help-title" }, "Keys"), close),
    el(
      "table",
      { class: "keys" },
      el(
        "tbody",
        null,
        KEYS.map(([key, does]) =>
          el(
            "tr",
            null,
            el(
              "th",
              { scope: "row" },
              key.split("  ").map((one) => el("kbd", null, one)),
            ),
            el("td", null, does),
          ),
        ),
      ),
    ),
    el(
      "p",
      { class: "quiet" },
      "Keys rest while you type. A request or an offer from outside the desk rings until somebody acknowledges it ",
      "by name; what the desk typed itself does not.",
    ),
    el("h2", null, "This screen"),
    el("p", null, el("label", { for: "patience" }, "A call escalates after "), patience),
    el(
      "p",
      { class: "actions" },
      el("button", { type: "button", onclick: () => room.testSound() }, "Test both tones"),
      el("button", { type: "button", onclick: () => room.turnLight() }, "Light or dark"),
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            dialog.close();
            room.askThen();
          },
        },
        "As it was then …",
      ),
      el("button", { type: "button", onclick: () => window.print() }, "Print"),
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            dialog.close();
            room.leave();
          },
        },
        "Sign out",
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
