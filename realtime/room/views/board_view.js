// @ts-check
// The board: live emergencies by urgency, filters, the map, and what is on its way.

import { of } from "../line/board.js";
import { stateChip, glance, chip, time } from "../draw/draw.js";
import { el, fill, keyed, say } from "../draw/dom.js";
import { age, away, dtg, instant } from "../draw/dtg.js";
import { WorldMap } from "../draw/map.js";
import { FINISHED, byUrgency } from "../draw/urgency.js";
import { donorsOf, levelMark, thing, words } from "../draw/words.js";

const STATUSES = ["monitored", "requested", "active", "closing", "closed", "stood_down"];

export class BoardView {
  /** @param {any} room @param {URLSearchParams} query */
  constructor(room, query) {
    this.room = room;
    this.title = "Board";
    this.query = query;
    this.map = room.then ? null : new WorldMap(room);
    this.search = el("input", {
      type: "search",
      id: "search",
      placeholder: "Search files, nations, hazards  /",
      "aria-label": "Search the board",
      value: query.get("q") ?? "",
      oninput: () => this.#filter(),
    });
    this.status = el(
      "select",
      { "aria-label": "Status", onchange: () => this.#filter() },
      el("option", { value: "" }, "Every status"),
      el("option", { value: "open" }, "Not at rest"),
      STATUSES.map((status) => el("option", { value: status }, words(status))),
    );
    this.level = el(
      "select",
      { "aria-label": "Urgency", onchange: () => this.#filter() },
      el("option", { value: "" }, "Every urgency"),
      ["act", "watch", "calm", "rest"].map((level) =>
        el("option", { value: level }, `${levelMark(level).shape} ${levelMark(level).word}`),
      ),
    );
    this.hazard = el("select", { "aria-label": "Hazard", onchange: () => this.#filter() });
    this.status.value = query.get("status") ?? "";
    this.level.value = query.get("level") ?? "";
    this.wantedHazard = query.get("hazard") ?? "";
    this.known = "";
    this.count = el("span", { class: "quiet count" });
    // Rows are laid out one by one, and those out of sight not at all; so their roles are named.
    this.rows = el("tbody", { role: "rowgroup" });
    this.empty = el("p", { class: "empty", hidden: true });
    this.figures = el("dl", { class: "figures" });
    this.moving = el("tbody");
    this.present = el("tbody");
    this.live = el(
      "section",
      { class: "panel", "aria-labelledby": "live-title", hidden: true },
      el("h2", { id: "live-title" }, "Live now"),
      el("table", { class: "grid plain" }, this.present),
    );
    this.still = el("p", { class: "quiet" }, "Nothing is on the way.");
    this.node = el(
      "div",
      { class: "board" },
      el(
        "section",
        { class: "files", "aria-labelledby": "board-title" },
        el(
          "div",
          { class: "bar-line" },
          el("h1", { id: "board-title" }, "Board"),
          this.search,
          this.level,
          this.status,
          this.hazard,
          this.count,
        ),
        el(
          "table",
          { class: "grid files-table", role: "table" },
          el(
            "thead",
            { role: "rowgroup" },
            el(
              "tr",
              { role: "row" },
              ["Urgency", "Emergency", "Status", "Needs", "Offers waiting", "On the way", "Last change"].map((name) =>
                el("th", { scope: "col", role: "columnheader" }, name),
              ),
            ),
          ),
          this.rows,
        ),
        this.empty,
      ),
      el(
        "aside",
        { class: "side" },
        this.figures,
        this.map?.node,
        el(
          "section",
          { class: "panel", "aria-labelledby": "moving-title" },
          el("h2", { id: "moving-title" }, "On the way"),
          this.still,
          el("table", { class: "grid plain" }, this.moving),
        ),
        this.live,
      ),
    );
  }

  #filter() {
    const query = new URLSearchParams();
    for (const [name, value] of [
      ["q", this.search.value],
      ["level", this.level.value],
      ["status", this.status.value],
      ["hazard", this.hazard.value],
    ])
      if (value) query.set(name, value);
    this.wantedHazard = this.hazard.value;
    // The address follows when the typing rests; the rows follow at once.
    clearTimeout(this.addressing);
    this.addressing = setTimeout(() => this.room.view === this && this.room.readdress("board", query), 150);
    this.#draw(byUrgency(this.room.summaries()));
  }

  /** Draw what the board holds now. */
  update() {
    const now = this.room.moment();
    const summaries = byUrgency(this.room.summaries());
    this.#hazards(summaries);
    this.#draw(summaries);
    this.#figuresOf(summaries);
    this.map?.draw(summaries);
    this.#movingOf(summaries, now);
    this.#presentNow();
  }

  /** The rows that the filters let through. @param {import("../draw/urgency.js").Summary[]} summaries */
  #draw(summaries) {
    const now = this.room.moment();
    const text = this.search.value.trim().toLocaleLowerCase();
    let shown = 0;
    // Every file keeps its row; the filters only hide it, so that they answer at once.
    keyed(
      this.rows,
      summaries,
      ({ emergency }) => emergency.id,
      (summary) => this.#row(summary),
      (node, summary) => {
        const wanted = this.#matches(summary, text);
        if (node.hidden === wanted) node.hidden = !wanted;
        if (!wanted) return;
        shown += 1;
        this.#update(node, summary, now);
      },
    );
    say(this.count, shown === summaries.length ? `${summaries.length} files` : `${shown} of ${summaries.length} files`);
    this.empty.hidden = shown > 0;
    say(
      this.empty,
      summaries.length
        ? "No file matches the filters."
        : this.room.feed.board.position || this.room.then
          ? "No live emergencies. Press n to open a file; past ones are in the archive (g a)."
          : "Waiting for the board …",
    );
  }

  /** Who is live, and how far behind this board what he has seen is. */
  #presentNow() {
    const { presence, feed } = this.room;
    this.live.hidden = !presence.length || Boolean(this.room.then);
    keyed(
      this.present,
      presence.slice(0, 40),
      (one) => one.session,
      (one) =>
        el(
          "tr",
          null,
          el("td", null, one.name, el("span", { class: "quiet" }, one.nation ?? words(one.role))),
          el("td", { class: "when" }, el("span", null)),
        ),
      (node, one) => {
        const behind = feed.board.position - one.position;
        say(
          node.lastChild.firstChild,
          !one.position ? "just came" : behind > 0 ? `seen to ${one.position}` : "up to date",
        );
      },
    );
  }

  /** @param {import("../draw/urgency.js").Summary[]} summaries */
  #hazards(summaries) {
    const hazards = [...new Set(summaries.map(({ emergency }) => emergency.hazard))].sort();
    const known = hazards.join("|");
    if (known === this.known) return;
    this.known = known;
    fill(
      this.hazard,
      el("option", { value: "" }, "Every hazard"),
      hazards.map((hazard) => el("option", { value: hazard, selected: hazard === this.wantedHazard }, words(hazard))),
    );
  }

