/** At rest: an invitation without hurry. A scan or a touch begins; a finished visit wakes it. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Face } from "/static/components/face/face.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { Heading } from "./heading.js";

export function IdleScreen({ survey, snapshot, link }) {
  const isCut = link.status.value === "offline" || !snapshot;
  return html`
    <div class="idle">
      <div class="idle-faces" aria-hidden="true">${[4, 3, 2, 1].map((score) => html`<${Face} key=${score} score=${score} size="100%" />`)}</div>
      <${Heading} title=${t("rating.idle_title")} hint=${t("rating.privacy")} />
      <div class="idle-ways">
        <p class="idle-scan"><${Icon} name="scan-qr-code" /><span>${t("rating.scan")}</span></p>
        <${Button}
          size="l"
          kind="strong"
          icon="keyboard"
          label=${t("rating.type_number")}
          isDisabled=${isCut}
          reason=${t("common.reconnecting")}
          onPress=${() => survey.send({ type: "entry_opened" })}
        />
      </div>
    </div>
  `;
}
