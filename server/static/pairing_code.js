/**
 * The alphabet and shape of a pairing code: consonants only, so that nobody mixes up a letter.
 *
 * Pure. No vowels (no accidental words), no figures. The panel groups the code in two halves.
 */

export const CODE_LENGTH = 8;
const ROWS = ["BCDFGHJ", "KLMNPQR", "STVWXZ"];
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

/** "BCDFGHJK" → "BCDF GHJK", with a dot for each character still missing. */
export function groupCode(code) {
  const shown = code.padEnd(CODE_LENGTH, "·");
  return `${shown.slice(0, 4)} ${shown.slice(4)}`;
}
