/**
 * Which touches count: a trembling finger that hits twice means one press.
 *
 * Pure. Times are milliseconds of one monotonic clock (an event's `timeStamp`).
 */

/** Two presses within this time count once (EN 301 549, 5.8). */
export const DOUBLE_PRESS_MS = 500;

/** Whether a press at `at_ms` repeats the one accepted at `last_ms` (null = none yet). */
export function isDoublePress(last_ms, at_ms, gap_ms = DOUBLE_PRESS_MS) {
  return last_ms !== null && at_ms - last_ms >= 0 && at_ms - last_ms < gap_ms;
}

/** A finger that repeats itself lands within so many CSS pixels of where it was: some 40 mm. */
export const SAME_PLACE_PX = 150;

/**
 * Whether `press` is the impatient repetition of `first`, which had its answer at `answered_ms`: soon after it and
 * at the same place. Presses are `{at_ms, x, y}`; those of a keyboard have no place and repeat each other.
 */
export function isImpatientPress(press, first, answered_ms, within_ms) {
  if (!first || answered_ms === null || press.at_ms - answered_ms >= within_ms) return false;
  const isByHand = press.x !== null && first.x !== null;
  if (!isByHand) return press.x === first.x;
  return Math.hypot(press.x - first.x, press.y - first.y) < SAME_PLACE_PX;
}

/**
 * A guard for a whole screen: however many fingers, sleeves or drops touch it, one action at a time.
 * `accept(at_ms)` answers whether this press counts.
 */
export function createPressGuard(gap_ms = DOUBLE_PRESS_MS) {
  let last_ms = null;
  return {
    accept(at_ms) {
      if (isDoublePress(last_ms, at_ms, gap_ms)) return false;
      last_ms = at_ms;
      return true;
    },
    /** Take a press that counts in any case; those after it are measured from it. */
    note(at_ms) {
      last_ms = at_ms;
    },
  };
}
