/**
 * The order of a recording session: which clip is next, how loud is right, when a take has ended by itself.
 *
 * Pure; called by recorder.js and microphone.js. No document, no sound, no clock: times come in as milliseconds.
 */

/** Peaks below are whispered, above are cut off; the server refuses what lies far outside (server/announcing/takes.py). */
export const GOOD_DB = { low: -24, high: -2 };
/** The meter's left end. */
export const METER_LOW_DB = -60;
const SPEECH_DB = -32;
/** After the word so much silence ends the take. */
const END_MS = 900;
/** A word has been heard when it lasted this long. */
const WORD_MS = 120;
export const TAKE_MAX_MS = 8_000;

/** How loud a peak is: "none", "quiet", "good" or "loud". */
export function levelOf(peak_db) {
  if (peak_db < SPEECH_DB) return "none";
  if (peak_db < GOOD_DB.low) return "quiet";
  return peak_db > GOOD_DB.high ? "loud" : "good";
}

/** Where a level stands on the meter, 0 to 1. */
export function meterShare(peak_db) {
  return Math.max(0, Math.min(1, 1 - peak_db / METER_LOW_DB));
}

/** A take that has not heard anything yet. */
export const silence = Object.freeze({ lasts_ms: 0, word_ms: 0, still_ms: 0, is_over: false });

/** Let a piece of sound pass; `is_over` when the word was said and the speaker is silent again, or time is up. */
export function heard(take, peak_db, piece_ms) {
  const isSpeech = peak_db >= SPEECH_DB;
  const lasts_ms = take.lasts_ms + piece_ms;
  const word_ms = take.word_ms + (isSpeech ? piece_ms : 0);
  const still_ms = isSpeech ? 0 : take.still_ms + piece_ms;
  const isSaid = word_ms >= WORD_MS && still_ms >= END_MS;
  return { lasts_ms, word_ms, still_ms, is_over: isSaid || lasts_ms >= TAKE_MAX_MS };
}

/** The clip after this one that is still to be read, from the start again if need be; null when all are there. */
export function nextClip(prompts, clip = null) {
  const at = prompts.findIndex((prompt) => prompt.clip === clip);
  const order = [...prompts.slice(at + 1), ...prompts.slice(0, at + 1)];
  return order.find((prompt) => prompt.mark === null)?.clip ?? null;
}

/** The clip beside this one in reading order; the ends are neighbours. */
export function neighbour(prompts, clip, step) {
  const at = prompts.findIndex((prompt) => prompt.clip === clip);
  return prompts[(at + step + prompts.length) % prompts.length].clip;
}

/** Prompts by group, in their order: `[{group, prompts, done}]`. */
export function grouped(prompts) {
  const groups = [...new Set(prompts.map((prompt) => prompt.group))];
  return groups.map((group) => {
    const own = prompts.filter((prompt) => prompt.group === group);
    return { group, prompts: own, done: own.filter((prompt) => prompt.mark !== null).length };
  });
}
