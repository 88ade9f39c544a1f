// @ts-check
// Sound without a file. Browsers allow it after a click only, so signing on to the watch is what arms it. There are two
// tones and no more: something came that must be taken up, and something is wrong or has waited too long.

/** @type {AudioContext | null} */
let context = null;
let lastAt = -Infinity;

/** Allow sound. Must be called from a click or a key. */
export async function arm() {
  context ??= new AudioContext();
  await context.resume();
  return context.state === "running";
}

export function disarm() {
  void context?.suspend();
}

export const isArmed = () => context?.state === "running";

/** Something new: two short rising notes. */
export const ring = () =>
  sound(
    [
      [660, 0, 0.16],
      [880, 0.2, 0.22],
    ],
    "sine",
  );

/** Something is wrong: a falling pair, twice, rougher. */
export const alarm = () =>
  sound(
    [
      [520, 0, 0.22],
      [390, 0.26, 0.26],
      [520, 0.62, 0.22],
      [390, 0.88, 0.3],
    ],
    "square",
  );

/** @param {[number, number, number][]} notes hertz, seconds from now, seconds long @param {OscillatorType} type */
function sound(notes, type) {
  if (!context || context.state !== "running") return false;
  // A burst of offers is one ring.
  if (performance.now() - lastAt < 400) return true;
  lastAt = performance.now();
  const begin = context.currentTime + 0.02;
  for (const [hertz, from, long] of notes) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = type;
    tone.frequency.value = hertz;
    const loudest = type === "square" ? 0.08 : 0.25;
    volume.gain.setValueAtTime(0, begin + from);
    volume.gain.linearRampToValueAtTime(loudest, begin + from + 0.015);
    volume.gain.setValueAtTime(loudest, begin + from + long - 0.05);
    volume.gain.linearRampToValueAtTime(0, begin + from + long);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + from);
    tone.stop(begin + from + long);
  }
  return true;
}
