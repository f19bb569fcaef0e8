/** Short answers of the terminal: sending, thanks, and why something cannot be rated. */
import { html } from "/static/vendor/ui.mjs";
import { Face } from "/static/components/face/face.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { Heading } from "./heading.js";

const ICONS = {
  already_rated: "check-check",
  not_found: "search",
  rating_expired: "clock",
  not_slip: "scan-qr-code",
  id_card: "id-card",
  silence: "wifi-off",
  later: "circle-alert",
};

/** The answer is on its way. */
export function SendingScreen() {
  return html`<div class="middle" role="status"><${Heading} title=${t("rating.sending")} /></div>`;
}

/** Thanks; the terminal is locked while they stand. */
export function ThanksScreen() {
  return html`<div class="middle" role="status">
    <span class="middle-face"><${Face} score=${4} size="100%" /></span>
    <${Heading} title=${t("rating.thanks")} hint=${t("rating.thanks_hint")} />
  </div>`;
}

/** Why this slip or code cannot be rated now, and what to do instead. */
export function MessageScreen({ survey }) {
  const { message } = survey.state.value;
  return html`<div class="middle" role="alert">
    <${Icon} name=${ICONS[message] ?? ICONS.later} size="1em" class="middle-icon" />
    <${Heading} title=${t(`rating.told_${message}`)} hint=${t(`rating.told_${message}_hint`)} />
  </div>`;
}
