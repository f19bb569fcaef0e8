/**
 * The alphabet and shape of a pairing code: letters and figures that nobody mixes up.
 *
 * Pure. No vowels (no accidental words), no 0/O/1/I. The panel groups the code in two halves.
 */

export const CODE_LENGTH = 8;
const ROWS = ["23456789", "BCDFGHJK", "LMNPQRST", "VWXZ"];
const ALLOWED = new Set(ROWS.join(""));

/** Keys for the panel, in rows. */
export function codeRows() {
  return ROWS.map((row) => [...row]);
}

/** Keep what can belong to a code: upper case, allowed characters, at most eight. */
export function cleanCode(text) {
  const kept = [...text.toUpperCase()].filter((character) => ALLOWED.has(character));
  return kept.slice(0, CODE_LENGTH).join("");
}

/** "BCDF2345" → "BCDF 2345", with a dot for each character still missing. */
export function groupCode(code) {
  const shown = code.padEnd(CODE_LENGTH, "·");
  return `${shown.slice(0, 4)} ${shown.slice(4)}`;
}
