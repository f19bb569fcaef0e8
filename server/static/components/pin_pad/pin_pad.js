/**
 * The place where a PIN is typed: dots, what is wrong, a keypad. By touch alone and by keyboard alone.
 *
 * Called by whatever asks for a PIN. Keeps the digits only until they are whole, and shows none of them.
 */
import { html, useLayoutEffect, useRef, useSignal, useState } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { Keypad } from "/static/components/keypad/keypad.js";
import { isWhole, typePin } from "/static/components/pin_pad/steps.js";
import { keyOf } from "/static/plain_keys.js";
import { t } from "/static/words.js";

const ROWS = [
  ["1", "2", "3"],
  ["4", "5", "6"],
  ["7", "8", "9"],
];
const FIELDS = "input, textarea, select";
const KEYS = /^[0-9]$|^Backspace$|^Delete$|^Enter$/;

/**
 * `title`; `hint`: a sentence below it; `length` see steps.js; `fault`: what is wrong, in words; `isWrong` shakes the dots; `isOff`: nothing can be
 * typed; `onPin(pin)` gets it whole and may return a promise; `onType()` hears the first key after a fault; `demo`: words
 * under the keys.
 * @param {{title: any, hint?: string | null, length: {least: number, most: number, is_long: boolean}, fault?: string, isWrong?: boolean, isOff?: boolean,
 *   onPin: (pin: string) => any, onType?: () => void, demo?: string | null}} pad
 */
export function PinPad({ title, hint = null, length, fault = "", isWrong = false, isOff = false, onPin, onType = () => {}, demo = null }) {
  const [isBusy, setBusy] = useState(false);
  const pin = useSignal("");
  const send = async () => {
    setBusy(true);
    await onPin(pin.value);
    setBusy(false);
    pin.value = "";
  };
  /** Take a key, unless it is an Enter that ends nothing: that may be meant for a button. */
  const type = (key) => {
    if (key === "Enter" && !isWhole(pin.value, key, length)) return false;
    if (isBusy || isOff) return true;
    if (key !== "Enter") onType();
    pin.value = typePin(pin.value, key, length);
    if (isWhole(pin.value, key, length)) send();
    return true;
  };
  useKeys(type);
  return html`<section class="pin-pad" aria-label=${t("desk.sign_in_pin")} onClick=${letGoOfMouse}>
    <h2>${title}</h2>
    ${hint ? html`<p class="pin-pad-hint">${hint}</p>` : null}
    <${Dots} count=${pin.value.length} places=${Math.max(length.least, pin.value.length)} isWrong=${isWrong} />
    <p class="pin-pad-fault" role="alert">${isBusy ? t("desk.sign_in_checking") : fault}</p>
    <${Keypad} class="pin-pad-keys" rows=${keyRows(isOff, length)} onKey=${type} name=${t("desk.sign_in_pin")} />
    ${demo ? html`<p class="pin-pad-demo"><${Icon} name="graduation-cap" />${demo}</p>` : null}
  </section>`;
}

function Dots({ count, places, isWrong }) {
  return html`<p class=${`pin-pad-dots ${isWrong ? "is-wrong" : ""}`}>
    <span class="visually-hidden" aria-live="polite">${t("desk.sign_in_digits", { count })}</span>
    ${Array.from({ length: places }, (_, index) => html`<span key=${index} class=${index < count ? "is-full" : ""} aria-hidden="true"></span>`)}
  </p>`;
}

function keyRows(isDisabled, { is_long }) {
  const caps = ROWS.map((row) => row.map((key) => ({ key, isDisabled })));
  const clear = { key: "Delete", icon: "x", label: t("desk.sign_in_clear"), isDisabled };
  const erase = { key: "Backspace", icon: "delete", label: t("desk.sign_in_erase"), isDisabled };
  const rows = [...caps, [clear, { key: "0", isDisabled }, erase]];
  return is_long ? [...rows, [{ key: "Enter", text: t("desk.sign_in_enter"), isWide: true, isStrong: true, isDisabled }]] : rows;
}

/** After a click Enter belongs to the whole PIN again, not to the digit that was clicked. */
function letGoOfMouse(event) {
  if (event.detail > 0 && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The whole page's keyboard, so that nothing has to be touched first; Enter presses no name that has the focus. */
function useKeys(type) {
  const latest = useRef(type);
  latest.current = type;
  useLayoutEffect(() => {
    const onKeyDown = (event) => {
      const key = keyOf(event);
      if (event.ctrlKey || event.altKey || event.metaKey || !KEYS.test(key) || event.target.closest?.(FIELDS)) return;
      if (!latest.current(key)) return;
      event.preventDefault();
      // What lies behind the pad has keys of its own.
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, []);
}
