/**
 * The keyboard of the officer's desk: which press means which action.
 *
 * Owns the map from a key press to an action. Called by desk_page.js for every keydown.
 * Never reads the document itself: the caller says where the focus is.
 */
import { digitOf } from "/static/plain_keys.js";

const LETTERS = { R: "recall", V: "miss", G: "hold", C: "transfer", B: "start", T: "extra", Z: "undo" };
const NAMED = { F9: "big", F8: "pause", Enter: "finish", " ": "big", "?": "help", F1: "help" };
const FUNCTION_KEYS = ["F9", "F8", "F1"];

/**
 * Give the action of one press, or null when the press belongs to something else.
 *
 * `press`: `{key, code, is_repeat, has_modifier}`; `focus`: `{is_typing, is_on_control, is_sheet_open}`.
 * Answers: big, pause, help, undo, extra, a verb of the desk, `dismiss`, or `pick:<n>` inside an open sheet.
 */
export function actionOf(press, focus) {
  if (press.is_repeat || press.has_modifier) return null;
  if (press.key === "Escape") return "dismiss";
  if (FUNCTION_KEYS.includes(press.key)) return NAMED[press.key];
  if (focus.is_typing) return null;
  if (focus.is_sheet_open) return pickOf(press);
  if (focus.is_on_control && (press.key === " " || press.key === "Enter")) return null;
  return NAMED[press.key] ?? LETTERS[letterOf(press)] ?? null;
}

function pickOf(press) {
  const digit = digitOf(press);
  return digit && digit !== "0" ? `pick:${digit}` : null;
}

/** The Latin letter of a press, whatever script the keyboard layout writes. */
function letterOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  return /^Key[A-Z]$/.test(code ?? "") ? code.slice(3) : "";
}
