// @ts-check
// What this browser keeps for an account: drafts and settings. A full or forbidden store costs comfort, never the room.

/** @param {string} name @returns {any} */
export function kept(name) {
  try {
    const text = localStorage.getItem(`room.${name}`);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value null forgets it */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(`room.${name}`);
    else localStorage.setItem(`room.${name}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The names of what is kept that begin so. @param {string} prefix */
export function namesKept(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`room.${prefix}`))
      .map((name) => name.slice(5));
  } catch {
    return [];
  }
}
