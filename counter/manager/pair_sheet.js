/** Pairing a new device: its role and name, where it belongs, then the code to type on it. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button.js";
import { Sheet } from "/static/components/sheet.js";
import { groupCode } from "/static/pairing_code.js";
import { pick, t } from "/static/words.js";
import { bindingOf, codeLeft } from "/counter/manager/floor.js";

const ROLES = ["kiosk", "board", "rating", "counter", "host", "manager", "agent"];

/** `sheet` is closed by its own button; `board` sends the request. */
export function PairSheet({ board, snapshot, now_ms, sheet }) {
  const [wish, setWish] = useState({ role: "kiosk", name: "" });
  const [made, setMade] = useState(null);
  const close = () => {
    sheet.value = null;
  };
  const create = async () => {
    const name = wish.name.trim() || t(`manager.role_${wish.role}`);
    setMade(await board.run({ path: "devices", body: { ...wish, name } }));
  };
  return html`<${Sheet} side="right" title=${t("manager.pair_new")} onClose=${close}>
    ${made ? html`<${Code} ...${{ made, now_ms, again: () => setMade(null) }} />` : html`<${Form} ...${{ wish, setWish, snapshot, create, board }} />`}
  <//>`;
}

function Form({ wish, setWish, snapshot, create, board }) {
  const choose = (role) => setWish({ role, name: wish.name });
  return html`<div class="form">
    <fieldset class="choice-row">
      <legend>${t("manager.pair_role")}</legend>
      ${ROLES.map((role) => html`<button key=${role} type="button" class="choice" aria-pressed=${String(role === wish.role)} onClick=${() => choose(role)}>${t(`manager.role_${role}`)}</button>`)}
    </fieldset>
    <label class="field"><span>${t("manager.pair_name")}</span>
      <input type="text" maxlength="60" value=${wish.name} placeholder=${t(`manager.role_${wish.role}`)} onInput=${(event) => setWish({ ...wish, name: event.currentTarget.value })} />
    </label>
    ${bindingOf(wish.role).map((field) => html`<${Place} key=${field} ...${{ field, wish, setWish, snapshot }} />`)}
    <${Button} kind="accent" label=${t("manager.pair_make_code")} isBusy=${Boolean(board.busy.value)} onPress=${create} />
  </div>`;
}

function Place({ field, wish, setWish, snapshot }) {
  const options = placesOf(field, snapshot);
  return html`<label class="field"><span>${t(`manager.pair_${field}`)}</span>
    <select value=${wish[field] ?? ""} onChange=${(event) => setWish({ ...wish, [field]: event.currentTarget.value || undefined })}>
      <option value="">${t("manager.pair_none")}</option>
      ${options.map(({ id, name }) => html`<option key=${id} value=${id}>${pick(name)}</option>`)}
    </select>
  </label>`;
}

function placesOf(field, snapshot) {
  if (field === "counter_id") return snapshot.counters.map(({ counter_id, name }) => ({ id: counter_id, name }));
  if (field === "printer_id") return snapshot.printers.map(({ printer_id, name }) => ({ id: printer_id, name }));
  return snapshot.zones.map(({ zone_id, name }) => ({ id: zone_id, name }));
}

function Code({ made, now_ms, again }) {
  const { seconds, text } = codeLeft(made.expires_at, now_ms);
  return html`<div class="code">
    <p>${t("manager.pair_type_it")}</p>
    <output class="code-text">${groupCode(made.code)}</output>
    <p role="timer">${seconds > 0 ? t("manager.pair_left", { time: text }) : t("manager.pair_over")}</p>
    <${Button} icon="plus" label=${t("manager.pair_another")} onPress=${again} />
  </div>`;
}
