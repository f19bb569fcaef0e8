/**
 * The spoken part of a call: fetches its clips, decodes each once, plays them at their moments on the audio clock.
 *
 * Called by sound.js after the chime. The plan comes from the server, so that all boards say the same. A plan without
 * clips (the hall has no voice for this call) is no error: nothing is said, and the answer is false.
 */

/** Decoded clips kept in memory: a voice has about fifty, two voices fit. */
const KEPT_MAX = 128;
/** A clip that is not here by then is not waited for: the next call is. */
const FETCH_MS = 3_000;

/**
 * List the clips of a plan `{speeches: [{pack_id, clips: [{file, start_ms, duration_ms, gain_db}]}]}` in playing order.
 *
 * `start_ms` counts from the end of the pause after the chime, over all languages.
 */
export function clipsOf(plan) {
  return (plan?.speeches ?? []).flatMap(({ pack_id, clips }) =>
    clips.map((clip) => ({ ...clip, url: `/voices/${encodeURIComponent(pack_id)}/${clip.file.split("/").map(encodeURIComponent).join("/")}` })),
  );
}

/** Make a voice that plays into `output`. `fetchPlan(call)` resolves to a plan or rejects. */
export function createVoice({ context, output, fetchPlan }) {
  const kept = new Map();
  return {
    prepare: (call) => prepare(context, kept, fetchPlan, call),
    say: (clips, startS) => say(context, output, clips, startS),
  };
}

/** Fetch and decode what a call needs; an empty list when anything is missing: half a sentence misleads. */
async function prepare(context, kept, fetchPlan, call) {
  try {
    const clips = clipsOf(await fetchPlan(call));
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
  return new Promise((done) => setTimeout(done, Math.max(0, (atS - context.currentTime) * 1000)));
}
