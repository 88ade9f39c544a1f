// @ts-check
// What is typed into a form, and what the centre is told: each kind of field reads its text into a value or says what
// is wrong with it. Pure but for the names of nations, which the caller brings.

import { moment } from "../draw/dtg.js";

/**
 * @typedef {{name: string, label: string, type?: string, hint?: string, required?: boolean, initial?: any,
 *   options?: {value: string, label: string}[], columns?: Field[], fixed?: boolean, half?: boolean, rows?: number,
 *   narrow?: boolean, list?: string}} Field
 * @typedef {{field: string, row?: number, column?: string, detail: string}} Fault
 * @typedef {{now: number, nation: (typed: string) => string | null}} Reading
 */

/** Without what was not said. @param {Record<string, any>} said */
export function compact(said) {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/**
 * What was typed into one field. Undefined: nothing. Throws an Error in words for what cannot be read.
 * @param {Field} field @param {any} typed @param {Reading} reading @returns {any}
 */
export function read(field, typed, reading) {
  if (field.type === "check") return Boolean(typed);
  if (field.type === "roll") return typed;
  if (field.type === "checks") return typed?.length ? typed : undefined;
  const text = String(typed ?? "").trim();
  if (!text) {
    if (field.required) throw new Error("This is needed.");
    return undefined;
  }
  switch (field.type) {
    case "moment": {
      const said = moment(text, reading.now);
      if (said === null) throw new Error("Write a time as 241455Z NOV 26, 1455Z, now or +6h, or a day as 24 NOV 26.");
      return said;
    }
    case "occurred":
      return /^ongoing$/i.test(text) ? "ongoing" : read({ ...field, type: "moment" }, text, reading);
    case "number": {
      const number = Number(text.replaceAll(/(?<=\d)[, ](?=\d{3})/g, ""));
      if (!Number.isFinite(number) || number < 0) throw new Error("Write a number, such as 20 or 2.5.");
      if (Math.round(number * 1_000) / 1_000 !== number) throw new Error("At most three decimals.");
      return number;
    }
    case "degrees": {
      const number = Number(text);
      if (!Number.isFinite(number)) throw new Error("Write degrees, such as 46.05.");
      return number;
    }
    case "nation": {
      const code = reading.nation(text);
      if (!code) throw new Error(`${text} is no nation: write its name or its code of three letters.`);
      return code;
    }
    case "nations":
      return text
        .split(/[,;\n]/)
        .map((one) => one.trim())
        .filter(Boolean)
        .map((one) => read({ ...field, type: "nation" }, one, reading));
    case "party":
      return who(text, reading);
    case "parties":
      return text
        .split(/[;\n]/)
        .map((one) => one.trim())
        .filter(Boolean)
        .map((one) => who(one, reading));
    case "phrases":
      return text
        .split(/[;\n]/)
        .map((one) => one.trim())
        .filter(Boolean);
    case "choice": {
      const chosen = field.options?.find(
        ({ value, label }) => value === text || label.toLowerCase() === text.toLowerCase(),
      );
      if (!chosen) throw new Error("Choose one of those that are offered while you type.");
      return chosen.value;
    }
    case "take":
      return /^all$/i.test(text) ? "all" : read({ ...field, type: "number" }, text, reading);
    default:
      return text;
  }
}

/** A nation by its name or code, else an organisation. @param {string} text @param {Reading} reading */
function who(text, reading) {
  const code = reading.nation(text);
  return code ? { nation: code } : { organisation: text };
}

/**
 * All that was typed. `rows` tells for each table which of its rows were not empty.
 * @param {Field[]} fields @param {Record<string, any>} values @param {Reading} reading
 */
export function readAll(fields, values, reading) {
  /** @type {Record<string, any>} */
  const said = {};
  /** @type {Fault[]} */
  const faults = [];
  /** @type {Record<string, number[]>} */
  const rows = {};
  for (const field of fields) {
    if (field.type === "note") continue;
    if (field.type !== "rows") {
      try {
        said[field.name] = read(field, values[field.name], reading);
      } catch (fault) {
        faults.push({ field: field.name, detail: /** @type {Error} */ (fault).message });
      }
      continue;
    }
    const columns = field.columns ?? [];
    said[field.name] = [];
    rows[field.name] = [];
    for (const [index, typed] of /** @type {any[]} */ (values[field.name] ?? []).entries()) {
      if (!field.fixed && isEmpty(columns, typed)) continue;
      /** @type {Record<string, any>} */
      const row = field.fixed ? { ...typed } : {};
      // What came with the row and is not typed: the id of an item, the number of a line.
      for (const hidden of ["id", "line"]) if (typed[hidden] !== undefined) row[hidden] = typed[hidden];
      for (const column of columns) {
        if (column.type === "fixed") continue;
        try {
          row[column.name] = read(column, typed[column.name], reading);
        } catch (fault) {
          faults.push({
            field: field.name,
            row: index,
            column: column.name,
            detail: /** @type {Error} */ (fault).message,
          });
        }
      }
      said[field.name].push(compact(row));
      rows[field.name].push(index);
    }
  }
  return { said, faults, rows };
}

/**
 * Whether nothing was typed into a row; what it begins with does not count.
 * @param {Field[]} columns
 * @param {any} typed
 */
export function isEmpty(columns, typed) {
  return (
    columns.every(
      (column) =>
        column.type === "fixed" || !String(typed[column.name] ?? "").trim() || typed[column.name] === column.initial,
    ) &&
    typed.id === undefined &&
    typed.line === undefined
  );
}

/** What JSON pointers call what a form calls otherwise. @type {Record<string, string>} */
const CALLED = { organisation: "", nation: "", authority: "" };
/** Parts of the body that a form shows flat. */
const FLAT = new Set(["request", "provenance", "right", "place"]);

/**
 * Where in the form a fault of the body lies; null when no field of it is meant.
 * @param {string} pointer `/items/0/quantity` @param {Field[]} fields @param {Record<string, number[]>} rows
 * @returns {{field: string, row?: number, column?: string} | null}
 */
export function locate(pointer, fields, rows) {
  const parts = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (pointer === "/provenance/channel") parts.splice(0, 2, "came_by");
  while (parts.length > 1 && FLAT.has(parts[0])) parts.shift();
  const [name, ...rest] = parts;
  const field = fields.find((one) => one.name === name) ?? fields.find((one) => one.name === `place_${name}`);
  if (!field) return null;
  if (field.type !== "rows" || rest[0] === undefined) return { field: field.name };
  const row = (rows[field.name] ?? [])[Number(rest[0])];
  if (row === undefined) return { field: field.name };
  const column = (field.columns ?? []).find((one) => one.name === rest[1] && !(rest[1] in CALLED));
  return { field: field.name, row, column: column?.name };
}
