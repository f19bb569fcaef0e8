/**
 * The spoken part of a call: fetches its clips, decodes each once, plays them at their moments on the audio clock.
 *
 * Called by sound.js after the chime. The plan comes from the server, so that all boards say the same. A plan without
 * clips (the hall has no voice for this call) is no error: nothing is said, and the answer is false.
 */
import { pause } from "/static/pause.js";

import { clipUrl } from "./clip_store.js";

/** Decoded clips kept in memory: the words of some dozen calls; a clip is decoded in milliseconds. */
const KEPT_MAX = 128;

/**
 * List the clips of a plan `{speeches: [{pack_id, version, clips: [{file, start_ms, duration_ms, gain_db}]}]}` in playing order.
 *
 * `start_ms` counts from the end of the pause after the chime, over all languages.
 */
export function clipsOf(plan) {
  return (plan?.speeches ?? []).flatMap((speech) =>
    speech.clips.map((clip) => ({ ...clip, url: clipUrl(speech, clip.file) })),
  );
}

/** Make a voice that plays into `output`; `store` has the clips' bytes. */
export function createVoice({ context, output, store }) {
  const kept = new Map();
  const decode = async (url) => context.decodeAudioData(await store.bytes(url));
  return {
    prepare: (plan) => prepare(decode, kept, plan),
    say: (clips, startS) => say(context, output, clips, startS),
  };
}

/** Fetch and decode what a call needs; an empty list when anything is missing: half a sentence misleads. */
async function prepare(decode, kept, plan) {
  try {
    const clips = clipsOf(plan);
    return await Promise.all(clips.map(async (clip) => ({ ...clip, sound: await decoded(decode, kept, clip.url) })));
  } catch {
    return [];
  }
}

async function decoded(decode, kept, url) {
  const known = kept.get(url);
  kept.delete(url);
  const sound = known ?? decode(url);
  kept.set(url, sound);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value);
  try {
    return await sound;
  } catch (error) {
    kept.delete(url);
    throw error;
  }
}

/** Play clips from `startS` of the audio clock on; resolves when the last has ended, to whether anything was said. */
async function say(context, output, clips, startS) {
  let endS = startS;
  for (const { sound, start_ms, gain_db } of clips) {
    const atS = startS + start_ms / 1000;
    play(context, output, sound, atS, gain_db ?? 0);
    endS = Math.max(endS, atS + sound.duration);
  }
  await until(context, endS);
  return clips.length > 0;
}

function play(context, output, sound, atS, gain_db) {
  const source = context.createBufferSource();
  const level = context.createGain();
  source.buffer = sound;
  level.gain.value = 10 ** (gain_db / 20);
  source.connect(level).connect(output);
  source.addEventListener("ended", () => level.disconnect(), { once: true });
  source.start(atS);
}

/** Wait for a moment of the audio clock; a lost sound card stops that clock, so the wall clock ends the wait. */
export function until(context, atS) {
  return pause(Math.max(0, (atS - context.currentTime) * 1000));
}
