// @ts-check
// Which moment of the past somebody wants to look at, and how it is called.

import { el, say } from "../draw/dom.js";
import { moment, shown } from "../draw/dtg.js";

/** Ask for a moment, and go there. @param {number} now */
export function thenDialog(now) {
  const input = el("input", { type: "text", id: "then", placeholder: "1234, 241455Z NOV 26, -6h" });
  const fault = el("p", { class: "fault", role: "alert" });
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const query = queryOf(input.value.trim(), now);
    if (!query) {
      say(fault, "Write a position, or a time as 241455Z NOV 26.");
      return;
    }
    dialog.close();
    const [path] = location.hash.slice(2).split("?");
    location.hash = `#/${path || "board"}?${query}`;
  };
  const dialog = el(
    "dialog",
    { class: "ask", "aria-labelledby": "then-title", onclose: () => dialog.remove() },
    el(
      "form",
      { onsubmit: submit },
      el("h2", { id: "then-title" }, "As it was then"),
      el("label", { for: "then" }, "A position, or a time"),
      input,
      fault,
      el(
        "p",
        { class: "actions" },
        el("button", { type: "submit", class: "primary" }, "Look"),
        el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}

/** What was typed, as the address names it; four digits are an hour. @param {string} typed @param {number} now */
export function queryOf(typed, now) {
  if (/^\d{1,16}$/.test(typed) && typed.length !== 4) return `at=${typed}`;
  const time = moment(typed, now);
  return time ? `as_of=${encodeURIComponent(time)}` : null;
}

/** Which moment is looked at, in words. @param {{query: string | null, position: number}} past */
export function momentOf({ query, position }) {
  const [name, value] = (query ?? "").split("=");
  if (name === "at") return `AS IT WAS THEN: position ${value}. Read only.`;
  return `AS IT WAS THEN: ${shown(decodeURIComponent(value))}${position ? ` (position ${position})` : ""}. Read only.`;
}
