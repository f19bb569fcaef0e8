/**
 * Typing what stands on a slip: a letter of the hall, its figures, then the four of its code.
 *
 * Pure. What is typed is one text; NEXT in it parts the number from the code. It comes by itself after the most
 * figures that a number has today, and by a key after the usual ones, where a number may have more.
 */

const CODE = 4;
/** The key, and the mark in the text, that ends a number. */
export const NEXT = "|";
/** What numbers look like until the server has said it. */
export const USUAL = { letters: [..."ABCDEFGHJKLMNPQRSTUVWXYZ"], digits: 3, most_digits: 3 };
const KEYS_IN_A_ROW = 4;

/** What the next place takes: "letter", "digit", "digit_or_next", "code" or "full". */
export function wants(typed, format = USUAL) {
  const [number, code] = typed.split(NEXT);
  if (code !== undefined) return code.length < CODE ? "code" : "full";
  if (number.length === 0) return "letter";
  return number.length <= format.digits ? "digit" : "digit_or_next";
}

/** Return what is typed after a key ("Backspace" takes one back); a key that does not fit is ignored. */
export function typeKey(typed, key, format = USUAL) {
  if (key === "Backspace") return takeBack(typed, format);
  const want = wants(typed, format);
  if (key === NEXT) return want === "digit_or_next" ? typed + NEXT : typed;
  const character = key.toUpperCase();
  if (want === "full" || character.length !== 1) return typed;
  const fits = want === "letter" ? format.letters.includes(character) : /^\d$/.test(character);
  if (!fits) return typed;
  const more = typed + character;
  return want !== "code" && more.length === 1 + format.most_digits ? more + NEXT : more;
}

/** A NEXT that came by itself goes with the figure before it. */
function takeBack(typed, format) {
  const came_by_itself = typed.endsWith(NEXT) && typed.length === 2 + format.most_digits;
  return typed.slice(0, came_by_itself ? -2 : -1);
}

/** The slip `{number, code}` once everything is typed, else null. */
export function slipOf(typed) {
  const [number, code] = typed.split(NEXT);
  return code?.length === CODE ? { number, code } : null;
}

/** Each place with its character ("" = still empty), in the two groups of the slip. */
export function places(typed, format = USUAL) {
  const [number, code = ""] = typed.split(NEXT);
  const spread = (text, length) => Array.from({ length }, (_, index) => text[index] ?? "");
  const is_over = typed.includes(NEXT);
  return { number: spread(number, is_over ? number.length : 1 + format.most_digits), code: spread(code, CODE) };
}

/** Rows of keys for the next place: the hall's letters first, then figures. */
export function keysFor(typed, format = USUAL) {
  if (wants(typed, format) !== "letter") return [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["0"]];
  const { letters } = format;
  const rows = Math.ceil(letters.length / KEYS_IN_A_ROW);
  const wide = Math.ceil(letters.length / rows);
  return Array.from({ length: rows }, (_, row) => letters.slice(row * wide, (row + 1) * wide));
}
