/**
 * Hears a scanner that types like a keyboard, and keeps its keys from pressing anything.
 *
 * Owns what of a burst of keys reaches the page: nothing. Called once by the kiosk and by the host's tablet. Neither
 * knows letters, so whatever soon follows one is a scanner's; single keys of a person (arrows, Enter, Space)
 * stay what they are.
 */
import { GAP_MS, createScanReader } from "/static/scan.js";

/** Listen until the returned function is called; `onScan` hears what was scanned, never its text. `readsCards`: see scan.js. */
export function listenToScanner({ onScan, now_ms, readsCards }) {
  const reader = createScanReader({ readsCards });
  let last_ms = -Infinity;
  const onKeyDown = (event) => {
    const at_ms = now_ms();
    const is_burst = at_ms - last_ms < GAP_MS;
    if (/^\S$/u.test(event.key)) last_ms = at_ms;
    const scan = reader.feed(event, at_ms);
    if (scan || is_burst) swallow(event);
    if (scan) onScan(scan);
  };
  // A button that has the focus is pressed when Space comes up again.
  const onKeyUp = (event) => now_ms() - last_ms < GAP_MS && event.key === " " && swallow(event);
  window.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("keyup", onKeyUp, true);
  return () => {
    window.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("keyup", onKeyUp, true);
  };
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
