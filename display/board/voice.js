/**
 * The spoken part of a call: fetches its clips, decodes each once, plays them back to back on the audio clock.
 *
 * Called by sound.js after the chime. A clip is `{url, pause_ms}`: a sound file and the silence after it. No clips
 * (the hall has no voice for this call) is no error: nothing is said, and the answer is false.
 */

/** Decoded clips kept in memory: a voice has about fifty, two voices fit. */
const KEPT_MAX = 128;
/** All words of one call; longer ones are cut so that the hall does not fall behind. */
const SAY_MAX_S = 12;
/** A clip that is not here by then is not waited for: the next call is. */
const FETCH_MS = 3_000;

/** Make a voice that plays into `output`. `fetchClips(call)` resolves to a list of clips or rejects. */
export function createVoice({ context, output, fetchClips }) {
  const kept = new Map();
  return {
    prepare: (call) => prepare(context, kept, fetchClips, call),
    say: (clips, startS) => say(context, output, clips, startS),
  };
}

/** Fetch and decode what a call needs; an empty list when anything is missing: half a sentence misleads. */
async function prepare(context, kept, fetchClips, call) {
  try {
    const clips = await fetchClips(call);
    return await Promise.all(clips.map(async (clip) => ({ ...clip, sound: await decoded(context, kept, clip.url) })));
  } catch {
    return [];
  }
}

async function decoded(context, kept, url) {
  const known = kept.get(url);
  kept.delete(url);
  const sound = known ?? fetchSound(context, url);
  kept.set(url, sound);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value);
  try {
    return await sound;
  } catch (error) {
    kept.delete(url);
    throw error;
  }
}

async function fetchSound(context, url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`clip ${url}: ${response.status}`);
  return context.decodeAudioData(await response.arrayBuffer());
}

/** Play clips one after the other from `startS` of the audio clock; resolves when the last has ended. */
async function say(context, output, clips, startS) {
  let atS = startS;
  for (const clip of clips) {
    if (atS - startS > SAY_MAX_S) break;
    const source = context.createBufferSource();
    source.buffer = clip.sound;
    source.connect(output);
    source.addEventListener("ended", () => source.disconnect(), { once: true });
    source.start(atS);
    atS += clip.sound.duration + (clip.pause_ms ?? 0) / 1000;
  }
  await until(context, atS);
  return clips.length > 0;
}

/** Wait for a moment of the audio clock; a lost sound card stops that clock, so the wall clock ends the wait too. */
export function until(context, atS) {
  return new Promise((done) => setTimeout(done, Math.max(0, (atS - context.currentTime) * 1000)));
}
