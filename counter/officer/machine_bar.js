/** The line above the desk and the tablet while the machine withholds numbers or its clock is not followed. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/** `snapshot.withheld`: "data_lost", "disk_full" or nothing; `snapshot.clock`: "unknown", "jumped" or null. */
export function MachineBar({ snapshot: { withheld, clock } }) {
  if (withheld) return html`<${Line} icon="circle-alert" words=${t(`desk.withheld_${withheld}`)} />`;
  return clock ? html`<${Line} icon="clock" words=${t(`desk.clock_${clock}`)} />` : null;
}

function Line({ icon, words }) {
  return html`<p class="notice notice-warn" role="status"><${Icon} name=${icon} size="1.35em" /><span>${words}</span></p>`;
}
