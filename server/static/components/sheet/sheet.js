/**
 * A non-modal sheet at the edge of a page: it adds, it never blocks.
 *
 * Takes the focus when it opens, gives it back when it closes; Escape closes it.
 */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { t } from "/static/words.js";

/** `title`: text; `onClose`: called by the close button and Escape; `side`: "bottom" or "right". */
export function Sheet({ title, onClose, side = "bottom", size = "m", children }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return html`<section
    class=${`sheet sheet-${side}`}
    role="dialog"
    aria-label=${title}
    tabindex="-1"
    ref=${box}
    onKeyDown=${onKey}
  >
    <div class="sheet-head">
      <h2>${title}</h2>
      <${Button} kind="quiet" size=${size} icon="x" label=${t("common.close")} onPress=${onClose} />
    </div>
    <div class="sheet-body">${children}</div>
  </section>`;
}
