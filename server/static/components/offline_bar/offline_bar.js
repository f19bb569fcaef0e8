/**
 * What a screen says when it may not be right any more: the link is cut, and since when.
 *
 * Draws nothing while the link is live. `effect` is what this means for the person in front of the
 * screen (already said in their language); without it only the fact is told.
 */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { formatClock, t } from "/static/words.js";

/** `link` from `openLink`; `timeZone` for the time of what is shown. */
export function OfflineBar({ link, timeZone, effect }) {
  const status = link.status.value;
  if (status !== "offline" && status !== "stale") return null;
  const at = link.snapshot.value?.at;
  return html`<div class=${`notice notice-warn offline-bar offline-${status}`} role="status">
    <${Icon} name="wifi-off" />
    <p>
      <strong>${t("common.reconnecting")}</strong>
      ${at ? html` <span>${t("common.shown_as_of", { time: formatClock(at, timeZone) })}</span>` : null}
      ${effect ? html` <span>${effect}</span>` : null}
    </p>
  </div>`;
}