  /** @param {import("../draw/urgency.js").Summary} summary @param {string} text */
  #matches({ emergency, level }, text) {
    if (this.level.value && level !== this.level.value) return false;
    if (this.status.value === "open" ? level === "rest" : this.status.value && emergency.status !== this.status.value)
      return false;
    if (this.hazard.value && emergency.hazard !== this.hazard.value) return false;
    if (!text) return true;
    const { reference, title, country, hazard, status, glide, place } = emergency;
    const said = [reference, title, country, this.room.nation(country), hazard, words(status), ...glide, place?.text];
    return said.join(" ").toLocaleLowerCase().includes(text);
  }

  /** @param {import("../draw/urgency.js").Summary} summary */
  #row({ emergency }) {
    const node = el(
      "tr",
      {
        class: "row",
        role: "row",
        tabindex: "-1",
        "data-row": true,
        "data-kind": "emergency",
        "data-id": emergency.id,
        onclick: (/** @type {MouseEvent} */ event) =>
          event.target instanceof HTMLAnchorElement || node.querySelector("a").click(),
      },
      el("td", { role: "cell", class: "level" }),
      el(
        "th",
        { role: "rowheader" },
        el("a", { href: this.room.addressOf(`emergency/${emergency.id}`) }),
        el("span", { class: "quiet" }),
      ),
      el("td", { role: "cell" }),
      el("td", { role: "cell" }),
      el("td", { role: "cell" }),
      el("td", { role: "cell" }),
      el("td", { role: "cell", class: "when" }),
    );
    return node;
  }

  /** @param {any} node @param {import("../draw/urgency.js").Summary} summary @param {number} now */
  #update(node, summary, now) {
    const { emergency, level, why, waiting, oldest, moving, late, changed } = summary;
    const [urgency, file, status, needs, offers, way, when] = node.children;
    const told = changed === null ? "–" : `${age(now - changed)} ago`;
    say(when, told);
    const waited = waiting.length ? `${waiting.length}${oldest === null ? "" : `, oldest ${age(now - oldest)}`}` : "";
    if (offers.said !== waited) {
      offers.said = waited;
      const pressing = level === "act" && why === "offers long unanswered";
      fill(
        offers,
        waiting.length
          ? [
              el("span", { class: pressing ? "strong act" : "strong" }, waiting.length),
              el("span", { class: "quiet" }, oldest === null ? "" : `oldest ${age(now - oldest)}`),
            ]
          : el("span", { class: "quiet" }, "–"),
      );
    }
    if (node.summary === summary) return;
    node.summary = summary;
    node.dataset.level = level;
    fill(urgency, chip(levelMark(level)), el("span", { class: "why" }, why));
    say(file.firstChild, emergency.title);
    say(
      file.lastChild,
      [
        emergency.reference,
        this.room.nation(emergency.country),
        words(emergency.hazard),
        ...emergency.flags.map((flag) => `⚑ ${words(flag)}`),
      ].join(" · "),
    );
    fill(status, stateChip("emergency", emergency.status));
    fill(needs, glance(summary));
    fill(
      way,
      moving
        ? [
            el("span", { class: "strong" }, moving),
            late ? el("span", { class: "strong act second" }, `▲ ${late} late`) : null,
          ]
        : el("span", { class: "quiet" }, "–"),
    );
    when.title = changed === null ? "" : dtg(changed);
  }

  /** The watch's figures: of live files only. @param {import("../draw/urgency.js").Summary[]} summaries */
  #figuresOf(summaries) {
    const live = summaries.filter(({ level }) => level !== "rest");
    /** @param {(summary: import("../draw/urgency.js").Summary) => number} of */
    const sum = (of) => live.reduce((total, summary) => total + of(summary), 0);
    /** @type {[string, number, string][]} */
    const figures = [
      ["live files", live.length, ""],
      ["to release", sum((one) => one.toRelease), "act"],
      ["offers waiting", sum((one) => one.waiting.length), "watch"],
      ["needs uncovered", sum((one) => one.uncovered + one.partly), "watch"],
      ["on the way", sum((one) => one.moving), ""],
    ];
    const drafts = sum((one) => one.drafts);
    if (drafts) figures.push(["drafts to approve", drafts, "watch"]);
    keyed(
      this.figures,
      figures,
      ([name]) => name,
      ([name]) => el("div", null, el("dt", null, name), el("dd", null)),
      (node, [, figure, tone]) => {
        say(node.lastChild, String(figure));
        node.className = figure ? tone : "none";
      },
    );
  }

  /** @param {import("../draw/urgency.js").Summary[]} summaries @param {number} now */
  #movingOf(summaries, now) {
    const moving = summaries.flatMap(({ emergency }) =>
      of(this.room.fileOf(emergency.id), "consignment")
        .filter((one) => !FINISHED.has(one.status) && one.status !== "operating")
        .map((one) => ({ emergency, one })),
    );
    moving.sort((a, b) => (instant(a.one.eta) ?? Infinity) - (instant(b.one.eta) ?? Infinity));
    keyed(
      this.moving,
      moving.slice(0, 30),
      ({ one }) => one.id,
      ({ emergency, one }) =>
        el(
          "tr",
          {
            class: "row",
            "data-row": true,
            tabindex: "-1",
            "data-kind": "consignment",
            "data-id": one.id,
            onclick: () => this.room.go(`emergency/${emergency.id}`),
          },
          el("td"),
          el("td", { class: "when" }),
        ),
      (node, { emergency, one }) => {
        const eta = instant(one.eta);
        const late = eta !== null && eta < now && one.status !== "arrived";
        fill(
          node.children[0],
          el(
            "a",
            { href: this.room.addressOf(`emergency/${emergency.id}`) },
            `${donorsOf(one, this.room.nation)} → ${this.room.nation(emergency.country)}`,
          ),
          el("span", { class: "quiet" }, one.lines.map(thing).join("; ") || "load not told"),
        );
        fill(
          node.children[1],
          stateChip("consignment", one.status),
          eta === null
            ? el("span", { class: "quiet" }, "no ETA")
            : el(
                "span",
                { class: late ? "strong act" : null },
                late ? `▲ late, ${away(eta, now)}` : time(away(eta, now), dtg(eta)),
              ),
        );
      },
    );
    this.still.hidden = moving.length > 0;
  }
}
