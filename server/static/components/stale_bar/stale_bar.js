/** The age of what a screen shows, once it is older than `limit_s`; nothing before that. */
import { html } from "/static/vendor/ui.mjs";
import { t } from "/static/words.js";

/** `link` from `openLink`; `limit_s`: how old the shown state may silently be. */
export function StaleBar({ link, limit_s = 10 }) {
  const age_s = link.ageS.value;
  if (!link.snapshot.value || age_s <= limit_s) return null;
  const text = age_s < 120 ? t("common.age_seconds", { count: age_s }) : t("common.age_minutes", { count: Math.floor(age_s / 60) });
  return html`<span class="chip chip-warn" role="status">${text}</span>`;
}
