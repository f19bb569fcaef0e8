/** The line above the desk and the tablet while the machine's clock is not followed; nothing while it is. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/** `snapshot.clock`: "unknown", "jumped" or null. */
export function ClockBar({ snapshot }) {
  if (!snapshot.clock) return null;
  return html`<p class="notice notice-warn" role="status"><${Icon} name="clock" size="1.35em" /><span>${t(`desk.clock_${snapshot.clock}`)}</span></p>`;
}
