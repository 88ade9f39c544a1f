// @ts-check
// The top line: what time it is in Zulu, who is on watch, and whether the board is live, with the proof of it.

import { el, fill, say } from "../draw/dom.js";
import { age, clock, dtg, zulu } from "../draw/dtg.js";
import { EXERCISE } from "../exercise/base.js";
import { exercisesPlace, playedPlaces } from "../exercise/places.js";
import { NOT_LIVE_AFTER_MS } from "../line/feed.js";
import { isArmed } from "./ring.js";

const ROLES = /** @type {Record<string, string>} */ ({ duty_officer: "duty officer", head: "head" });
/** @type {[string, string, string]} */
const WATCH = ["watch", "Watch", "g w"];

export class Top {
  /** @param {any} room */
  constructor(room) {
    this.room = room;
    this.clock = el("span", { class: "clock" });
    this.group = el("span", { class: "dtg" });
    this.watch = el("span", { class: "watch-names" });
    this.live = el("span", { class: "live", tabindex: "0" });
    this.sign = el("button", { type: "button", class: "sign", onclick: () => room.signOn() });
    this.who = el("span", { class: "who" });
    this.places = el("nav", { "aria-label": "Places" });
    this.theme = el(
      "button",
      {
        type: "button",
        class: "icon",
        title: "Light or dark",
        "aria-label": "Light or dark",
        onclick: () => room.turnLight(),
      },
      "◐",
    );
    fill(
      room.node("top"),
      el("div", { class: "zulu" }, this.clock, this.group),
      this.places,
      el(
        "div",
        { class: "on-watch", "aria-label": "On watch" },
        el("span", { class: "quiet" }, "On watch "),
        this.watch,
        this.sign,
      ),
      this.live,
      this.who,
      el(
        "button",
        {
          type: "button",
          class: "icon",
          title: "Look back (t)",
          "aria-label": "Look back",
          onclick: () => room.slider.open(),
        },
        "⟲",
      ),
      this.theme,
      el(
        "button",
        {
          type: "button",
          class: "icon",
          title: "Keys and settings (?)",
          "aria-label": "Keys and settings",
          onclick: () => room.help(),
        },
        "?",
      ),
    );
  }

  /** Once a second, and with every frame. */
  tick() {
    const { room } = this;
    const now = room.now();
    say(this.clock, clock(now));
    say(this.group, dtg(now));
    const { feed } = room;
    const silence = feed.silence();
    const live = feed.isLive;
    this.live.className = `live ${live ? "on" : "off"}`;
    const seconds = Number.isFinite(silence) ? `${Math.floor(silence / 1_000)} s ago` : "no frame yet";
    say(
      this.live,
      live
        ? `● LIVE ${feed.board.position.toLocaleString("en").replaceAll(",", " ")} · ${seconds}`
        : room.me
          ? `✕ NOT LIVE ${feed.board.position} · ${seconds}`
          : "✕ not signed in",
    );
    this.live.title = live
      ? `At position ${feed.board.position}; the last frame came ${seconds}. A frame comes at least every 15 s.`
      : "The board on this screen may be old.";
    this.sign.hidden = !room.isDesk();
    const armed = room.watch.isMine() && isArmed();
    say(this.sign, armed ? "♪ sign off" : "Sign on to the watch");
    this.sign.className = armed ? "sign armed" : "sign primary";
    this.sign.title = armed ? "Sound is armed on this screen" : "Signs you on, and arms the sound on this screen";
    const { me } = room;
    const role = me ? (me.nation ?? ROLES[me.role] ?? me.role.replaceAll("_", " ")) : "";
    say(this.who, me ? [me.name, me.name.toLowerCase() === role ? "" : role].filter(Boolean).join(" · ") : "");
    const here = new Set(room.presence.map((/** @type {any} */ one) => one.account));
    const watch = room.watch.names(here);
    const others = [...here].filter((account) => !room.watch.isOn(account)).length;
    say(this.watch, room.isStaff() ? `${watch.join(", ") || "nobody"}${others ? ` · +${others} live` : ""}` : "");
    this.watch.title = room.presence.map((/** @type {any} */ one) => `${one.name}: seen to ${one.position}`).join("\n");
    this.watch.parentElement.hidden = !room.isStaff();
    this.#banner(live, feed.now());
  }

  /** @param {boolean} live @param {number} now */
  #banner(live, now) {
    const { room } = this;
    const { feed } = room;
    const banner = room.node("banner");
    // It has just been opened or just lost: within 20 s it may be back.
    const since = feed.lastFrameAt ?? room.startedAt;
    const lost = Boolean(room.me) && !live && now - since >= NOT_LIVE_AFTER_MS;
    const refused = Boolean(room.me) && !feed.open && feed.lastFrameAt !== null;
    const text = lost ? `NOT LIVE since ${zulu(since)}` : "";
    if (lost !== room.isLost) room.lost(lost, text);
    banner.className = lost ? "lost" : refused ? "wavering" : "";
    const told = lost
      ? `${text} (${age(now - since)}). What you see is as of then. Reconnecting by itself.`
      : refused
        ? "The line broke; reconnecting …"
        : "";
    // The minutes go on without being read out again and again.
    if (banner.dataset.said !== text + String(refused)) {
      banner.dataset.said = text + String(refused);
      fill(
        banner,
        told
          ? [
              el("strong", null, lost ? text : told),
              lost ? el("span", null, " What you see is as of then; reconnecting by itself. ") : null,
              el("button", { type: "button", onclick: () => feed.retry() }, "Try now"),
            ]
          : null,
      );
    }
  }

  /** The places that this account has. */
  go() {
    const { room } = this;
    const at = location.hash.split(/[/?]/)[1] ?? "board";
    /** @type {[string, string, string][]} */
    const places = [
      ["board", "Board", "g b"],
      ["log", "Log book", "g l"],
      ...(room.isStaff() ? [WATCH] : []),
      ["archive", "Archive", "g a"],
      ["planning", "Planning", "g p"],
    ];
    const shown = EXERCISE ? [...playedPlaces(room), ...(room.isStaff() ? [WATCH] : [])] : [...places, ...exercisesPlace(room)];
    fill(
      this.places,
      room.me
        ? shown.map(([place, name, keys]) =>
            el("a", { href: `#/${place}`, "aria-current": at === place ? "page" : null, title: keys }, name),
          )
        : null,
    );
  }
}
