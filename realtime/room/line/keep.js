// @ts-check
// What this browser keeps for an account: drafts and settings. A full or forbidden store costs comfort, never the room.

import { KEPT } from "../exercise/base.js";

// The light belongs to the screen, wherever one is.
const SHARED = "theme";

/** @param {string} name */
const keyOf = (name) => (name === SHARED ? `room.${name}` : KEPT + name);

/** @param {string} name @returns {any} */
export function kept(name) {
  try {
    const text = localStorage.getItem(keyOf(name));
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value null forgets it */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The names of what is kept that begin so. @param {string} prefix */
export function namesKept(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(KEPT + prefix))
      .map((name) => name.slice(KEPT.length));
  } catch {
    return [];
  }
}
