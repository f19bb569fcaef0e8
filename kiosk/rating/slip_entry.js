/**
 * Typing what stands on a slip: a letter, three figures, then the four of its code.
 *
 * Pure. One string of at most eight characters; each place takes only what can stand there.
 */

const DIGITS = 3;
const CODE = 4;
export const FULL = 1 + DIGITS + CODE;
const LETTERS = "ABCDEFGHKLMNPQRSTUVXY";

/** What the next place takes: "letter", "digit", "code" or "full". */
export function wants(typed) {
  if (typed.length === 0) return "letter";
  if (typed.length <= DIGITS) return "digit";
  return typed.length < FULL ? "code" : "full";
}

/** Return what is typed after a key ("Backspace" takes one back); a key that does not fit is ignored. */
export function typeKey(typed, key) {
  if (key === "Backspace") return typed.slice(0, -1);
  const character = key.toUpperCase();
  const want = wants(typed);
  if (want === "full" || character.length !== 1) return typed;
  const fits = want === "letter" ? LETTERS.includes(character) : /^\d$/.test(character);
  return fits ? typed + character : typed;
}

/** The slip `{number, code}` once everything is typed, else null. */
export function slipOf(typed) {
  if (typed.length !== FULL) return null;
  return { number: typed.slice(0, 1 + DIGITS), code: typed.slice(1 + DIGITS) };
}

/** Each place with its character ("" = still empty), in the two groups of the slip. */
export function places(typed) {
  const all = Array.from({ length: FULL }, (_, index) => typed[index] ?? "");
  return { number: all.slice(0, 1 + DIGITS), code: all.slice(1 + DIGITS) };
}

/** Rows of keys for the next place: letters first, then figures. */
export function keysFor(typed) {
  if (wants(typed) === "letter") return ["ABCDEFG", "HKLMNPQ", "RSTUVXY"].map((row) => [...row]);
  return [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["0"]];
}
