/**
 * One kind of button for all pages, with a guard against double touches.
 *
 * `kind`: "accent" (the one thing to do), "strong" (dark), "outline", "quiet". `size`: "m" desk,
 * "l" touch panels (at least 20 mm). A disabled button stays focusable and says why in `reason`.
 */
import { html, useRef } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { isDoublePress } from "/static/press.js";

export function Button({
  kind = "outline",
  size = "m",
  icon,
  iconAfter,
  label,
  hint,
  shortcut,
  onPress,
  isDisabled = false,
  reason,
  isBusy = false,
  class: extra = "",
  children,
  ...rest
}) {
  const pressedAt = useRef(null);
  const press = (event) => {
    if (isDisabled || isBusy || isDoublePress(pressedAt.current, event.timeStamp)) return;
    pressedAt.current = event.timeStamp;
    onPress?.(event);
  };
  return html`<button
    type="button"
    class=${`button button-${kind} button-${size} ${extra}`}
    aria-disabled=${isDisabled || isBusy ? "true" : undefined}
    aria-busy=${isBusy ? "true" : undefined}
    aria-keyshortcuts=${shortcut}
    onClick=${press}
    ...${rest}
  >
    ${icon ? html`<${Icon} name=${icon} />` : null}
    <span class="button-text">
      <span class="button-label">${label ?? children}</span>
      ${hint || (isDisabled && reason) ? html`<span class="button-hint">${isDisabled && reason ? reason : hint}</span>` : null}
    </span>
    ${shortcut ? html`<kbd class="button-key" aria-hidden="true">${shortcut}</kbd>` : null}
    ${iconAfter ? html`<${Icon} name=${iconAfter} />` : null}
  </button>`;
}
