/** Waits, for whatever tries again or shows something for a while. Called by pages and shared modules. */

/** Resolve after `ms` milliseconds. */
export function pause(ms) {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}
