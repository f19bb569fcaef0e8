/**
 * Choosing a PIN of one's own: typed, then typed again. On the keypad alone, because a tablet may have no keyboard.
 *
 * Called by the sign-in and the cover. Keeps the first one only until the second is whole.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { PinPad } from "/static/components/pin_pad/pin_pad.js";
import { t } from "/static/words.js";

/**
 * `length`: `{least, most}`; `hint`: why; `fault`: what was wrong with the one before; `onPin(pin)` gets it and may return a
 * promise; `onType()` hears the first key after a fault.
 */
export function NewPin({ length, hint, fault = "", onPin, onType = () => {} }) {
  const [first, setFirst] = useState(null);
  const [differs, setDiffers] = useState(false);
  const shared = { hint, length: { ...length, is_long: true } };
  const begin = (pin) => {
    setDiffers(false);
    setFirst(pin);
  };
  const end = async (pin) => {
    if (pin === first) await onPin(pin);
    setDiffers(pin !== first);
    setFirst(null);
  };
  if (first !== null) return html`<${PinPad} key="again" ...${shared} title=${t("pin.again")} onPin=${end} />`;
  return html`<${PinPad} key="new" ...${shared} title=${t("pin.new", length)} fault=${differs ? t("pin.differs") : fault} isWrong=${differs} onPin=${begin} onType=${onType} />`;
}
