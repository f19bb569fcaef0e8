/** Several services, or several dossiers, under one number: what is on the list, and how many dossiers. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { SERVICES_MOST, servicesOf } from "../steps.js";
import { Heading } from "./heading.js";
import { Notices } from "./notices.js";

export function SeveralScreen({ visit, snapshot }) {
  const { several } = visit.state.value;
  const services = servicesOf(several, snapshot.sectors);
  const isSeveral = services.length > 1;
  return html`
    <${Heading} title=${t("kiosk.several_title")} hint=${t(isSeveral ? "kiosk.several_order" : "kiosk.several_hint")}>
      <${Notices} visit=${visit} snapshot=${snapshot} />
    <//>
    <div class="several">
      <ol class="several-list">
        ${services.map((service) => html`<${Chosen} key=${service.service_id} ...${{ visit, service }} />`)}
      </ol>
      ${services.length < SERVICES_MOST
        ? html`<${Button} size="l" class="several-add" icon="plus" label=${t("kiosk.several_add")} onPress=${() => visit.send({ type: "several_opened" })} />`
        : null}
      ${snapshot.max_dossiers > 1 ? html`<${Dossiers} visit=${visit} most=${snapshot.max_dossiers} />` : null}
    </div>
    <nav class="kiosk-actions" aria-label=${t("kiosk.actions")}>
      <${Button} size="l" class="action-back" icon="x" label=${t("kiosk.several_clear")} onPress=${() => visit.send({ type: "several_dropped" })} />
      <${Button} size="l" class="action-help" icon="circle-help" label=${t("kiosk.need_help")} onPress=${() => visit.send({ type: "help_opened" })} />
      <${Button} size="l" kind="accent" class="action-done" icon="ticket" label=${t("kiosk.several_take")} onPress=${visit.takeSeveral} />
    </nav>
  `;
}

function Chosen({ visit, service }) {
  const name = pick(service.name);
  const remove = () => visit.send({ type: "service_removed", service_id: service.service_id });
  return html`<li>
    <${Icon} name=${service.icon} size="1.5em" />
    <span class="several-name">${name}</span>
    <button type="button" class="several-remove" aria-label=${t("kiosk.several_remove", { service: name })} onClick=${remove}><${Icon} name="x" size="1.4em" /></button>
  </li>`;
}

/** Counting by one: who has so many that this is slow is known to the staff. */
function Dossiers({ visit, most }) {
  const { dossier_count } = visit.state.value.several;
  const count = (by) => () => visit.send({ type: "dossiers_counted", by, most });
  return html`<div class="stepper" role="group" aria-label=${t("kiosk.several_dossiers")}>
    <span class="stepper-name">${t("kiosk.several_dossiers")}</span>
    <button type="button" aria-label=${t("kiosk.several_fewer")} aria-disabled=${dossier_count <= 1 ? "true" : undefined} onClick=${count(-1)}><${Icon} name="minus" size="1.4em" /></button>
    <output aria-live="polite">${dossier_count}</output>
    <button type="button" aria-label=${t("kiosk.several_more")} aria-disabled=${dossier_count >= most ? "true" : undefined} onClick=${count(1)}><${Icon} name="plus" size="1.4em" /></button>
  </div>`;
}
