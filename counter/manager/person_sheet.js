/** One person of the hall: a new one, another role, counters or languages, and the end of their work here. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Field } from "/static/components/field/field.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { ownName, pick, t } from "/static/words.js";
import { Changed } from "/counter/manager/changed.js";
import { PinFields, usePins } from "/counter/manager/pin_fields.js";
import { STAFF_ROLES, isPersonChanged, staffIdOf } from "/counter/manager/staff.js";

const NOBODY_YET = { name: "", role: "officer", counters: [], languages: [] };

/** `sheet.value.staff_id` is the person, or null for a new one; `keeper` knows who is at the console. */
export function PersonSheet({ board, snapshot, sheet, keeper }) {
  const known = snapshot.staff.find((each) => each.staff_id === sheet.value.staff_id);
  const [seen, setSeen] = useState(known ?? NOBODY_YET);
  const [wish, setWish] = useState(seen);
  const close = () => {
    sheet.value = null;
  };
  const title = known ? t("manager.person_edit_of", { name: known.name }) : t("manager.person_new");
  const shared = { board, snapshot, wish, setWish, seen, setSeen, known, close };
  const is_self = known?.staff_id === keeper.current.value?.staff.staff_id;
  return html`<${Sheet} side="right" title=${title} onClose=${close}>
    <form class="form" onSubmit=${(event) => event.preventDefault()}>
      <${About} ...${{ wish, setWish, snapshot }} />
      ${sheet.value.staff_id ? (known ? html`<${Change} ...${shared} />` : html`<${Gone} />`) : html`<${Add} ...${shared} />`}
      ${known && !is_self ? html`<${Dismiss} ...${shared} />` : null}
    </form>
  <//>`;
}

const byChance = () => crypto.getRandomValues(new Uint32Array(1))[0];

function Add({ board, snapshot, wish, close }) {
  const pins = usePins(snapshot.pin_length);
  const name = wish.name.trim();
  const fault = name ? pins.fault : "manager.person_name_missing";
  // Once for the sheet: a press that is tried again adds the same person.
  const [staff_id] = useState(() => staffIdOf(snapshot.staff.map((each) => each.staff_id), byChance));
  const save = async () => {
    const { role, counters, languages } = wish;
    const body = { staff_id, name, role, counters, languages, pin: pins.take() };
    if (await board.run({ path: "staff", body, done: { key: "manager.did_add_person", facts: { name } } })) close();
  };
  return html`<${PinFields} ...${{ pins, fault }} />
    <${Button} kind="accent" label=${t("manager.person_save")} isDisabled=${Boolean(fault) || !board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${save} />`;
}

/** The version that was opened here goes along; whoever changed the person meanwhile is shown beside the wish. */
function Change({ board, snapshot, wish, setWish, seen, setSeen, close }) {
  const [other, setOther] = useState(null);
  const name = wish.name.trim();
  const path = `staff/${encodeURIComponent(seen.staff_id)}`;
  const bodyOf = ({ name, role, counters, languages = [] }, version) => ({ name, role, counters, languages, version });
  const save = async ({ version }) => {
    const done = { key: "manager.did_change_person", facts: { name } };
    const before = other?.now ?? seen;
    const back = (answer) => ({ path, body: bodyOf(before, answer.version) });
    if (await board.run({ path, body: bodyOf({ ...wish, name }, version), done, back, onChanged: setOther })) close();
  };
  const keep = () => {
    const now = { ...seen, ...other.now, version: other.version };
    setSeen(now);
    setWish(now);
    setOther(null);
  };
  if (other && !other.now) return html`<${Gone} />`;
  if (other) return html`<${Changed} ...${{ board, other }} rows=${personRows(other.now, { ...wish, name }, snapshot)} time_zone=${snapshot.hall.time_zone} onKeep=${keep} onUse=${() => save(other)} />`;
  const isDisabled = !name || !isPersonChanged(wish, seen) || !board.may_act.value;
  return html`<${Button} kind="accent" label=${t("manager.person_save")} ...${{ isDisabled }} isBusy=${Boolean(board.busy.value)} onPress=${() => save(seen)} />`;
}

/** Somebody else dismissed the person while their sheet was open. */
function Gone() {
  return html`<p class="notice notice-warn" role="status">${t("manager.changed_gone")}</p>`;
}

/** Where the person as they are now and the wish differ, in words. */
function personRows(now, wish, snapshot) {
  const counters = (ids) => snapshot.counters.filter((each) => ids.includes(each.counter_id)).map((each) => pick(each.name)).join(", ");
  const languages = (codes) => snapshot.hall.languages.filter((code) => codes.includes(code)).map((code) => ownName(code)).join(", ");
  const said = ({ name, role, counters: ids, languages: codes = [] }) => [name, t(STAFF_ROLES[role]), counters(ids), languages(codes)];
  const mine = said(wish);
  const labels = ["manager.person_name", "manager.person_role", "manager.person_counters", "manager.person_languages"];
  return said(now)
    .map((text, place) => ({ label: t(labels[place]), now: text, mine: mine[place] }))
    .filter((row) => row.now !== row.mine);
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
  return html`<${Field} label=${t("manager.person_name")}><input type="text" maxlength="60" autocomplete="off" value=${wish.name} onInput=${(event) => setWish({ ...wish, name: event.currentTarget.value })} /><//>
    <${ChoiceRow} legend=${t("manager.person_role")} choices=${Object.entries(STAFF_ROLES).map(([id, key]) => ({ id, name: t(key) }))} chosen=${wish.role} onChoose=${(role) => setWish({ ...wish, role })} />
    <${ChoiceRow} legend=${t("manager.person_counters")} choices=${snapshot.counters.map(({ counter_id, name }) => ({ id: counter_id, name: pick(name) }))} chosen=${counters} onChoose=${(id) => setWish({ ...wish, counters: other(counters, id) })} />
    <${ChoiceRow} legend=${t("manager.person_languages")} choices=${snapshot.hall.languages.map((id) => ({ id, name: ownName(id) }))} chosen=${languages} onChoose=${(id) => setWish({ ...wish, languages: other(languages, id) })} />`;
}
