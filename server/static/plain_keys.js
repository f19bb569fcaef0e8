/**
 * What a key means whatever layout or typing method is on: a figure where a Vietnamese or French layout has a letter
 * or a sign, a letter where a typing method has made an accent of it.
 *
 * Pure. Called by everything that takes a PIN, a code or the place in a list.
 */
import { characterOf } from "/static/scan.js";

/** The figure of a key, "0" to "9", or null. `press`: `{key, code}` as of a keydown event. */
export function digitOf({ key, code }) {
  if (/^[0-9]$/.test(key)) return key;
  return /^(?:Digit|Numpad)([0-9])$/.exec(code ?? "")?.[1] ?? null;
}

/** The key of a press: a figure, a plain letter, or the name of a key that writes nothing. */
export function keyOf(press) {
  const digit = digitOf(press);
  if (digit !== null) return digit;
  const isWriting = [...press.key].length === 1 || press.key === "Process";
  return isWriting ? characterOf(press) || press.key : press.key;
}
