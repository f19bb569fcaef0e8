/** A new PIN for somebody, who is signed out everywhere by it and no longer locked out. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { t } from "/static/words.js";
import { PinFields, usePins } from "/counter/manager/pin_fields.js";

/** `sheet.value.staff_id` is the person. */
export function PinSheet({ board, snapshot, sheet }) {
  const person = snapshot.staff.find((each) => each.staff_id === sheet.value.staff_id);
  const pins = usePins(snapshot.pin_length);
  const close = () => {
    sheet.value = null;
  };
  if (!person) return null;
  const save = async () => {
    const { staff_id, name, role, counters, languages, version } = person;
    const body = { staff_id, name, role, counters, languages, version, pin: pins.take() };
    if (await board.run({ path: "staff", body, done: { key: "manager.did_set_pin", facts: { name } } })) close();
  };
  return html`<${Sheet} side="right" title=${t("manager.person_pin_of", { name: person.name })} onClose=${close}>
    <form class="form" onSubmit=${(event) => event.preventDefault()}>
      <${PinFields} ...${{ pins, fault: pins.fault }} />
      <${Button} kind="accent" label=${t("manager.person_save")} isDisabled=${Boolean(pins.fault) || !board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${save} />
    </form>
  <//>`;
}
