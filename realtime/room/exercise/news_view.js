// @ts-check
// The news of an exercise that this account may read, the newest first.

import { fileIn, of } from "../line/board.js";
import { el, keyed } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";

export class NewsView {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.title = "News";
    this.list = el("div", { class: "cards" });
    this.empty = el("p", { class: "empty" }, "No news yet.");
    this.node = el("div", { class: "news" }, el("h1", null, "News of the exercise"), this.list, this.empty);
  }

  update() {
    const news = of(fileIn(this.room.feed.board, ""), "news").reverse();
    this.empty.hidden = news.length > 0;
    keyed(
      this.list,
      news,
      ({ id }) => id,
      (one) =>
        el(
          "article",
          { class: "card", "data-row": true, tabindex: "-1" },
          el("h2", null, one.title),
          el("p", { class: "quiet" }, shown(one.at)),
          el("p", null, one.text),
        ),
    );
  }
}
