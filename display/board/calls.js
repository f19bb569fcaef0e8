/**
 * Which calls a board shows, which of them is the large one, and in what order they take turns.
 *
 * Pure: frozen values in, frozen values out; called by board.js with the server's time in ms.
 * Never reads a clock, the document or the network; what is said aloud is decided in speech.js.
 */

/** A new call keeps the large place at least this long, however many wait behind it. */
export const TURN_MS = 3_000;
/** With nothing newer a call counts as highlighted this long: notices stand still meanwhile. */
export const HIGHLIGHT_MS = 10_000;
/** The blink of a new call ends after this long (WCAG 2.2.2: at most 5 s). */
export const BLINK_MS = 5_000;
/** An ended call may give up its row only after this long, while there is room. */
export const KEEP_MS = 180_000;
/** A board names at most this many calls beside the large one. */
export const ROWS_MAX = 6;

const SEEN_MAX = 64;
const SNAPSHOT_MAX = 8;
const CALLS_MAX = 40;

/** A board that has heard nothing yet. */
export const noCalls = Object.freeze({ calls: [], line: [], seen: [], large: null });

/** When the call was made, in ms since 1970. */
export const calledMs = (call) => Date.parse(call.called_at);

/** Whether the call is young enough to be announced now: highlighted and spoken. */
export const isFresh = (call, nowMs) =>
  call.active !== false && nowMs <= Date.parse(call.speak_until_at);

const newestFirst = (calls) =>
  [...calls].sort((a, b) => calledMs(b) - calledMs(a) || (b.seq ?? 0) - (a.seq ?? 0));

/** A recall takes the place of the earlier call of the same number. */
function onePerNumber(calls) {
  const numbers = new Set();
  return calls.filter((call) => !numbers.has(call.number) && numbers.add(call.number));
}

/**
 * Take the server's list as the truth.
 *
 * Two kinds of calls outlive it: those announced after it was written (a higher `seq`), and those at the large
 * place or in line for it that only fell off the end of a full list.
 */
export function withSnapshot(state, snapshot, nowMs) {
  const listed = new Set(snapshot.calls.map((call) => call.announcement_id));
  const oldestMs = Math.min(...snapshot.calls.map(calledMs));
  const isFull = snapshot.calls.length >= SNAPSHOT_MAX;
  const kept = state.calls.filter((call) => {
    if (listed.has(call.announcement_id)) return false;
    if ((call.seq ?? 0) > snapshot.seq) return true;
    const isDue = state.line.includes(call.announcement_id) || call.announcement_id === state.large?.announcement_id;
    return isFull && calledMs(call) < oldestMs && isDue;
  });
  return accept(state, [...snapshot.calls, ...kept], nowMs);
}

/** Add one call as soon as its message comes, before any snapshot; the same message twice changes nothing. */
export function withAnnounced(state, call, seq, nowMs) {
  if (state.seen.includes(call.announcement_id)) return state;
  return accept(state, [{ ...call, seq }, ...state.calls], nowMs);
}

/** Mark a call as ended: its person is at the counter, was missed, or the call was taken back. */
export function withEnded(state, announcementId, nowMs) {
  const calls = state.calls.map((call) =>
    call.announcement_id === announcementId ? { ...call, active: false } : call,
  );
  return accept(state, calls, nowMs);
}

/** Let time pass: hand the large place to the next in line once the present one has had its turn. */
export function withTime(state, nowMs) {
  const { large, line, calls } = state;
  if (line.length > 0 && !hasTurn(large, nowMs)) {
    return { ...state, line: line.slice(1), large: { announcement_id: line[0], since_ms: nowMs } };
  }
  if (large === null && calls.length > 0) {
    return { ...state, large: { announcement_id: calls[0].announcement_id, since_ms: null } };
  }
  return state;
}

const hasTurn = (large, nowMs) => typeof large?.since_ms === "number" && Math.abs(nowMs - large.since_ms) < TURN_MS;

function accept(state, calls, nowMs) {
  const shown = onePerNumber(newestFirst(calls)).slice(0, CALLS_MAX);
  const present = new Map(shown.map((call) => [call.announcement_id, call]));
  const arrived = shown.filter((call) => !state.seen.includes(call.announcement_id)).reverse();
  const line = [...state.line, ...arrived.filter((call) => isFresh(call, nowMs)).map((call) => call.announcement_id)];
  const next = {
    calls: shown,
    line: line.filter((id) => present.get(id)?.active !== false && present.has(id)),
    seen: [...state.seen, ...arrived.map((call) => call.announcement_id)].slice(-SEEN_MAX),
    large: largeAfter(state.large, present, arrived, nowMs),
  };
  return withTime(next, nowMs);
}

/** A newcomer that is too old to be highlighted (seen after a break) takes over without a blink, after the turn under way. */
function largeAfter(large, present, arrived, nowMs) {
  if (large === null || !present.has(large.announcement_id)) return null;
  const newest = arrived.at(-1);
  if (newest === undefined || hasTurn(large, nowMs)) return large;
  return calledMs(newest) > calledMs(present.get(large.announcement_id)) ? null : large;
}

/** The call at the large place, or null when nobody has been called. */
export function largeCall(state) {
  return state.calls.find((call) => call.announcement_id === state.large?.announcement_id) ?? null;
}

/** How the large call looks now: "none", "blinking", "highlighted", "standing" (awaited) or "past". */
export function phase(state, nowMs) {
  const call = largeCall(state);
  if (call === null) return "none";
  const ageMs = state.large.since_ms === null ? Infinity : Math.abs(nowMs - state.large.since_ms);
  if (ageMs < BLINK_MS) return "blinking";
  if (ageMs < HIGHLIGHT_MS) return "highlighted";
  return call.active === false ? "past" : "standing";
}

/** Whether something new is being shown, so that nothing else on the board may move. */
export function isHighlighting(state, nowMs) {
  return state.line.length > 0 || ["blinking", "highlighted"].includes(phase(state, nowMs));
}

/**
 * The other calls, newest first, at most `limit`.
 *
 * When there are more, those whose person has come give way first, and of those the ones called over three minutes ago.
 */
export function rows(state, nowMs, limit = ROWS_MAX) {
  const others = state.calls.filter((call) => call.announcement_id !== state.large?.announcement_id);
  const rank = (call) => (call.active !== false ? 0 : nowMs - calledMs(call) < KEEP_MS ? 1 : 2);
  const kept = [...others].sort((a, b) => rank(a) - rank(b)).slice(0, limit);
  return others.filter((call) => kept.includes(call));
}

/**
 * Split a counter's name for the eye: "Quầy 12" → the word "Quầy" and the mark "12".
 *
 * A name without a final figure ("Bàn hướng dẫn") is all mark.
 */
export function splitCounter(name) {
  const match = /^(.*?\S)\s+(?:số\s+)?(\d{1,3}[A-Z]?)$/u.exec(name.trim());
  return match ? { word: match[1], mark: match[2] } : { word: "", mark: name.trim() };
}
