/** A new PIN: typed twice, sent once, shown nowhere. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { digitsOf, pinFault } from "/counter/manager/staff.js";

/** Give the two fields' state: `{typed, length, type(field, digits), fault, take()}`; `take` empties them. `length` of the snapshot. */
export function usePins(length) {
  const [typed, setTyped] = useState({ pin: "", again: "" });
  return {
    typed,
    length,
    fault: pinFault(typed.pin, typed.again, length),
    type: (field, digits) => setTyped({ ...typed, [field]: digits }),
    take: () => {
      setTyped({ pin: "", again: "" });
      return typed.pin;
    },
  };
}

/** `pins` of usePins; `fault` is the word of what is still missing, or null. */
export function PinFields({ pins, fault }) {
  return html`<${Pin} field="pin" label=${t("manager.pin_new", pins.length)} pins=${pins} />
    <${Pin} field="again" label=${t("manager.pin_again")} pins=${pins} />
    <p class="form-note" role="status">${fault && pins.typed.pin ? t(fault, pins.length) : ""}</p>
    <p class="notice"><${Icon} name="eye-off" size="1.35em" /><span>${t("manager.pin_never_shown")}</span></p>`;
}

function Pin({ field, label, pins }) {
  const onInput = (event) => {
    const digits = digitsOf(event.currentTarget.value, pins.length);
    event.currentTarget.value = digits;
    pins.type(field, digits);
  };
  return html`<${Field} ...${{ label }}>
    <input type="password" class="pin-field" inputmode="numeric" autocomplete="new-password" value=${pins.typed[field]} onInput=${onInput} />
  <//>`;
}
