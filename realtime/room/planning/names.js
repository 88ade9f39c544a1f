// @ts-check
// The order of nations on every page: by their names, not by their codes.

/** @param {(code: string) => string} name */
export const byName = (name) => (/** @type {string} */ one, /** @type {string} */ other) =>
  name(one).localeCompare(name(other));
