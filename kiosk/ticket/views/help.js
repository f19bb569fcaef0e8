/** Help: what a person can do, who to ask, and a guide's number with one touch. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { guidanceOf } from "../steps.js";
import { Actions } from "./actions.js";
import { Heading } from "./heading.js";

const STEPS = ["touch", "wait", "find"];

export function HelpScreen({ visit, snapshot }) {
  const guidance = guidanceOf(snapshot.sectors);
  return html`
    <${Heading} title=${t("kiosk.help_title")} hint=${t("kiosk.help_hint")} visit=${visit} read=${[...STEPS, "person"].map((name) => t(`kiosk.help_${name}`))} />
    <div class="help">
      <ol class="help-steps">
        ${STEPS.map((name, index) => html`<li key=${name}><span class="help-count">${index + 1}</span><span>${t(`kiosk.help_${name}`)}</span></li>`)}
      </ol>
      <p class="notice notice-good help-person"><${Icon} name="hand" /><span>${t("kiosk.help_person")}</span></p>
      ${guidance
        ? html`<${Button}
            size="l"
            kind="accent"
            class="help-guide"
            icon="hand-helping"
            label=${t("kiosk.help_guide")}
            hint=${pick(guidance.service.name)}
            onPress=${() => visit.chooseService(guidance.service)}
          />`
        : null}
      <${Button} size="l" class="help-several" icon="list-ordered" label=${t("kiosk.several_open")} onPress=${() => visit.send({ type: "several_opened" })} />
    </div>
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["back", "privacy"]} />
  `;
}
