/**
 * A five-key pad (up, down, select, back, help) or a plain keyboard drives the whole kiosk.
 *
 * Arrow keys walk through what can be touched, in reading order; Enter and Space are the browser's
 * own; Escape goes back, F1 opens help, and letters are typed where something is searched. Called once by `page.js`.
 */
import { characterOf } from "/static/scan.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The index that an arrow leads to among `count` things; from nowhere, the first or the last. */
export function nextIndex(current, count, key) {
  if (count === 0 || !(key in STEPS)) return current;
  if (current < 0) return STEPS[key] > 0 ? 0 : count - 1;
  return (current + STEPS[key] + count) % count;
}

/** What a key types into a search: "Backspace", a letter, a figure, a space; null = nothing. A typing method's letter is read by its place. */
export function typedBy(event) {
  if (event.key === "Backspace") return "Backspace";
  if (/^[\p{L}\p{M}\p{N} ]$/u.test(event.key)) return event.key;
  if (event.key !== "Process") return null;
  const typed = characterOf(event);
  return /^[A-Za-z0-9 ]$/.test(typed) ? typed : null;
}

/** Listen on `root`; `onBack`, `onHelp` and `onTyped` (true = it was wanted) hear their keys. Returns a function that stops it. */
export function listenToArrows(root, { onBack, onHelp, onTyped }) {
  const onKeyDown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = typedBy(event);
    if (key !== null && !isPress(event) && onTyped(key)) event.preventDefault();
    else if (event.key in STEPS) moveFocus(root, event);
    else if (event.key === "Escape") onBack();
    else if (event.key === "F1" || event.key === "?") callHelp(event, onHelp);
  };
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}

/** Space on a key of the screen presses it. */
function isPress({ key }) {
  return key === " " && document.activeElement instanceof HTMLButtonElement;
}

function callHelp(event, onHelp) {
  event.preventDefault();
  onHelp();
}

function moveFocus(root, event) {
  const scope = root.querySelector('[role="alertdialog"]') ?? root;
  const things = [...scope.querySelectorAll("button")].filter((thing) => thing.offsetParent !== null);
  const next = nextIndex(things.indexOf(document.activeElement), things.length, event.key);
  if (next < 0) return;
  event.preventDefault();
  things[next].focus();
}
