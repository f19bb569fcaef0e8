/**
 * What one key does to a PIN, and when it is whole.
 *
 * Pure. `pin_pad.js` beside it is the only caller. `length` is `{least, most, is_long}`: how many digits the hall allows, and
 * whether this one has more than the least. One that has not is whole by itself; a longer one by Enter, so that its length
 * is told to nobody.
 */

/** So many digits fit. */
export function roomOf({ least, most, is_long }) {
  return is_long ? most : least;
}

/** The PIN after one key: a digit adds, "Backspace" takes the last one, "Delete" takes all. */
export function typePin(pin, key, length) {
  if (key === "Backspace") return pin.slice(0, -1);
  if (key === "Delete") return "";
  return /^[0-9]$/.test(key) && pin.length < roomOf(length) ? pin + key : pin;
}

/** Whether the PIN is to be sent after `key`: by Enter, or by the last digit that fits. */
export function isWhole(pin, key, length) {
  return key === "Enter" ? pin.length >= length.least : pin.length === roomOf(length);
}
