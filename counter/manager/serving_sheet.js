/** Changing what one counter serves, at once: each service is its own, one it helps with, or neither. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Check } from "/static/components/check/check.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { pick, t } from "/static/words.js";
import { Changed } from "/counter/manager/changed.js";
import { differences, isChanged, isEmpty, leftAlone, toggled, wishOf } from "/counter/manager/serving.js";
import { findServices } from "/counter/officer/search.js";

/** `sheet.value.counter_id` names the counter. What is sent says which version of it stood here when the sheet was opened. */
export function ServingSheet({ board, snapshot, sheet }) {
  const counter = snapshot.counters.find((each) => each.counter_id === sheet.value.counter_id);
  const [seen, setSeen] = useState(() => ({ ...wishOf(counter), version: counter.version }));
  const [wish, setWish] = useState(() => wishOf(counter));
  const [other, setOther] = useState(null);
  const [typed, setTyped] = useState("");
  const close = () => {
    sheet.value = null;
  };
  const alone = leftAlone(counter, wish, counter.counter_id, snapshot);
  const save = async ({ version }) => {
    const path = `counters/${encodeURIComponent(counter.counter_id)}/services`;
    const done = { key: "manager.did_change_services", facts: { counter: counter.name } };
    const leaves = idsOf(leftAlone(wish, counter, counter.counter_id, snapshot));
    const before = wishOf(other?.now ?? seen);
    const back = (answer) => ({ path, body: { ...before, leaves, version: answer.version } });
    const body = { ...wish, leaves: idsOf(alone), version };
    if (await board.run({ path, body, done, back, onChanged: setOther })) close();
  };
  const keep = () => {
    setSeen({ ...other.now, version: other.version });
    setWish(wishOf(other.now));
    setOther(null);
  };
  const toggle = (service_id, kind) => setWish(toggled(wish, service_id, kind));
  return html`<${Sheet} side="right" title=${t("manager.serving_of", { counter: pick(counter.name) })} onClose=${close}>
    <div class="form serving">
      ${other
        ? html`<${Changed} ...${{ board, other, rows: rowsOf(other.now, wish, snapshot) }} time_zone=${snapshot.hall.time_zone} onKeep=${keep} onUse=${() => save(other)} />
            <${LeftAlone} services=${alone} />`
        : html`<p class="notice"><${Icon} name="info" size="1.35em" /><span>${t("manager.serving_hint")}</span></p>
            <${Field} label=${t("manager.serving_search")}>
              <input type="text" autocomplete="off" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />
            <//>
            <${Checks} services=${findServices(snapshot.services, typed)} ...${{ wish, toggle }} />
            <${End} key=${JSON.stringify(wish)} ...${{ board, wish, alone }} is_changed=${isChanged(wish, seen)} save=${() => save(seen)} />`}
    </div>
  <//>`;
}

/** The foot of the sheet: what stands alone by the change, and the keys; a first press on what leaves one alone only asks. */
function End({ board, wish, alone, is_changed, save }) {
  const [is_asked, setAsked] = useState(false);
  const isDisabled = !board.may_act.value || !is_changed || isEmpty(wish);
  const isBusy = Boolean(board.busy.value);
  return html`<div class="serving-end">
    <${LeftAlone} services=${alone} />
    ${isEmpty(wish) ? html`<p class="notice notice-warn" role="status"><${Icon} name="alert-triangle" size="1.35em" /><span>${t("manager.serving_nothing")}</span></p>` : null}
    <p class="serving-sum">${t("manager.serving_own", { count: wish.services.length })} · ${t("manager.serving_helped", { count: wish.helps.length })}</p>
    ${is_asked && alone.length
      ? html`<div class="person-keys">
          <${Button} kind="accent" label=${t("manager.serving_left_yes")} ...${{ isDisabled, isBusy }} onPress=${save} />
          <${Button} label=${t("manager.serving_left_no")} onPress=${() => setAsked(false)} />
        </div>`
      : html`<${Button} kind="accent" label=${t("manager.serving_save")} ...${{ isDisabled, isBusy }} onPress=${alone.length ? () => setAsked(true) : save} />`}
  </div>`;
}

/** Where the counter as it is now and the wish differ, in words. */
function rowsOf(now, wish, snapshot) {
  const said = (kind) => (kind ? t(`manager.serving_${kind}`) : "");
  return differences(now, wish, snapshot.services).map(({ service, now, mine }) => ({ label: pick(service.name), now: said(now), mine: said(mine) }));
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
          <td><${Check} name=${`${pick(name)}: ${t("manager.serving_services")}`} isOn=${wish.services.includes(service_id)} onChange=${() => toggle(service_id, "services")} /></td>
          <td><${Check} name=${`${pick(name)}: ${t("manager.serving_helps")}`} isOn=${wish.helps.includes(service_id)} onChange=${() => toggle(service_id, "helps")} /></td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What stands alone by this change, who waits for it, and what becomes of them; asked about before it is saved. */
function LeftAlone({ services }) {
  if (!services.length) return null;
  return html`<div class="notice notice-warn" role="status">
    <${Icon} name="alert-triangle" size="1.35em" />
    <div>
      ${services.map(({ service_id, name, waiting, is_helped }) => html`<p key=${service_id}>${leftWords(name, waiting, is_helped)}</p>`)}
      <p>${t("manager.serving_left_kiosk")}</p>
    </div>
  </div>`;
}

function leftWords(name, waiting, is_helped) {
  const left = t("manager.serving_left_alone", { service: pick(name), count: waiting });
  if (!waiting) return left;
  return `${left} ${t(is_helped ? "manager.serving_left_helped" : "manager.serving_left_uncalled")}`;
}

function idsOf(services) {
  return services.map(({ service_id }) => service_id);
}
