// @ts-check
// Which view stands at which address of the room.

import { ArchiveView } from "../views/archive_view.js";
import { BoardView } from "../views/board_view.js";
import { EmergencyView } from "../views/emergency_view.js";
import { exerciseAt } from "../exercise/places.js";
import { LogView } from "../views/log_view.js";
import { planningAt } from "../planning/places.js";
import { ReplayView } from "../replay/view.js";
import { WatchView } from "../watch/view.js";

/**
 * @param {any} room
 * @param {string} place the first word of the address
 * @param {string[]} rest its other words
 * @param {URLSearchParams} query
 * @param {string | null} then the moment, or null for the present
 */
export function viewAt(room, place, rest, query, then) {
  if (place === "emergency" && rest[0]) return new EmergencyView(room, rest[0], then);
  if (place === "log") return new LogView(room, query, then);
  if (place === "watch" && room.isStaff()) return new WatchView(room, then);
  if (place === "planning") return planningAt(room, rest, query, then);
  if (place === "replay" && rest[0]) return new ReplayView(room, rest[0]);
  if (place === "archive") return new ArchiveView(room, query);
  return exerciseAt(room, place, query) ?? new BoardView(room, query);
}
