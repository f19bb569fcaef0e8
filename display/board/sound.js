/**
 * The board's loudspeaker: the two-tone chime, then the words of a call, one call at a time.
 *
 * Called by board.js. `state` is a signal: "blocked" (the browser waits for a touch), "running", or "absent" (no way to
 * make a sound). Never decides what is said (speech.js) and never throws: a hall without a loudspeaker keeps its board.
 */

import { signal } from "/static/vendor/ui.mjs";
import { createVoice, until } from "./voice.js";

/** Ding (E5) and dong (C5): start and length in s; together 1.2 s. */
const TONES = [
  { hz: 659.26, at_s: 0, length_s: 0.6 },
  { hz: 523.25, at_s: 0.4, length_s: 0.8 },
];
const CHIME_S = 1.2;
/** Silence between chime and words. */
const PAUSE_S = 0.4;
const LEVEL = 0.3;
/** The chime's partials: a struck bar rather than a beep. [multiple of the tone, share of its level] */
const PARTIALS = [[1, 1], [2, 0.28], [3.01, 0.1]];
const RETRY_MS = 5_000;

/** Open the loudspeaker. `store` has the clips of the hall's voices. */
export function createSound({ store }) {
  const state = signal("blocked");
  const context = openContext();
  if (!context) {
    state.value = "absent";
    return { state, unlock: () => {}, announce: async () => ({ isHeard: false, isSpoken: false }) };
  }
  const output = context.destination;
  const voice = createVoice({ context, output, store });
  const unlock = () => context.resume().catch(() => {});
  const update = () => {
    const wasRunning = state.value === "running";
    state.value = context.state === "running" ? "running" : "blocked";
    // A sound card that went away and came back; a browser that never allowed sound is not asked again and again.
    if (wasRunning && state.value === "blocked") setTimeout(unlock, RETRY_MS);
  };
  context.addEventListener("statechange", update);
  update();
  unlock();
  return { state, unlock, announce: (plan) => announce({ context, output, voice }, plan) };
}

function openContext() {
  try {
    return new AudioContext({ latencyHint: "interactive" });
  } catch {
    return null;
  }
}

/** Chime, pause, words. Resolves when all has been heard to `{isHeard, isSpoken}`; `isSpoken` means words, not only the chime. */
async function announce({ context, output, voice }, plan) {
  if (context.state !== "running") return { isHeard: false, isSpoken: false };
  try {
    const clips = voice.prepare(plan);
    const startS = context.currentTime + 0.05;
    chime(context, output, startS);
    await until(context, startS + CHIME_S);
    const isSpoken = await voice.say(await clips, Math.max(context.currentTime, startS + CHIME_S + PAUSE_S));
    return { isHeard: true, isSpoken };
  } catch (error) {
    console.warn("sound failed", error);
    return { isHeard: false, isSpoken: false };
  }
}

function chime(context, output, startS) {
  for (const tone of TONES) {
    for (const [multiple, share] of PARTIALS) strike(context, output, startS + tone.at_s, tone, multiple, share);
  }
}

function strike(context, output, atS, { hz, length_s }, multiple, share) {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.value = hz * multiple;
  gain.gain.setValueAtTime(0, atS);
  gain.gain.linearRampToValueAtTime(LEVEL * share, atS + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.001, atS + length_s / Math.sqrt(multiple));
  tone.connect(gain).connect(output);
  tone.start(atS);
  tone.stop(atS + length_s);
  tone.addEventListener("ended", () => gain.disconnect(), { once: true });
}
