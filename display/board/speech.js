/**
 * What a board says aloud: each call once, one after the other, in the order in which they were made.
 *
 * Pure: frozen values in, frozen values out; called by board.js with the server's time in ms.
 * Never plays a sound (sound.js does) and never decides what is shown (calls.js does).
 */

import { calledMs, isFresh } from "./calls.js";

/** A call that has stood in line this long is no longer said: its person has read the board or is at the counter. */
export const LINE_MAX_MS = 60_000;

const KNOWN_MAX = 64;

/** A board that has said nothing yet; `known` are announcements already judged, for instance before a reload. */
export const silence = (known = []) =>
  Object.freeze({ line: [], speaking: null, known: known.slice(-KNOWN_MAX) });

/**
 * Judge calls that the board has just learnt of.
 *
 * Fresh ones that no board has said yet join the line, the others are only shown. A recall of a number that still stands in line takes that place,
 * so that an impatient second press is not heard twice. Calls that ended or vanished leave the line.
 */
export function withCalls(state, calls, nowMs) {
  const standing = new Map(calls.map((call) => [call.announcement_id, call]));
  const arrived = calls.filter((call) => !state.known.includes(call.announcement_id));
  arrived.sort((a, b) => calledMs(a) - calledMs(b) || (a.seq ?? 0) - (b.seq ?? 0));
  const line = state.line.map((place) => recalled(place, arrived, nowMs) ?? place);
  const named = new Set(line.map((place) => place.announcement_id));
  for (const call of arrived) {
    if (isFresh(call, nowMs) && !call.spoken && !named.has(call.announcement_id)) line.push(placeOf(call, nowMs));
  }
  return {
    ...state,
    line: line.filter((place) => standing.has(place.announcement_id) && standing.get(place.announcement_id).active !== false),
    known: [...state.known, ...arrived.map((call) => call.announcement_id)].slice(-KNOWN_MAX),
  };
}

const placeOf = (call, nowMs) => ({ announcement_id: call.announcement_id, number: call.number, since_ms: nowMs });

function recalled(place, arrived, nowMs) {
  const call = arrived.find((other) => other.number === place.number && isFresh(other, nowMs));
  return call && { ...placeOf(call, nowMs), since_ms: place.since_ms };
}

/**
 * Begin the next announcement, unless one is under way.
 *
 * Returns `{state, announcement_id}`; the id is null when there is nothing to say. Which board of a zone is heard is the
 * server's choice, call by call (board.js asks).
 */
export function begin(state, nowMs) {
  if (state.speaking !== null) return { state, announcement_id: null };
  const line = state.line.filter((place) => nowMs - place.since_ms < LINE_MAX_MS);
  if (line.length === 0) return { state: state.line.length ? { ...state, line } : state, announcement_id: null };
  const { announcement_id } = line[0];
  return { state: { ...state, line: line.slice(1), speaking: announcement_id }, announcement_id };
}

/** The announcement under way has ended, heard or not. */
export function ended(state) {
  return { ...state, speaking: null };
}
