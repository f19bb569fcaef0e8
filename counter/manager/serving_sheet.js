/** Changing what one counter serves, at once: each service is its own, one it helps with, or neither. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button.js";
import { Icon } from "/static/components/icon.js";
import { Sheet } from "/static/components/sheet.js";
import { pick, t } from "/static/words.js";
import { isChanged, leftAlone, toggled, wishOf } from "/counter/manager/serving.js";
import { findServices } from "/counter/officer/search.js";

/** `sheet.value.counter_id` names the counter. */
export function ServingSheet({ board, snapshot, sheet }) {
  const counter = snapshot.counters.find((each) => each.counter_id === sheet.value.counter_id);
  const [wish, setWish] = useState(() => wishOf(counter));
  const [typed, setTyped] = useState("");
  const close = () => {
    sheet.value = null;
  };
  const save = async () => {
    const path = `counters/${encodeURIComponent(counter.counter_id)}/services`;
    const done = { key: "manager.did_change_services", facts: { counter: counter.name } };
    if (await board.run({ path, body: wish, done, back: { path, body: wishOf(counter) } })) close();
  };
  const toggle = (service_id, kind) => setWish(toggled(wish, service_id, kind));
  return html`<${Sheet} side="right" title=${t("manager.serving_of", { counter: pick(counter.name) })} onClose=${close}>
    <div class="form serving">
      <p class="notice"><${Icon} name="info" size="1.35em" /><span>${t("manager.serving_hint")}</span></p>
      <label class="field"><span>${t("manager.serving_search")}</span>
        <input type="text" autocomplete="off" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />
      </label>
      <${Checks} services=${findServices(snapshot.services, typed)} ...${{ wish, toggle }} />
      <div class="serving-end">
        <${LeftAlone} services=${leftAlone(wish, counter.counter_id, snapshot)} />
        <p class="serving-sum">${t("manager.serving_own", { count: wish.services.length })} · ${t("manager.serving_helped", { count: wish.helps.length })}</p>
        <${Button}
          kind="accent"
          label=${t("manager.serving_save")}
          isDisabled=${!board.may_act.value || !isChanged(wish, counter)}
          isBusy=${Boolean(board.busy.value)}
          onPress=${save}
        />
      </div>
    </div>
  <//>`;
}

function Checks({ services, wish, toggle }) {
  if (!services.length) return html`<p class="panel-empty" role="status">${t("desk.search_nothing")}</p>`;
  return html`<table class="serving-checks">
    <thead>
      <tr>
        <th scope="col">${t("manager.service")}</th>
        <th scope="col">${t("manager.serving_services")}</th>
        <th scope="col">${t("manager.serving_helps")}</th>
      </tr>
    </thead>
    <tbody>
      ${services.map(
        ({ service_id, name }) => html`<tr key=${service_id}>
          <th scope="row">${pick(name)}</th>
          <td><${Check} label=${`${pick(name)}: ${t("manager.serving_services")}`} is_on=${wish.services.includes(service_id)} onPress=${() => toggle(service_id, "services")} /></td>
          <td><${Check} label=${`${pick(name)}: ${t("manager.serving_helps")}`} is_on=${wish.helps.includes(service_id)} onPress=${() => toggle(service_id, "helps")} /></td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function Check({ label, is_on, onPress }) {
  return html`<label class="serving-check"><input type="checkbox" aria-label=${label} checked=${is_on} onChange=${onPress} /></label>`;
}

function LeftAlone({ services }) {
  return services.map(
    ({ service_id, name, waiting }) => html`<p key=${service_id} class="notice notice-warn" role="status">
      <${Icon} name="alert-triangle" size="1.35em" /><span>${t("manager.serving_left_alone", { service: pick(name), count: waiting })}</span>
    </p>`,
  );
}
