// @ts-check
// Making and keeping nodes. Text from anybody is set as text, never as markup; lists keep a node for each key, so that
// one change moves one row.

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element: `el("a", {class: "file", href: "#/board"}, "Board")`. A property that is a function listens to the event
 * that it names (`onclick`); null and false leave the attribute out.
 * @param {string} tag @param {Record<string, any> | null} [properties] @param {...(Child | Child[])} children
 * @returns {any}
 */
export function el(tag, properties, ...children) {
  return dressed(document.createElement(tag), properties, children);
}

/**
 * The same in SVG.
 * @param {string} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function svg(tag, properties, ...children) {
  return dressed(document.createElementNS(SVG, tag), properties, children);
}

/**
 * @param {Element} node
 * @param {Record<string, any> | null | undefined} properties
 * @param {(Child | Child[])[]} children
 */
function dressed(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "selected")
      /** @type {any} */ (node)[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(.../** @type {(Node | string)[]} */ (nodes(children)));
  return node;
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** Put these in place of what is there. @param {Element} parent @param {...(Child | Child[])} children */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

/**
 * Set a text only where it differs: a node that did not change is not announced again.
 * @param {Node} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Keep one node for each thing, in the order of the things: made when it comes, updated when it differs, moved only
 * when it must.
 * @template T
 * @param {Element} parent @param {Iterable<T>} things @param {(thing: T) => string} key
 * @param {(thing: T) => Element} make @param {(node: any, thing: T) => void} [update]
 */
export function keyed(parent, things, key, make, update) {
  const kept = /** @type {Map<string, Element>} */ (/** @type {any} */ (parent).kept ?? new Map());
  /** @type {Map<string, Element>} */
  const after = new Map();
  let place = parent.firstElementChild;
  for (const thing of things) {
    const name = key(thing);
    let node = kept.get(name);
    if (node) {
      update?.(node, thing);
    } else {
      node = make(thing);
      update?.(node, thing);
    }
    after.set(name, node);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const [name, node] of kept) if (after.get(name) !== node) node.remove();
  /** @type {any} */ (parent).kept = after;
}

/** Whether somebody is typing there. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}
