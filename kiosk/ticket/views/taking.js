/** The moment between the touch and the number. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

export function TakingScreen() {
  return html`<div class="middle" role="status">
    <${Icon} name="ticket" size="1em" class="middle-icon" />
    <h1>${t("kiosk.taking")}</h1>
    <p class="kiosk-hint">${t("kiosk.taking_hint")}</p>
  </div>`;
}
