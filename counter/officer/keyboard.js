/**
 * Hears the keyboard of the whole desk and hands each press to the right place.
 *
 * Owns what counts as typing and as standing on a control. Called by desk_page.js; the meaning of a
 * press is decided by keys.js. Never takes a key from a text field.
 */
import { actionOf } from "/counter/officer/keys.js";

const TYPING = "input, textarea, select, [contenteditable]";
const CONTROLS = "button, a[href], summary, [role=button], [role=option]";

/** Listen until the returned function is called. `press` holds what can be asked for (desk_page.js). */
export function listenForKeys(press) {
  const onKeyDown = (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const action = actionOf(pressOf(event), focusOf(press));
    if (!action) return;
    event.preventDefault();
    carryOut(action, press);
  };
  window.addEventListener("keydown", onKeyDown);
  document.addEventListener("click", letGoOfMouse);
  return () => {
    window.removeEventListener("keydown", onKeyDown);
    document.removeEventListener("click", letGoOfMouse);
  };
}

function pressOf(event) {
  const has_modifier = event.ctrlKey || event.altKey || event.metaKey;
  return { key: event.key, code: event.code, is_repeat: event.repeat, has_modifier };
}

function focusOf({ sheet }) {
  const at = document.activeElement;
  return {
    is_typing: Boolean(at?.matches(TYPING)),
    is_on_control: Boolean(at?.matches(CONTROLS)),
    is_sheet_open: Boolean(sheet.value),
  };
}

/** After a click with the mouse the keys belong to the desk again: Space calls, not the last button. */
function letGoOfMouse(event) {
  const isMouse = event.detail > 0;
  const button = event.target.closest?.(CONTROLS);
  if (isMouse && button && document.activeElement === button) button.blur();
}

function carryOut(action, press) {
  if (action.startsWith("pick:")) return pickOption(Number(action.slice(5)));
  if (["big", "pause", "undo", "dismiss"].includes(action)) return press[action]();
  if (["extra", "help"].includes(action)) return press.open(action);
  return press.verb(action);
}

/** A number key presses the option of the open sheet that shows this number. */
function pickOption(number) {
  const option = document.querySelector(`.desk-side [data-pick="${number}"]`);
  if (option instanceof HTMLElement) option.click();
}
