/**
 * Tells the server how this board's loudspeaker is, so that another board of the zone speaks when this one cannot.
 *
 * Called by board.js a few times a second. Says it once for each change and again after each break of the link. Never
 * plays a sound.
 */

/** A browser needs a moment to open its loudspeaker; only what lasts is said. */
const SETTLE_MS = 1_500;

/** `report(state)` sends one state and rejects when it was not taken. */
export function createReporter({ report }) {
  let state = null;
  let sinceMs = 0;
  let told = null;
  return {
    /** Let time pass. `now_state` of the loudspeaker, `isLive` whether the server is heard, `now_ms` of any clock. */
    beat(now_state, isLive, now_ms) {
      if (now_state !== state) [state, sinceMs] = [now_state, now_ms];
      if (!isLive) told = null;
      if (!isLive || told === state || now_ms - sinceMs < SETTLE_MS) return;
      told = state;
      report(state).catch(() => (told = null));
    },
  };
}
