// @ts-check
// How nations keep their appointments: attendance rates, and who was invited and never came.

import { get } from "../line/call.js";
import { el, fill, say, svg } from "../draw/dom.js";
import { shown } from "../draw/dtg.js";
import { exports, isSynthetic, none, section, table } from "./pieces.js";
import { PlanningView } from "./view.js";

export class AttendanceView extends PlanningView {
  /** @param {any} room @param {URLSearchParams} query @param {string | null} then */
  constructor(room, query, then) {
    super(room, { place: "attendance", title: "Attendance" }, query, then);
    this.group = el("select", { "aria-label": "Group", onchange: () => this.#filter() });
    this.wanted = query.get("group") ?? "";
    this.count = el("span", { class: "quiet count" });
    this.files = el("span");
    fill(this.filters, this.group, this.files, this.count);
    this.filters.hidden = false;
    /** @type {any[]} */
    this.rates = [];
    /** @type {any[]} */
    this.never = [];
    /** @type {any[]} */
    this.groups = [];
  }

  #filter() {
    this.wanted = this.group.value;
    this.readdress({ group: this.wanted });
    void this.load();
  }

  /** @override */
  async fetch() {
    const asked = this.asked({ group: this.wanted });
    const [rates, never, groups] = await Promise.all([
      everyPage(`/v1/participation/attendance?${asked}`),
      everyPage(`/v1/participation/never?${asked}`),
      this.room.shelf.list("/v1/planning-groups", this.asked({}, false)),
    ]);
    this.rates = rates;
    this.never = never;
    this.groups = groups;
  }

  /** @override */
  draw() {
    fill(
      this.group,
      [{ id: "", name: "all groups" }, ...this.groups].map(({ id, name }) =>
        el("option", { value: id, selected: id === this.wanted }, name),
      ),
    );
    const rates = [...this.rates].sort(
      (one, other) => (other.rate ?? -1) - (one.rate ?? -1) || (one.name < other.name ? -1 : 1),
    );
    say(this.count, `${rates.length} nations${this.on ? ` as on ${shown(this.on)}` : ""}`);
    fill(this.files, exports("/v1/participation/attendance", this.asked({ group: this.wanted })));
    fill(
      this.body,
      section(
        "Attendance rates",
        rates.length
          ? table(
              "Attendance rates",
              ["Nation", "Came", "Absent", "Invited", "Rate"],
              rates.map((one) => rateRow(this, one)),
              "rates-table",
            )
          : none("No attendance is on record."),
      ),
      section(
        "Who has never come",
        this.never.length
          ? table(
              "Who has never come",
              ["Nation", "Invited", "Recorded absent", "Last invited"],
              this.never.map((one) =>
                el(
                  "tr",
                  { class: "row", "data-row": true, tabindex: "-1" },
                  el("th", { scope: "row" }, nationLink(this, one), invented(one)),
                  el("td", null, one.invited),
                  el("td", null, one.absent),
                  el("td", null, shown(one.last)),
                ),
              ),
            )
          : none("Every nation that was invited came at least once, as far as attendance is on record."),
      ),
    );
  }
}

/** All of a computed list, page by page. @param {string} path */
async function everyPage(path) {
  const items = [];
  let cursor = null;
  do {
    /** @type {any} */
    const page = await get(`${path}&limit=200${cursor ? `&after=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor);
  return items;
}

/** @param {PlanningView} view @param {any} one */
const nationLink = (view, { nation, name }) =>
  el("a", { href: view.href("participation", { nation }) }, name ?? view.room.nation(nation));

/** @param {any} one */
const invented = (one) => (isSynthetic(one) ? el("span", { class: "synthetic" }, "SYNTHETIC") : null);

/** @param {PlanningView} view @param {any} one */
function rateRow(view, one) {
  const percent = one.rate === null ? null : Math.round(one.rate * 100);
  return el(
    "tr",
    { class: "row", "data-row": true, tabindex: "-1", "data-nation": one.nation },
    el("th", { scope: "row" }, nationLink(view, one), invented(one)),
    el("td", null, one.attended),
    el("td", null, one.absent),
    el("td", null, one.invited),
    el(
      "td",
      { class: "rate" },
      percent === null
        ? el("span", { class: "quiet" }, "not on record")
        : [
            svg(
              "svg",
              { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
              svg("rect", { class: "cover-needed", width: 100, height: 8 }),
              svg("rect", { class: "cover-accepted", width: percent, height: 8 }),
            ),
            el("span", null, `${percent} %`),
          ],
    ),
  );
}
