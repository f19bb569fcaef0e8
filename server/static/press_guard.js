/**
 * Guards a page's controls against hands that tremble: what is pressed twice within a moment was pressed once.
 *
 * Called by staff_page.js (each control) and by those that are touched (the whole screen): kiosk, rating terminal, the
 * host's tablet. What counts as twice is decided by press.js, so no button needs a guard of its own.
 */
import { createPressGuard } from "/static/press.js";

/** Where presses may follow each other quickly: typing, counting, ticking. */
const TYPING = ".keypad";
const QUICK = `${TYPING}, .stepper, .counting, .reasons`;

/** Guard each button below `root` by itself, until the returned function is called: two different ones may follow quickly. */
export function guardControls(root) {
  const guards = new WeakMap();
  const onClick = (event) => {
    const control = event.target.closest?.("button");
    if (!control || control.closest(QUICK)) return;
    if (!guards.has(control)) guards.set(control, createPressGuard());
    if (!guards.get(control).accept(event.timeStamp)) swallow(event);
  };
  root.addEventListener("click", onClick, true);
  return () => root.removeEventListener("click", onClick, true);
}

/**
 * Guard all of `root` as one: one action at a time, whatever opens under the finger, until the returned function is called. `isAgain(press)` finds repetitions that the guard cannot know;
 * `onPress(press)` hears each press that counts; `opensByTyping` where the last key typed opens something under the finger. Presses are
 * `{at_ms, x, y}`; those of a keyboard have no place.
 * @param {EventTarget} root
 * @param {{isAgain?: (press: any) => boolean, onPress?: (press: any) => void, opensByTyping?: boolean}} options
 */
export function guardScreen(root, { isAgain = () => false, onPress = () => {}, opensByTyping = false } = {}) {
  const guard = createPressGuard();
  const onClick = (event) => {
    const press = pressOf(event);
    if (opensByTyping && event.target.closest?.(TYPING)) guard.note(press.at_ms);
    const isQuick = Boolean(event.target.closest?.(QUICK));
    if (!isAgain(press) && (isQuick || guard.accept(press.at_ms))) onPress(press);
    else swallow(event);
  };
  const onKeyDown = (event) => event.repeat && ["Enter", " "].includes(event.key) && event.preventDefault();
  root.addEventListener("click", onClick, true);
  root.addEventListener("keydown", onKeyDown, true);
  return () => {
    root.removeEventListener("click", onClick, true);
    root.removeEventListener("keydown", onKeyDown, true);
  };
}

function swallow(event) {
  event.stopImmediatePropagation();
  event.preventDefault();
}

/** When and where somebody pressed; Enter, Space and arrows have no place. */
function pressOf({ timeStamp, detail, clientX, clientY }) {
  return { at_ms: timeStamp, x: detail ? clientX : null, y: detail ? clientY : null };
}
