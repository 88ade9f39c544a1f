// @ts-check
// Starting a replay: of any emergency that is shown, by planners and the desk.

import { newKey, post } from "../line/call.js";
import { el } from "../draw/dom.js";
import { DESK } from "../frame/roles.js";

/** @typedef {{reader?: string, speed?: number, silence?: number | null}} How */

/** What a replay is started with unless told: an hour of the file in a minute. */
const HOW = { reader: "staff", speed: 60 };

/** Whether this account may start a replay and lead it. @param {any} room */
export const mayReplay = (room) => [...DESK, "planner"].includes(room.me?.role ?? "");

/**
 * Start a replay and go there.
 * @param {any} room @param {string} emergency @param {How} [how]
 */
export async function startReplay(room, emergency, how = {}) {
  try {
    const { entity } = await post("/v1/replays", { emergency_id: emergency, ...HOW, ...how }, newKey());
    location.hash = `#/replay/${entity.id}`;
  } catch (fault) {
    room.alert(`The replay cannot be started: ${/** @type {Error} */ (fault).message}`);
  }
}

/**
 * The button by which an emergency is played again; none for whoever may not, or within a replay.
 * @param {any} room @param {import("../line/board.js").Entity} emergency
 */
export function replayButton(room, emergency) {
  if (!mayReplay(room) || location.hash.startsWith("#/replay/")) return null;
  return el(
    "button",
    { type: "button", class: "replay-start", onclick: () => void startReplay(room, emergency.id) },
    "Replay",
  );
}
