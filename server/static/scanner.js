/**
 * Hears a scanner that types like a keyboard, and keeps its keys from pressing anything.
 *
 * Owns what of a burst of keys reaches the page: nothing. Called once by the kiosk and by the host's tablet. Where no
 * letters are typed, whatever soon follows one is a scanner's; where they are, only what comes faster than fingers.
 * Single keys of a person (arrows, Enter, Space) stay what they are.
 */
import { GAP_MS, SCANNER_GAP_MS, createScanReader } from "/static/scan.js";

/** End a scan that has no last key: `heard()` after every key; `onScan` hears what was scanned. Used by the rating terminal, too. */
export function endInSilence(reader, onScan) {
  let timer = null;
  const stop = () => clearTimeout(timer);
  const heard = () => {
    stop();
    timer = setTimeout(() => {
      const scan = reader.silence();
      if (scan) onScan(scan);
    }, GAP_MS);
  };
  return { heard, stop };
}

/** Listen until the returned function is called; `onScan` hears what was scanned, never its text. `readsCards`: see scan.js; `isTyping()`: letters are typed now. */
export function listenToScanner({ onScan, now_ms, readsCards, isTyping = () => false }) {
  const reader = createScanReader({ readsCards });
  const silence = endInSilence(reader, onScan);
  let last_ms = -Infinity;
  const onKeyDown = (event) => {
    const at_ms = now_ms();
    const is_burst = at_ms - last_ms < (isTyping() ? SCANNER_GAP_MS : GAP_MS);
    if (/^\S$/u.test(event.key) || isNumbered(event)) last_ms = at_ms;
    const found = reader.feed(event, at_ms);
    // Words that a person ends with Enter are no slip, and no foreign one either.
    const scan = found?.kind === "unknown" && isTyping() ? null : found;
    silence.heard();
    if (scan || is_burst) swallow(event);
    if (scan) onScan(scan);
  };
  // A button that has the focus is pressed when Space comes up again.
  const onKeyUp = (event) => now_ms() - last_ms < GAP_MS && event.key === " " && swallow(event);
  window.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("keyup", onKeyUp, true);
  return () => {
    silence.stop();
    window.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("keyup", onKeyUp, true);
  };
}

/** A figure of a character that is typed as Alt and its number. */
function isNumbered({ altKey, code }) {
  return altKey && /^Numpad\d$/.test(code);
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
