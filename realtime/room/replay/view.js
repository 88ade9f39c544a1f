// @ts-check
// A replay: the file as it was, in the view of every emergency, under a band that says REPLAY. Its feed is one of its
// own; who started it leads, the others watch.

import { fileIn, of } from "../line/board.js";
import { get, remove } from "../line/call.js";
import { el, fill, isTyping, say } from "../draw/dom.js";
import { clock, dtg } from "../draw/dtg.js";
import { EmergencyView } from "../views/emergency_view.js";
import { feedAt } from "../exercise/base.js";
import { forkDialog, mayFork } from "../exercise/fork.js";
import { Feed } from "../line/feed.js";
import { startReplay } from "./start.js";

/** The speeds of the keys 1 to 9. */
const SPEEDS = [0.1, 1, 5, 10, 60, 300, 600, 1800, 3600];
/** What a silence is shortened to, in seconds of the file's time. */
const SHORT_SILENCE_S = 3_600;
const CLOCK_EVERY_MS = 200;
const WORDS = { playing: "playing", paused: "paused", ended: "at the end" };

export class ReplayView {
  /** @param {any} room @param {string} id */
  constructor(room, id) {
    this.room = room;
    this.id = id;
    this.title = "Replay";
    this.query = "replay";
    /** @type {any} the replay as it was started */
    this.replay = null;
    /** @type {{status: "playing" | "paused" | "ended", position: number, time: string, speed: number} | null} */
    this.state = null;
    this.stateAt = 0;
    this.isOver = false;
    /** @type {EmergencyView | null} */
    this.file = null;
    this.clock = el("time", { class: "replay-clock", role: "timer", "aria-label": "Clock of the replay" }, "–");
    this.status = el("span", { class: "replay-status" });
    this.told = el("span", { class: "quiet" });
    this.play = el("button", { type: "button", class: "primary", onclick: () => this.#toggle() }, "Play");
    this.step = el("button", { type: "button", onclick: () => this.#lead({ do: "step" }) }, "Step");
    this.slider = el("input", {
      type: "range",
      "aria-label": "Position in the file",
      onchange: () => this.#lead({ do: "seek", to: Number(this.slider.value) }),
    });
    this.speed = el(
      "select",
      { "aria-label": "Speed", onchange: () => this.#lead({ do: "speed", speed: Number(this.speed.value) }) },
      SPEEDS.map((speed) => el("option", { value: String(speed) }, `${speed}×`)),
    );
    this.reader = el("select", { "aria-label": "Seen as", onchange: () => void this.#again() });
    this.silence = el("input", { type: "checkbox", onchange: () => void this.#again() });
    this.end = el("button", { type: "button", onclick: () => void this.#end() }, "End the replay");
    this.fork = el("button", { type: "button", disabled: true, onclick: () => this.#fork() }, "Fork here");
    this.led = el("fieldset", { class: "replay-led" });
    this.led.append(
      el("legend", { class: "unseen" }, "Lead the replay"),
      this.play,
      this.step,
      this.slider,
      this.speed,
      el("label", null, "seen as ", this.reader),
      el("label", null, this.silence, " short silences"),
      this.end,
    );
    this.bar = el(
      "section",
      { class: "replay-bar", "aria-label": "Replay" },
      el("strong", { class: "replay-word" }, "REPLAY"),
      this.clock,
      this.status,
      this.told,
      this.led,
      mayFork(room) ? this.fork : null,
    );
    this.body = el("div", { class: "replay-file" }, el("p", { class: "empty" }, "Asking for the replay …"));
    this.unseen = el("p", { class: "empty" }, "At this moment this reader could not see the file.");
    this.node = el("div", { class: "replay" }, this.bar, this.body);
    this.pressed = (/** @type {KeyboardEvent} */ event) => this.#pressed(event);
    this.left = () => this.#leave();
    addEventListener("hashchange", this.left);
    // Before the room's own keys: here space plays and a figure is a speed.
    addEventListener("keydown", this.pressed, { capture: true });
    this.ticking = setInterval(() => this.#tick(), CLOCK_EVERY_MS);
    this.feed = new Feed(feedAt(`/v1/replays/${id}/feed`));
    this.feed.addEventListener("board", () => room.refresh());
    this.feed.addEventListener("frame", (event) => this.#stands(/** @type {CustomEvent} */ (event).detail));
    this.feed.addEventListener("notice", (event) => room.alert(/** @type {CustomEvent} */ (event).detail.text));
    this.feed.addEventListener("signed-out", () => this.#over());
    void this.#load();
  }

  get emergencyId() {
    return this.replay?.emergency_id;
  }

  /** Whether this account leads the replay. */
  get leads() {
    return this.replay?.presenter === this.room.me?.id;
  }

  async #load() {
    try {
      this.replay = await get(`/v1/replays/${this.id}`);
    } catch (fault) {
      fill(
        this.body,
        el("p", { class: "empty" }, `This replay cannot be shown: ${/** @type {Error} */ (fault).message}`),
      );
      this.led.disabled = true;
      return;
    }
    this.file = new EmergencyView(this.room, this.replay.emergency_id, this.query);
    // What it shows comes from the replay and is not asked for.
    this.file.asked = true;
    this.slider.min = String(this.replay.from);
    this.slider.max = String(this.replay.to);
    this.silence.checked = this.replay.silence !== null;
    this.led.disabled = !this.leads;
    this.told.title = this.leads ? "" : "Somebody else leads this replay; you watch.";
    this.#offerReaders();
    this.room.showThen("", "Replay: what was, played again from the log. Nothing here is now.", this.replay.position);
    if (this.node.isConnected) this.feed.start();
  }

  /** As whom the file can be seen: staff, the stricken nation, whoever offers in it, and observers. */
  #offerReaders() {
    const file = fileIn(this.feed.board, this.replay.emergency_id);
    const stricken = file.get(`emergency/${this.replay.emergency_id}`)?.country;
    const donors = of(file, "offer").flatMap((offer) => offer.donors.map((/** @type {any} */ donor) => donor.nation));
    const codes = new Set(["staff", stricken, ...donors, "OBSERVERS", this.replay.reader].filter(Boolean));
    /** @type {Record<string, string>} */
    const named = { staff: "the centre", OBSERVERS: "observers" };
    const signature = [...codes].join(" ");
    if (this.reader.dataset.offered === signature) return;
    this.reader.dataset.offered = signature;
    fill(
      this.reader,
      [...codes].map((code) =>
        el("option", { value: code, selected: code === this.replay.reader }, named[code] ?? this.room.nation(code)),
      ),
    );
  }

  // --- leading it --------------------------------------------------------------------------------------------------------

  /** @param {{do: string, to?: number | string, speed?: number}} control */
  #lead(control) {
    if (!this.leads) this.room.alert("Only who started this replay leads it; you watch.");
    else if (!this.feed.send({ type: "control", ...control }))
      this.room.alert("The line to the replay is broken; it comes back by itself.");
  }

  #toggle() {
    this.#lead({ do: this.state?.status === "playing" ? "pause" : "play" });
  }

  /** The same file again, seen as somebody else or with other silences: that is another replay. */
  async #again() {
    const silence = this.silence.checked ? SHORT_SILENCE_S : null;
    const how = { reader: this.reader.value, speed: this.state?.speed ?? this.replay.speed, silence };
    const before = this.id;
    await startReplay(this.room, this.replay.emergency_id, how);
    if (!location.hash.endsWith(before)) await remove(`/v1/replays/${before}`).catch(() => null);
  }

  /** An exercise that branches off where the replay stands. */
  #fork() {
    const emergency = this.file?.emergency();
    if (!emergency || !this.state) return;
    const { position } = this.state;
    forkDialog(this.room, emergency, { at: position }, `as it was at position ${position}, where the replay stands`);
  }

  async #end() {
    try {
      await remove(`/v1/replays/${this.id}`);
      location.hash = `#/emergency/${this.replay.emergency_id}`;
    } catch (fault) {
      this.room.alert(`The replay cannot be ended: ${/** @type {Error} */ (fault).message}`);
    }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (!this.node.isConnected || !this.leads || isTyping(event.target) || document.querySelector("dialog[open]"))
      return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    if (event.key === " " && !isButton) this.#toggle();
    else if (event.key === "ArrowRight") this.#lead({ do: "step" });
    else if (/^[1-9]$/.test(event.key)) this.#lead({ do: "speed", speed: SPEEDS[Number(event.key) - 1] });
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // --- what it shows -----------------------------------------------------------------------------------------------------

  /** @param {any} frame */
  #stands(frame) {
    if (frame.type !== "state") return;
    this.state = frame;
    this.stateAt = performance.now();
    this.#tick();
    this.room.refresh();
  }

  /** What the file's clock shows, between two frames by this machine's own. */
  #time() {
    const { state } = this;
    if (!state) return null;
    const passed = state.status === "playing" ? (performance.now() - this.stateAt) * state.speed : 0;
    return Date.parse(state.time) + passed;
  }

  #tick() {
    const time = this.#time();
    if (time === null || !this.state || this.isOver) return;
    say(this.clock, `${clock(time)} · ${dtg(time)}`);
    say(this.status, WORDS[this.state.status]);
    say(this.play, this.state.status === "playing" ? "Pause" : "Play");
    say(this.told, `position ${this.state.position}${this.leads ? "" : " · you watch"}`);
    // A moment that runs on is none to branch off from.
    this.fork.disabled = this.state.status === "playing" || !this.file?.emergency();
    if (document.activeElement !== this.slider) this.slider.value = String(this.state.position);
    if (document.activeElement !== this.speed) this.speed.value = String(this.state.speed);
    // Ages are those of then.
    this.room.then = { query: "", files: null, time };
  }

  update() {
    this.feed.tick();
    if (!this.file || !this.replay) return;
    const file = fileIn(this.feed.board, this.replay.emergency_id);
    this.#offerReaders();
    this.file.then = file;
    this.file.entries = of(file, "entry").reverse();
    const shown = this.file.emergency() ? this.file.node : this.unseen;
    if (this.state && this.body.firstChild !== shown) fill(this.body, shown);
    this.file.update();
    this.title = `Replay: ${this.file.title}`;
  }

  /** The replay was ended, or is not for this account. */
  #over() {
    this.led.disabled = true;
    clearInterval(this.ticking);
    this.isOver = true;
    say(this.status, "ended by who led it");
  }

  #leave() {
    if (location.hash.startsWith(`#/replay/${this.id}`)) return;
    removeEventListener("hashchange", this.left);
    removeEventListener("keydown", this.pressed, { capture: true });
    clearInterval(this.ticking);
    this.feed.stop();
  }
}
