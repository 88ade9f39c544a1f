// @ts-check
// What can be done here, by typing a few letters of it: the acts on the thing in focus first, then those on its file,
// then those of the room.

import { el, fill } from "./dom.js";

/**
 * @typedef {{title: string, group: string, run: () => void}} Choice
 * @param {string} title @param {Choice[]} choices
 */
export function palette(title, choices) {
  let at = 0;
  /** @type {Choice[]} */
  let found = choices;
  const list = el("ul", { role: "listbox", id: "palette-list", "aria-label": title });
  const input = el("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "palette-list",
    "aria-label": title,
    placeholder: "Type a few letters, Enter to choose",
    autocomplete: "off",
    oninput: () => {
      at = 0;
      draw();
    },
  });
  const draw = () => {
    const letters = input.value.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
    found = choices.filter((choice) =>
      letters.every((/** @type {string} */ part) =>
        `${choice.title} ${choice.group}`.toLocaleLowerCase().includes(part),
      ),
    );
    at = Math.min(at, Math.max(found.length - 1, 0));
    fill(
      list,
      found.map((choice, index) =>
        el(
          "li",
          {
            role: "option",
            id: `choice-${index}`,
            "aria-selected": index === at ? "true" : "false",
            onclick: () => choose(index),
          },
          choice.title,
          el("span", { class: "quiet" }, choice.group),
        ),
      ),
      found.length
        ? null
        : el(
            "li",
            { class: "quiet", role: "option", "aria-selected": "false", "aria-disabled": "true" },
            "Nothing of that name can be done here.",
          ),
    );
    input.setAttribute("aria-activedescendant", found.length ? `choice-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} index */
  const choose = (index) => {
    const choice = found[index];
    if (!choice) return;
    dialog.close();
    choice.run();
  };
  const dialog = el(
    "dialog",
    {
      class: "palette",
      "aria-label": title,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "ArrowDown") at = Math.min(at + 1, found.length - 1);
        else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
        else if (event.key === "Enter") {
          event.preventDefault();
          choose(at);
          return;
        } else return;
        event.preventDefault();
        draw();
      },
      onclose: () => dialog.remove(),
      onclick: (/** @type {Event} */ event) => event.target === dialog && dialog.close(),
    },
    el("h2", null, title),
    input,
    list,
  );
  document.body.append(dialog);
  draw();
  dialog.showModal();
  input.focus();
}
