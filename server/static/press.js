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
    /** Let the next press count at once. */
    reset() {
      last_ms = null;
    },
  };
}
