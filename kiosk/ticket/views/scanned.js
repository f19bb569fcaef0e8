/** What a scanned slip means, in one sentence and where to go; closes by itself. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { scanWords } from "../scanned.js";
import { Heading } from "./heading.js";

export function ScannedScreen({ visit }) {
  const told = visit.state.value.scan;
  if (!told) return html`<div class="middle" role="status"><${Icon} name="scan-qr-code" size="1em" class="middle-icon" /><h1>${t("kiosk.scan_looking")}</h1></div>`;
  const { icon, text, title, hint, place, facts } = scanWords(told);
  return html`<div class="middle scanned" role="status">
    <${Icon} name=${icon} size="1em" class="middle-icon" />
    <${Heading} title=${text?.title ?? t(title, facts)} hint=${text?.detail ?? t(hint, facts)} />
    ${place ? html`<p class="opening scanned-place"><span>${t(place)}</span><strong>${pick(told.counter)}</strong></p>` : null}
    <${Button} size="l" kind="accent" class="action-done" icon="check" label=${t("kiosk.done")} onPress=${visit.wipe} />
  </div>`;
}
