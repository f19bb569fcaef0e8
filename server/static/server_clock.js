/**
 * The server's time on a device whose own clock may be years off.
 *
 * Pure: `elapsed_ms` is a monotonic counter given by the caller. `link.js` feeds it from each
 * heartbeat and snapshot.
 */

/** Make a clock; before the first `set` it answers null. */
export function createServerClock(elapsed_ms) {
  let told = null;
  return {
    /** Take in the server's `at` (ISO-8601); an unreadable time is ignored. */
    set(at) {
      const at_ms = Date.parse(at);
      if (!Number.isNaN(at_ms)) told = { at_ms, heard_ms: elapsed_ms() };
    },
    /** The server's time now as a Date, or null when nothing was heard yet. */
    now() {
      return told && new Date(told.at_ms + elapsed_ms() - told.heard_ms);
    },
  };
}
