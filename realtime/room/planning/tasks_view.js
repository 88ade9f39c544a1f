// @ts-check
// Decisions and lessons, and what was done about them: overdue first, from the lesson to the corrective action to closed.

import { stateChip } from "../draw/draw.js";
import { el, fill, say } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { dayOf } from "./days.js";
import { counts } from "./groups_view.js";
import { marks, none, row, table } from "./pieces.js";
import { PlanningView } from "./view.js";

const TO_DO = new Set(["open", "in_hand"]);

export class TasksView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "tasks", title: "Decisions, lessons and tasks" }, query, then);
    /** @param {string} name @param {string} label @param {[string, string][]} options */
    const select = (name, label, options) => {
      const made = el(
        "select",
        { "aria-label": label, onchange: () => this.#filter() },
        options.map(([value, word]) => el("option", { value, selected: query.get(name) === value }, word)),
      );
      return made;
    };
    this.which = select("which", "Which tasks", [
      ["", "all"],
      ["overdue", "overdue"],
      ["to_do", "still to be done"],
      ["closed", "closed"],
    ]);
    this.what = select("what", "Decisions or lessons", [
      ["", "decisions and lessons"],
      ["decision", "decisions of meetings"],
      ["lesson", "lessons of exercises"],
    ]);
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search tasks  /",
      "aria-label": "Search tasks",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    this.count = el("span", { class: "quiet count" });
    fill(this.filters, this.which, this.what, this.search, this.count);
    this.filters.hidden = false;
    /** @type {any[]} */
    this.tasks = [];
  }

  #filter() {
    this.readdress({ which: this.which.value, what: this.what.value, q: this.search.value });
    this.draw();
  }

  /** @override */
  async fetch() {
    const { shelf } = this.room;
    const [tasks] = await Promise.all([
      shelf.list("/v1/tasks", this.asked()),
      shelf.list("/v1/meetings", this.asked({}, false)),
      shelf.list("/v1/planning-groups", this.asked({}, false)),
    ]);
    this.tasks = tasks.filter(counts);
    // Lessons name their exercises; the menu is long, so only those are asked for.
    const missing = new Set(
      this.tasks.map((task) => task.activity_id).filter((id) => id && !shelf.find("activity", id)),
    );
    await Promise.all(
      [...missing].map((id) => shelf.one(`/v1/activities/${id}`, this.asked({}, false)).catch(() => null)),
    );
  }

  /** @override */
  draw() {
    const text = this.search.value.trim().toLocaleLowerCase();
    const wanted = this.tasks.filter(
      (task) =>
        (!this.what.value || task.what === this.what.value) &&
        this.#isOfKind(task) &&
        (!text || `${task.text} ${task.owner ?? ""}`.toLocaleLowerCase().includes(text)),
    );
    const overdue = this.tasks.filter((task) => isOverdue(task, this.day)).length;
    say(this.count, `${wanted.length} shown, ${overdue} overdue`);
    fill(this.body, wanted.length ? tasksTable(this, wanted) : none("Nothing of that kind is on record."));
  }

  /** @param {any} task */
  #isOfKind(task) {
    switch (this.which.value) {
      case "overdue":
        return isOverdue(task, this.day);
      case "to_do":
        return TO_DO.has(task.status);
      case "closed":
        return task.status === "closed";
      default:
        return true;
    }
  }

  /** @override */
  things() {
    return this.tasks;
  }
}

/** Whether it should have been done before that day. @param {any} task @param {string} day */
export const isOverdue = (task, day) => TO_DO.has(task.status) && (dayOf(task.due) ?? "9999") < day;

/** What presses first: overdue, then by the day it is due; what is done at the end. @param {string} day */
const byPressure = (day) => (/** @type {any} */ one, /** @type {any} */ other) =>
  rank(one, day) < rank(other, day) ? -1 : 1;

/** @param {any} task @param {string} day */
const rank = (task, day) =>
  `${isOverdue(task, day) ? 0 : TO_DO.has(task.status) ? 1 : task.status === "recorded" ? 2 : 3}${dayOf(task.due) ?? "9999"}${task.id}`;

/** @param {PlanningView} view @param {any[]} tasks */
export function tasksTable(view, tasks) {
  return table(
    "Decisions, lessons and tasks",
    ["Status", "What", "Who does it", "Due", "What was done", ""],
    [...tasks].sort(byPressure(view.day)).map((task) => taskRow(view, task)),
    "tasks-table",
  );
}

/** @param {PlanningView} view @param {any} task */
function taskRow(view, task) {
  const late = isOverdue(task, view.day);
  const node = row(
    task,
    el(
      "td",
      null,
      late
        ? el("span", { class: "chip act" }, el("span", { class: "shape", "aria-hidden": "true" }, "▲"), "overdue")
        : stateChip("task", task.status),
    ),
    el("th", { scope: "row" }, el("span", { class: "text" }, task.text), comesFrom(view, task), marks(task)),
    el("td", null, owner(view, task)),
    el("td", { class: late ? "strong act" : "" }, task.due ? shown(task.due) : ""),
    el(
      "td",
      null,
      task.steps.length
        ? el(
            "ol",
            { class: "steps" },
            task.steps.map((/** @type {any} */ step) =>
              el("li", null, el("span", { class: "quiet" }, `${shown(step.at)} `), step.text),
            ),
          )
        : el("span", { class: "quiet" }, task.status === "recorded" ? "" : "nothing yet"),
      task.closed_at ? el("span", { class: "quiet" }, `closed ${shown(task.closed_at)}`) : null,
    ),
    el("td", { class: "acts" }, view.acts(task, 2)),
  );
  if (late) node.classList.add("late");
  return node;
}

/** A nation's name, or what else was written. @param {PlanningView} view @param {any} task */
const owner = (view, task) => (task.owner ? view.room.nation(task.owner) : "");

/** Which meeting decided it, or which exercise taught it. @param {PlanningView} view @param {any} task */
function comesFrom(view, task) {
  const { shelf } = view.room;
  if (task.meeting_id) {
    const meeting = shelf.find("meeting", task.meeting_id);
    const name = meeting
      ? `${view.groupName(meeting.group_id)}, ${meeting.title ?? "meeting"}, ${shown(meeting.at)}`
      : "a meeting";
    return el("a", { class: "from", href: view.href(`meeting/${task.meeting_id}`) }, `decision: ${name}`);
  }
  const activity = shelf.find("activity", task.activity_id);
  return el(
    "a",
    { class: "from", href: view.href(`activity/${task.activity_id}`) },
    `lesson: ${activity?.title ?? "an activity"}`,
  );
}
