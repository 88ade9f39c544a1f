// @ts-check
// The files that one may choose among, as options of a form.

/** @typedef {import("../line/board.js").Entity} Entity */

/** Files as options, the newest first. @param {Entity[]} files */
export const fileOptions = (files) =>
  [...files]
    .sort((one, other) => (one.reference < other.reference ? 1 : -1))
    .map(({ id, reference, title }) => ({ value: id, label: `${reference} ${title}` }));
