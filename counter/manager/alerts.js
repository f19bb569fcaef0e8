/** What needs a hand now: each line says what happened and what to do. Nothing when all is well. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { alertWords } from "/counter/manager/floor.js";

/** `snapshot.alerts`, as the server ordered them. */
export function Alerts({ snapshot }) {
  if (!snapshot.alerts.length) return null;
  return html`<ul class="alerts" aria-label=${t("manager.alerts")} aria-live="polite">
    ${snapshot.alerts.map(
      (alert, index) => html`<li key=${`${alert.code}-${index}`} class="notice notice-warn">
        <${Icon} name="alert-triangle" />
        <p>${tell(alertWords(alert))}</p>
        <time datetime=${alert.at}>${formatClock(alert.at, snapshot.hall.time_zone)}</time>
      </li>`,
    )}
  </ul>`;
}
