/** A new person, or a new PIN for somebody: typed twice, sent once, shown nowhere. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button.js";
import { Icon } from "/static/components/icon.js";
import { Sheet } from "/static/components/sheet.js";
import { pick, t } from "/static/words.js";
import { STAFF_ROLES, digitsOf, pinFault, staffIdOf } from "/counter/manager/staff.js";

const NOBODY_YET = { name: "", role: "officer", counters: [] };

/** `sheet.value.staff_id` is the person who gets a new PIN, or null for a new person. */
export function PersonSheet({ board, snapshot, sheet }) {
  const known = snapshot.staff.find((each) => each.staff_id === sheet.value.staff_id);
  const [wish, setWish] = useState(known ?? NOBODY_YET);
  const [pins, setPins] = useState({ pin: "", again: "" });
  const close = () => {
    sheet.value = null;
  };
  const fault = wish.name.trim() ? pinFault(pins.pin, pins.again) : "manager.person_name_missing";
  const save = async () => {
    const name = wish.name.trim();
    const staff_id = known?.staff_id ?? staffIdOf(name, snapshot.staff.map((each) => each.staff_id));
    const body = { staff_id, name, role: wish.role, counters: wish.counters ?? [], pin: pins.pin };
    setPins({ pin: "", again: "" });
    const done = { key: known ? "manager.did_set_pin" : "manager.did_add_person", facts: { name } };
    if (await board.run({ path: "staff", body, done })) close();
  };
  const title = known ? t("manager.person_pin_of", { name: known.name }) : t("manager.person_new");
  return html`<${Sheet} side="right" title=${title} onClose=${close}>
    <form class="form" onSubmit=${(event) => event.preventDefault()}>
      ${known ? null : html`<${About} ...${{ wish, setWish, snapshot }} />`}
      <${Pin} field="pin" label=${t("manager.pin_new")} ...${{ pins, setPins }} />
      <${Pin} field="again" label=${t("manager.pin_again")} ...${{ pins, setPins }} />
      <p class="form-note" role="status">${fault && pins.pin ? t(fault) : ""}</p>
      <p class="notice"><${Icon} name="eye-off" size="1.35em" /><span>${t("manager.pin_never_shown")}</span></p>
      <${Button} kind="accent" label=${t("manager.person_save")} isDisabled=${Boolean(fault) || !board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${save} />
    </form>
  <//>`;
}

function Pin({ field, label, pins, setPins }) {
  const onInput = (event) => {
    const digits = digitsOf(event.currentTarget.value);
    event.currentTarget.value = digits;
    setPins({ ...pins, [field]: digits });
  };
  return html`<label class="field"><span>${label}</span>
    <input type="password" class="pin-field" inputmode="numeric" autocomplete="new-password" value=${pins[field]} onInput=${onInput} />
  </label>`;
}

function About({ wish, setWish, snapshot }) {
  const at = wish.counters;
  const toggle = (id) => setWish({ ...wish, counters: at.includes(id) ? at.filter((each) => each !== id) : [...at, id] });
  return html`<label class="field"><span>${t("manager.person_name")}</span>
      <input type="text" maxlength="60" autocomplete="off" value=${wish.name} onInput=${(event) => setWish({ ...wish, name: event.currentTarget.value })} />
    </label>
    <fieldset class="choice-row">
      <legend>${t("manager.person_role")}</legend>
      ${Object.entries(STAFF_ROLES).map(([role, key]) => html`<button key=${role} type="button" class="choice" aria-pressed=${String(role === wish.role)} onClick=${() => setWish({ ...wish, role })}>${t(key)}</button>`)}
    </fieldset>
    <fieldset class="choice-row">
      <legend>${t("manager.person_counters")}</legend>
      ${snapshot.counters.map(({ counter_id, name }) => html`<button key=${counter_id} type="button" class="choice" aria-pressed=${String(at.includes(counter_id))} onClick=${() => toggle(counter_id)}>${pick(name)}</button>`)}
    </fieldset>`;
}
