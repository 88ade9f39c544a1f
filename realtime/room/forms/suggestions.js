// @ts-check
// Words that a form offers to whoever types: hazards, units, the points of entry of the file in view, activities.

import { el, fill } from "../draw/dom.js";

const HAZARDS = [
  "flood",
  "wildfire",
  "earthquake",
  "extreme winter conditions",
  "storm",
  "tropical cyclone",
  "landslide",
  "epidemic",
  "population movement",
  "technological accident",
  "dam failure",
  "CBRN incident",
];
const UNITS = [
  "piece",
  "person",
  "team",
  "tonne",
  "kg",
  "litre",
  "m3",
  "set",
  "pallet",
  "ration",
  "dose",
  "helicopter",
  "vehicle",
  "EUR",
];

export class Suggestions {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.entriesKnown = "";
    this.put("hazards", HAZARDS);
    this.put("units", UNITS);
  }

  /** What a list offers. @param {string} list @param {Iterable<string>} values */
  put(list, values) {
    fill(
      this.room.node(list),
      [...values].map((value) => el("option", { value })),
    );
  }

  /** Points of entry that the board knows of the file in view. */
  draw() {
    const id = this.room.view?.emergencyId;
    const entries = new Set();
    if (id)
      for (const entity of this.room.fileOf(id).values())
        if (entity.kind === "request") for (const entry of entity.points_of_entry ?? []) entries.add(entry);
    const text = [...entries].join("|");
    if (text === this.entriesKnown) return;
    this.entriesKnown = text;
    this.put("entries", entries);
  }

  /** Activities that a programme may choose. */
  activities() {
    this.put("activities", new Set(this.room.shelf.of("activity").map((/** @type {any} */ one) => one.title)));
  }
}
