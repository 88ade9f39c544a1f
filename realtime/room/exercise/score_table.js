// @ts-check
// The objectives of an exercise and what each came to, in the exercise and in what really happened.

import { el } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { grid } from "./panel.js";

const VERDICTS = /** @type {Record<string, string>} */ ({ true: "✓ reached", false: "✕ missed", open: "… open" });

/** A verdict and since when. @param {any} scored */
function verdict(scored) {
  if (!scored) return "–";
  const word = String(scored.verdict);
  return el(
    "span",
    { class: `verdict ${word}` },
    VERDICTS[word] ?? word,
    scored.time ? el("span", { class: "quiet" }, ` ${shown(scored.time)}`) : null,
  );
}

/**
 * @param {any[]} branch the objectives as scored in the exercise
 * @param {any[] | null} reality the same in reality; null where that is not told
 */
export const scoreTable = (branch, reality) =>
  grid(
    "Objectives",
    ["Objective", "In the exercise", ...(reality ? ["In reality"] : [])],
    el(
      "tbody",
      null,
      branch.map((one) =>
        el(
          "tr",
          { "data-objective": one.id },
          el("th", { scope: "row" }, one.title, el("span", { class: "quiet" }, one.words)),
          el("td", null, verdict(one)),
          reality ? el("td", null, verdict(reality.find(({ id }) => id === one.id))) : null,
        ),
      ),
    ),
  );
