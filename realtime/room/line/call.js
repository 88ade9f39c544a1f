// @ts-check
// Calls to the centre over HTTP, and how a refusal comes back: as a problem document (RFC 9457), in words.

import { here, isFromOutside } from "../exercise/base.js";

/**
 * @typedef {{pointer: string, detail: string}} Fault
 * @typedef {{type: string, title: string, status: number, detail: string, errors: Fault[], rule?: string}} ProblemDocument
 */

/** The centre refused, in words. */
export class Refused extends Error {
  /** @param {ProblemDocument} problem */
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.status = problem.status;
  }
}

/** Nobody knows what became of the call: the line broke, or the centre could not say. Repeat it with its key. */
export class Unknown extends Error {}

/** The session has ended; nothing of the call was taken. */
export class SignedOut extends Error {}

// Longer than the centre ever takes; a call without an answer by then is repeated with its key.
const PATIENCE_MS = 20_000;

/** A fresh key for a command: the same command keeps it however often it is sent. */
export const newKey = () => crypto.randomUUID();

/**
 * @typedef {{entity: any, position: number, replayed: boolean, status: number}} Answer
 * @param {string} path @param {{signal?: AbortSignal}} [options] @returns {Promise<any>}
 */
export async function get(path, options = {}) {
  const response = await reached(path, { headers: { accept: "application/json" }, ...options });
  return read(response);
}

/**
 * All of a list, page by page; at most `most` items. `position` is that of the first page.
 * @param {string} path @param {number} [most]
 */
export async function all(path, most = 2_000) {
  const items = [];
  let cursor = null;
  let position = 0;
  do {
    const joint = path.includes("?") ? "&" : "?";
    /** @type {any} */
    const page = await get(`${path}${joint}limit=200${cursor ? `&after=${encodeURIComponent(cursor)}` : ""}`);
    position ||= page.position;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return { items, position, more: Boolean(cursor) };
}

/**
 * Have something recorded. Raises Refused, Unknown and SignedOut.
 * @param {string} path @param {unknown} body @param {string} key @param {number | null} [ifMatch] @returns {Promise<Answer>}
 */
export async function post(path, body, key, ifMatch = null) {
  const headers = { "content-type": "application/json", accept: "application/json", "idempotency-key": key };
  const asked = ifMatch === null ? headers : { ...headers, "if-match": `"${ifMatch}"` };
  return answered(await reached(path, { method: "POST", headers: asked, body: JSON.stringify(body) }));
}

/** @param {Response} response @returns {Promise<Answer>} */
async function answered(response) {
  const entity = await read(response);
  return {
    entity,
    position: Number(response.headers.get("position") ?? entity?.position ?? 0),
    replayed: response.headers.get("idempotency-replayed") === "true",
    status: response.status,
  };
}

/**
 * Send a file as it is. Without a key nothing is recorded: it is only looked at. Raises Refused, Unknown and SignedOut.
 * @param {string} path @param {ArrayBuffer} bytes @param {string} type @param {string | null} key
 * @param {string | null} [disposition] the name of the file, as a header says it @returns {Promise<Answer>}
 */
export async function postFile(path, bytes, type, key, disposition = null) {
  const headers = {
    "content-type": type,
    accept: "application/json",
    ...(key ? { "idempotency-key": key } : {}),
    ...(disposition ? { "content-disposition": disposition } : {}),
  };
  return answered(await reached(path, { method: "POST", headers, body: bytes }));
}

/** Trade a token for a session cookie, which no script can read. @param {string} token */
export async function signIn(token) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  return read(await reached("/v1/session", { method: "POST", headers, body: JSON.stringify({ token }) }));
}

/** Take something away. Raises Refused, Unknown and SignedOut. @param {string} path @returns {Promise<any>} */
export async function remove(path) {
  return read(await reached(path, { method: "DELETE", headers: { accept: "application/json" } }));
}

/** End the session. */
export async function signOut() {
  await reached("/v1/session", { method: "DELETE", headers: { accept: "application/json" } });
}

/** @param {string} path @param {RequestInit} options */
async function reached(path, options) {
  try {
    return await fetch(here(path), {
      credentials: "same-origin",
      cache: "no-cache",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...options,
    });
  } catch (fault) {
    throw new Unknown(fault instanceof Error ? fault.message : "the line broke");
  }
}

/** @param {Response} response @returns {Promise<any>} */
async function read(response) {
  let said;
  try {
    const text = await response.text();
    said = text ? JSON.parse(text) : null;
  } catch {
    throw new Unknown("the answer broke off");
  }
  if (response.ok) return said;
  const problem = {
    type: "",
    title: `The centre answered ${response.status}`,
    detail: "",
    errors: [],
    ...said,
    status: response.status,
  };
  if (response.status === 401 || (response.status === 404 && isFromOutside(response)))
    throw new SignedOut(problem.detail);
  if (response.status >= 500 || response.status === 429) throw new Unknown(problem.detail || problem.title);
  throw new Refused(problem);
}
