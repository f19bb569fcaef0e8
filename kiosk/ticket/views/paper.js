/** What the paper does now: on its way, out, nobody knows, or none; each with what to do. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { paperState } from "../steps.js";

const ICONS = { coming: "printer", spare: "printer", printed: "printer-check", held: "camera", none: "camera" };
const MOODS = { coming: "", spare: "notice-warn", printed: "notice-good", held: "notice-warn", none: "notice-warn" };

/** `printer` as the kiosk's snapshot knows it now. */
export function Paper({ visit, printer }) {
  const state = paperState(visit.state.value.print, printer);
  if (state === "unsure") return html`<${PaperQuestion} visit=${visit} />`;
  return html`<p class=${`notice paper ${MOODS[state]}`} role="status">
    <${Icon} name=${ICONS[state]} /><span>${t(`kiosk.paper_${state}`, { name: printer?.spare })}</span>
  </p>`;
}

function PaperQuestion({ visit }) {
  return html`<div class="notice notice-warn paper paper-question" role="alert">
    <p><strong>${t("kiosk.paper_unsure")}</strong></p>
    <div class="paper-answers">
      <${Button} size="l" icon="check" label=${t("kiosk.paper_yes")} onPress=${() => visit.answerPaper(true)} />
      <${Button} size="l" icon="printer" label=${t("kiosk.paper_again")} onPress=${() => visit.answerPaper(false)} />
    </div>
  </div>`;
}
