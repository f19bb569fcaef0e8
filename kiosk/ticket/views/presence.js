/** "Are you still there?": asked after a quiet time, answered by one touch, else everything is wiped. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { t } from "/static/words.js";

export function PresenceQuestion({ visit }) {
  const { phase, left_s } = visit.standing.value;
  if (phase !== "warning") return null;
  return html`<${Question} visit=${visit} left_s=${left_s} />`;
}

function Question({ visit, left_s }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector("button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return html`<div class="presence" role="alertdialog" aria-modal="true" aria-labelledby="presence-title" ref=${box}>
    <div class="presence-card">
      <h2 id="presence-title">${t("kiosk.still_there")}</h2>
      <p class="presence-count" aria-hidden="true">${left_s}</p>
      <p class="kiosk-hint">${t("kiosk.still_there_hint", { count: left_s })}</p>
      <${Button} size="l" kind="accent" icon="check" label=${t("kiosk.still_yes")} onPress=${visit.touched} />
      <${Button} size="l" label=${t("kiosk.still_no")} onPress=${visit.wipe} />
    </div>
  </div>`;
}
