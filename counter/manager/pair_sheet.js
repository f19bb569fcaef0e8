/** Pairing a new device: its role and name, where it belongs, then the code to type on it. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { groupCode } from "/static/pairing_code.js";
import { pick, t } from "/static/words.js";
import { bindingOf, codeLeft, wishFor } from "/counter/manager/floor.js";

/** `sheet` is closed by its own button; `board` sends the request. `sheet.value.expected` is a screen of the hall's file. */
export function PairSheet({ board, snapshot, now_ms, sheet }) {
  const { expected } = sheet.value;
  const [wish, setWish] = useState(() => wishFor("kiosk", "", snapshot));
  const [made, setMade] = useState(sheet.value.made ?? null);
  const close = () => {
    sheet.value = null;
  };
  const create = async () => {
    const name = wish.name.trim() || t(`manager.role_${wish.role}`);
    setMade(await board.run({ path: "devices", body: { ...wish, name } }));
  };
  const again = async () => setMade(expected ? await askCode(board, expected) : null);
  const title = expected ? t("manager.pair_of", { name: expected.name }) : t("manager.pair_new");
  return html`<${Sheet} side="right" title=${title} onClose=${close}>
    ${made ? html`<${Code} ...${{ made, now_ms, again, snapshot, is_expected: Boolean(expected) }} />` : null}
    ${made || expected ? null : html`<${Form} ...${{ wish, setWish, snapshot, create, board }} />`}
  <//>`;
}

/** Ask for the code of a screen that the hall's file expects: what it is and where it stands is known. */
export function askCode(board, { device_id }) {
  return board.run({ path: `devices/expected/${encodeURIComponent(device_id)}` });
}

function Form({ wish, setWish, snapshot, create, board }) {
  const choose = (role) => setWish(wishFor(role, wish.name, snapshot));
  return html`<div class="form">
    <${ChoiceRow} legend=${t("manager.pair_role")} choices=${snapshot.device_roles.map((id) => ({ id, name: t(`manager.role_${id}`) }))} chosen=${wish.role} onChoose=${choose} />
    <${Field} label=${t("manager.pair_name")}>
      <input type="text" maxlength="60" value=${wish.name} placeholder=${t(`manager.role_${wish.role}`)} onInput=${(event) => setWish({ ...wish, name: event.currentTarget.value })} />
    <//>
    ${bindingOf(wish.role).map((field) => html`<${Place} key=${field} ...${{ field, wish, setWish, snapshot }} />`)}
    <${Button} kind="accent" label=${t("manager.pair_make_code")} isBusy=${Boolean(board.busy.value)} onPress=${create} />
  </div>`;
}

function Place({ field, wish, setWish, snapshot }) {
  const options = placesOf(field, snapshot);
  return html`<${Field} label=${t(`manager.pair_${field}`)}>
    <select value=${wish[field] ?? ""} onChange=${(event) => setWish({ ...wish, [field]: event.currentTarget.value || null })}>
      <option value="">${t("manager.pair_none")}</option>
      ${options.map(({ id, name }) => html`<option key=${id} value=${id}>${pick(name)}</option>`)}
    </select>
  <//>`;
}

function placesOf(field, snapshot) {
  if (field === "counter_id") return snapshot.counters.map(({ counter_id, name }) => ({ id: counter_id, name }));
  if (field === "printer_id") return snapshot.printers.map(({ printer_id, name }) => ({ id: printer_id, name }));
  return snapshot.zones.map(({ zone_id, name }) => ({ id: zone_id, name }));
}

function Code({ made, now_ms, again, snapshot, is_expected }) {
  const { seconds, text } = codeLeft(made.expires_at, now_ms);
  const paired = snapshot.devices.find((each) => each.device_id === made.device_id && each.is_paired);
  if (paired) {
    return html`<div class="code">
      <p class="notice notice-good" role="status"><${Icon} name="check" size="1.35em" /><span>${t("manager.pair_done", { name: paired.name })}</span></p>
      ${is_expected ? null : html`<${Button} icon="plus" label=${t("manager.pair_another")} onPress=${again} />`}
    </div>`;
  }
  return html`<div class="code">
    <p>${t("manager.pair_type_it")}</p>
    <output class="code-text">${groupCode(made.code)}</output>
    <p role="timer">${seconds > 0 ? t("manager.pair_left", { time: text }) : t("manager.pair_over")}</p>
    <${Button} icon="plus" label=${t(is_expected ? "manager.pair_make_code" : "manager.pair_another")} onPress=${again} />
  </div>`;
}
