/** A waiting time as a band that a person would say, coloured by its length and said in words. */
import { html } from "/static/vendor/ui.mjs";
import { bandMood } from "/static/wording.js";
import { formatBand } from "/static/words.js";

/** `low_s`, `high_s` in seconds (null = unknown: nothing is drawn). `long_s`: where amber begins. */
export function Band({ low_s, high_s, long_s }) {
  const text = formatBand(low_s, high_s);
  if (!text) return null;
  const mood = bandMood(low_s, high_s, long_s);
  return html`<span class=${`chip chip-${mood === "long" ? "warn" : "good"}`}>${text}</span>`;
}
