/** One person of the hall: a new one, another role, counters or languages, and the end of their work here. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button.js";
import { OWN_NAMES } from "/static/components/language_switch.js";
import { Sheet } from "/static/components/sheet.js";
import { pick, t } from "/static/words.js";
import { PinFields, usePins } from "/counter/manager/pin_fields.js";
import { STAFF_ROLES, isPersonChanged, staffIdOf } from "/counter/manager/staff.js";

const NOBODY_YET = { name: "", role: "officer", counters: [], languages: [] };

/** `sheet.value.staff_id` is the person, or null for a new one; `keeper` knows who is at the console. */
export function PersonSheet({ board, snapshot, sheet, keeper }) {
  const known = snapshot.staff.find((each) => each.staff_id === sheet.value.staff_id);
  const [wish, setWish] = useState(known ?? NOBODY_YET);
  const close = () => {
    sheet.value = null;
  };
  const title = known ? t("manager.person_edit_of", { name: known.name }) : t("manager.person_new");
  const shared = { board, snapshot, wish, known, close };
  const is_self = known?.staff_id === keeper.current.value?.staff.staff_id;
  return html`<${Sheet} side="right" title=${title} onClose=${close}>
    <form class="form" onSubmit=${(event) => event.preventDefault()}>
      <${About} ...${{ wish, setWish, snapshot }} />
      ${known ? html`<${Change} ...${shared} />` : html`<${Add} ...${shared} />`}
      ${known && !is_self ? html`<${Dismiss} ...${shared} />` : null}
    </form>
  <//>`;
}

function Add({ board, snapshot, wish, close }) {
  const pins = usePins();
  const name = wish.name.trim();
  const fault = name ? pins.fault : "manager.person_name_missing";
  const save = async () => {
    const staff_id = staffIdOf(name, snapshot.staff.map((each) => each.staff_id));
    const { role, counters, languages } = wish;
    const body = { staff_id, name, role, counters, languages, pin: pins.take() };
    if (await board.run({ path: "staff", body, done: { key: "manager.did_add_person", facts: { name } } })) close();
  };
  return html`<${PinFields} ...${{ pins, fault }} />
    <${Button} kind="accent" label=${t("manager.person_save")} isDisabled=${Boolean(fault) || !board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${save} />`;
}

function Change({ board, wish, known, close }) {
  const name = wish.name.trim();
  const path = `staff/${encodeURIComponent(known.staff_id)}`;
  const bodyOf = ({ role, counters, languages = [] }, called) => ({ name: called, role, counters, languages });
  const save = async () => {
    const done = { key: "manager.did_change_person", facts: { name } };
    const back = { path, body: bodyOf(known, known.name) };
    if (await board.run({ path, body: bodyOf(wish, name), done, back })) close();
  };
  const isDisabled = !name || !isPersonChanged(wish, known) || !board.may_act.value;
  return html`<${Button} kind="accent" label=${t("manager.person_save")} ...${{ isDisabled }} isBusy=${Boolean(board.busy.value)} onPress=${save} />`;
}

/** Two presses with the whole consequence between them; afterwards there are ten seconds to take it back. */
function Dismiss({ board, snapshot, known, close }) {
  const [is_asking, setAsking] = useState(false);
  const { staff_id, name } = known;
  const path = `staff/${encodeURIComponent(staff_id)}`;
  const at = snapshot.counters.find((each) => each.officer?.staff_id === staff_id);
  const dismiss = async () => {
    const done = { key: "manager.did_remove_person", facts: { name } };
    if (await board.run({ path: `${path}/remove`, done, back: { path: `${path}/restore` } })) close();
  };
  if (!is_asking) {
    return html`<div class="dismiss"><${Button} kind="quiet" icon="user-x" label=${t("manager.person_remove")} isDisabled=${!board.may_act.value} onPress=${() => setAsking(true)} /></div>`;
  }
  return html`<div class="dismiss" role="alertdialog" aria-label=${t("manager.person_remove_ask", { name })}>
    <p><strong>${t("manager.person_remove_ask", { name })}</strong></p>
    <p>${t(at ? "manager.person_remove_at" : "manager.person_remove_means", { counter: pick(at?.name) })}</p>
    <div class="person-keys">
      <${Button} kind="accent" label=${t("manager.person_remove_yes")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${dismiss} />
      <${Button} label=${t("manager.person_remove_no")} onPress=${() => setAsking(false)} />
    </div>
  </div>`;
}

function About({ wish, setWish, snapshot }) {
  const { counters, languages = [] } = wish;
  const other = (list, id) => (list.includes(id) ? list.filter((each) => each !== id) : [...list, id]);
  return html`<label class="field"><span>${t("manager.person_name")}</span>
      <input type="text" maxlength="60" autocomplete="off" value=${wish.name} onInput=${(event) => setWish({ ...wish, name: event.currentTarget.value })} />
    </label>
    <${Choices} label=${t("manager.person_role")} choices=${Object.entries(STAFF_ROLES).map(([id, key]) => ({ id, name: t(key) }))} isOn=${(id) => id === wish.role} choose=${(role) => setWish({ ...wish, role })} />
    <${Choices} label=${t("manager.person_counters")} choices=${snapshot.counters.map(({ counter_id, name }) => ({ id: counter_id, name: pick(name) }))} isOn=${(id) => counters.includes(id)} choose=${(id) => setWish({ ...wish, counters: other(counters, id) })} />
    <${Choices} label=${t("manager.person_languages")} choices=${snapshot.hall.languages.map((id) => ({ id, name: OWN_NAMES[id] ?? id }))} isOn=${(id) => languages.includes(id)} choose=${(id) => setWish({ ...wish, languages: other(languages, id) })} />`;
}

function Choices({ label, choices, isOn, choose }) {
  return html`<fieldset class="choice-row">
    <legend>${label}</legend>
    ${choices.map(({ id, name }) => html`<button key=${id} type="button" class="choice" aria-pressed=${String(isOn(id))} onClick=${() => choose(id)}>${name}</button>`)}
  </fieldset>`;
}
