/** A keypad on the screen for panels without a keyboard: big keys, one touch, one character. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";

/**
 * `rows`: lists of keys, each a character or `{key, label, icon, isWide}` ("Backspace", " " …);
 * `onKey(key)` hears each touch; `name`: what is being entered, for screen readers.
 */
export function Keypad({ rows, onKey, name, class: extra = "" }) {
  return html`<div class=${`keypad ${extra}`} role="group" aria-label=${name}>
    ${rows.map((row, index) => html`<div class="keypad-row" key=${index}>${row.map((key) => keyCap(key, onKey))}</div>`)}
  </div>`;
}

function keyCap(given, onKey) {
  const cap = typeof given === "string" ? { key: given } : given;
  return html`<button
    type="button"
    key=${cap.key}
    class=${`keycap ${cap.isWide ? "keycap-wide" : ""} ${cap.isStrong ? "keycap-strong" : ""}`}
    aria-label=${cap.label}
    aria-disabled=${cap.isDisabled ? "true" : undefined}
    onClick=${() => cap.isDisabled || onKey(cap.key)}
  >
    ${cap.icon ? html`<${Icon} name=${cap.icon} />` : null}${cap.icon && !cap.hasText ? null : (cap.text ?? cap.key)}
  </button>`;
}
