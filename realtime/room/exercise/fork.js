// @ts-check
// Forking: an emergency, as it stands or stood, becomes an exercise in a log of its own. For planners.

import { newKey, post } from "../line/call.js";
import { el, say } from "../draw/dom.js";
import { EXERCISE, roomOf } from "./base.js";

/** Whether this account may fork. There is no exercise within an exercise. @param {any} room */
export const mayFork = (room) => EXERCISE === null && room.me?.role === "planner";

/** The moment that an address names, as the call takes it. @param {string | null} query `at=…`, `as_of=…` */
export function momentAsked(query) {
  const asked = new URLSearchParams(query ?? "");
  if (asked.has("at")) return { at: Number(asked.get("at")) };
  return asked.has("as_of") ? { as_of: asked.get("as_of") } : {};
}

/**
 * Ask for a title, and fork.
 * @param {any} room @param {import("../line/board.js").Entity} emergency
 * @param {{at?: number, as_of?: string | null}} moment @param {string} words which moment that is
 */
export function forkDialog(room, emergency, moment, words) {
  // The same press keeps its key however often it is sent.
  const key = newKey();
  const title = el("input", {
    type: "text",
    id: "fork-title",
    required: true,
    maxlength: "200",
    autocomplete: "off",
    value: `${emergency.title}: exercise`,
  });
  const fault = el("p", { class: "fault", role: "alert" });
  const button = el("button", { type: "submit", class: "primary" }, "Fork the exercise");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const said = { title: title.value.trim(), emergency_id: emergency.id, ...moment };
      const { entity } = await post("/v1/exercises", said, key);
      location.assign(roomOf(entity.id));
    } catch (refused) {
      say(fault, /** @type {Error} */ (refused).message);
      button.disabled = false;
    }
  };
  const dialog = el(
    "dialog",
    { class: "ask", "aria-labelledby": "fork-heading", onclose: () => dialog.remove() },
    el(
      "form",
      { onsubmit: (/** @type {Event} */ event) => void submit(event) },
      el("h2", { id: "fork-heading" }, "Fork an exercise"),
      el("p", null, `${emergency.reference} ${emergency.title}, ${words}.`),
      el("label", { for: "fork-title" }, "Title of the exercise"),
      title,
      el(
        "p",
        { class: "hint" },
        "You direct it: sign in there with your own token, and give those who play theirs. Nothing that is done there ",
        "reaches the centre.",
      ),
      fault,
      el("p", { class: "actions" }, button, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
  title.select();
}

/**
 * The button by which the emergency in view is forked as it is shown; none for whoever may not, or within a replay,
 * which has its own.
 * @param {any} room @param {import("../line/board.js").Entity} emergency @param {string | null} query the moment in view
 */
export function forkButton(room, emergency, query) {
  if (!mayFork(room) || location.hash.startsWith("#/replay/")) return null;
  const words = query ? "as it was at the moment in view" : "as it stands";
  return el(
    "button",
    {
      type: "button",
      class: "fork-start",
      onclick: () => forkDialog(room, emergency, momentAsked(query), words),
    },
    "Fork an exercise",
  );
}
