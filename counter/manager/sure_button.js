/** A button of two presses: the first only asks, the second does it; a trembling finger's are one (press_guard.js). */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";

const SECOND_THOUGHT_MS = 5000;

/** `label` or `icon` at rest, `sure` while it asks; `name`, `sureName`: for screen readers; `onSure` hears the second press. */
export function SureButton({ board, label = "", icon = null, name, sure, sureName = sure, onSure }) {
  const [is_asking, setAsking] = useState(false);
  useEffect(() => {
    if (!is_asking) return undefined;
    const timer = setTimeout(() => setAsking(false), SECOND_THOUGHT_MS);
    return () => clearTimeout(timer);
  }, [is_asking]);
  const press = () => {
    setAsking(!is_asking);
    if (is_asking) onSure();
  };
  return html`<button
    type="button"
    class=${`machine-end ${is_asking ? "is-asking" : ""}`}
    aria-disabled=${board.may_act.value ? undefined : "true"}
    aria-label=${is_asking ? sureName : name}
    onClick=${press}
  >
    ${is_asking ? sure : icon ? html`<${Icon} name=${icon} size="1.25em" />` : label}
  </button>`;
}
