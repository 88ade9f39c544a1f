// @ts-check
// The band that stands over everything in an exercise, so that nobody ever takes it for the watch: the word, the title,
// its clock and how that goes, and the last news.

import { of } from "../line/board.js";
import { el, fill, say } from "../draw/dom.js";
import { clock, dtg } from "../draw/dtg.js";
import { EXERCISE } from "./base.js";
import { exerciseOn, going, timeHere } from "./clock.js";

export class ExerciseBand {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.title = el("span", { class: "exercise-title" });
    this.clock = el("time", { class: "exercise-clock", role: "timer", "aria-label": "Clock of the exercise" }, "–");
    this.going = el("span", { class: "exercise-going", role: "status" });
    this.news = el("a", { href: "#/news", class: "exercise-news", hidden: true });
    this.node = el(
      "section",
      { class: "exercise-band", "aria-label": "Exercise" },
      el("strong", { class: "exercise-word" }, "EXERCISE"),
      this.title,
      this.clock,
      this.going,
      this.news,
    );
    this.told = "";
    room.node("top").before(this.node);
    document.body.classList.add("exercise");
  }

  /** Once a second, and with every change of the board. */
  tick() {
    const { feed } = this.room;
    const exercise = exerciseOn(feed.board);
    if (!exercise) return;
    const time = timeHere(feed);
    say(this.title, exercise.title);
    say(this.clock, `${clock(time)} · ${dtg(time)}`);
    say(this.going, going(exercise.clock));
    this.node.classList.toggle("paused", exercise.clock.paused);
    const last = of(feed.board.files.get("") ?? new Map(), "news").at(-1);
    this.news.hidden = !last;
    if (!last || last.id === this.told) return;
    this.told = last.id;
    fill(this.news, "News: ", last.title);
    this.room.status(`News of the exercise: ${last.title}. ${last.text}`);
  }
}

/** The band of the exercise that this page is in; null in the centre. @param {any} room */
export const bandOf = (room) => (EXERCISE ? new ExerciseBand(room) : null);

/** Whether this account directs the exercise that this page is in. @param {any} room */
export const directs = (room) => Boolean(room.me) && exerciseOn(room.feed.board)?.director === room.me.id;
