/**
 * The board's loudspeaker: the two-tone chime, then the words of a call, one call at a time.
 *
 * Called by board.js. `state` is a signal: "blocked" (the browser waits for a touch), "running", "absent" (no way to make a
 * sound) or "stuck" (its clock stands still: the sound card is gone). Never decides what is said (speech.js) or how loud
 * (the server), and never throws: a hall without a loudspeaker keeps its board.
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
/** So much of a sound's time may be missing on the audio clock before the loudspeaker counts as stuck. */
const LAG_S = 0.6;
/** A change of volume takes this long, so that it does not click. */
const GLIDE_S = 0.03;
const SILENT = { isHeard: false, isSpoken: false };

/** Open the loudspeaker. `store` has the clips of the hall's voices. */
export function createSound({ store }) {
  const state = signal("blocked");
  const context = openContext();
  if (!context) {
    state.value = "absent";
    return { state, unlock: () => {}, setVolume: () => {}, test: async () => {}, announce: async () => SILENT };
  }
  const output = context.createGain();
  output.connect(context.destination);
  const voice = createVoice({ context, output, store });
  let hasDevice = true;
  // A running context answers at once without a change of state: a touch ends "stuck", and the next sound tells anew.
  const unlock = () => context.resume().then(() => update()).catch(() => {});
  const update = () => {
    const wasRunning = state.value === "running";
    state.value = stateOf(context, hasDevice);
    // A sound card that went away and came back; a browser that never allowed sound is not asked again and again.
    if (wasRunning && state.value === "blocked") setTimeout(unlock, RETRY_MS);
  };
  context.addEventListener("statechange", update);
  watchDevices((isThere) => {
    hasDevice = isThere;
    update();
  });
  update();
  unlock();
  const play = async (work) => {
    if (!hasDevice) return SILENT;
    const heard = await work();
    // A touch or a plugged cable lets it run again; until then it is not believed.
    if (context.state === "running") state.value = heard.isStuck ? "stuck" : stateOf(context, hasDevice);
    return heard;
  };
  return {
    state,
    unlock,
    setVolume: (percent) => setVolume(context, output, percent),
    test: () => play(() => test(context, output)),
    announce: (plan) => play(() => announce({ context, output, voice }, plan)),
  };
}

function stateOf(context, hasDevice) {
  if (!hasDevice) return "absent";
  return context.state === "running" ? "running" : "blocked";
}

/**
 * Tell whether the machine has a loudspeaker, now and after each plug. Only Chromium says so, and only to pages of its own
 * machine or over https; elsewhere a loudspeaker is believed in.
 */
function watchDevices(tell) {
  const { mediaDevices } = navigator;
  if (!mediaDevices?.enumerateDevices || !("setSinkId" in AudioContext.prototype)) return;
  const look = async () => {
    const devices = await mediaDevices.enumerateDevices().catch(() => null);
    if (devices) tell(devices.some((device) => device.kind === "audiooutput"));
  };
  mediaDevices.addEventListener("devicechange", look);
  look();
}

/** Loudness as people hear it: half the figure is about half as loud. */
function setVolume(context, output, percent) {
  output.gain.setTargetAtTime((percent / 100) ** 2, context.currentTime, GLIDE_S);
}

/** The chime alone: whoever switched the board on hears that its loudspeaker works. */
async function test(context, output) {
  if (context.state !== "running") return SILENT;
  try {
    const startS = context.currentTime + 0.05;
    chime(context, output, startS);
    await until(context, startS + CHIME_S);
    return { isHeard: true, isSpoken: false, isStuck: isBehind(context, startS + CHIME_S) };
  } catch (error) {
    console.warn("sound failed", error);
    return { ...SILENT, isStuck: true };
  }
}

const isBehind = (context, atS) => context.currentTime < atS - LAG_S;

function openContext() {
  try {
    return new AudioContext({ latencyHint: "interactive" });
  } catch {
    return null;
  }
}

/** Chime, pause, words. Resolves when all has been heard to `{isHeard, isSpoken}`; `isSpoken` means words, not only the chime. */
async function announce({ context, output, voice }, plan) {
  if (context.state !== "running") return SILENT;
  try {
    const clips = voice.prepare(plan);
    const startS = context.currentTime + 0.05;
    chime(context, output, startS);
    await until(context, startS + CHIME_S);
    if (isBehind(context, startS + CHIME_S)) return { ...SILENT, isStuck: true };
    const isSpoken = await voice.say(await clips, Math.max(context.currentTime, startS + CHIME_S + PAUSE_S));
    return { isHeard: true, isSpoken };
  } catch (error) {
    console.warn("sound failed", error);
    return SILENT;
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
