/**
 * What a scanner types: told apart from fingers, and understood without being kept.
 *
 * Pure. A scanner is a keyboard that types fast and ends with Enter. A key that a Vietnamese typing
 * method has turned into an accent is read by its place (`code`). Nothing scanned is ever opened, run or
 * stored; what is no slip is only named ("id_card", "unknown"). Where a hall gives one number a person, the
 * twelve digits of a card are handed on, and nothing else of it.
 */

/** Keys further apart than this are not one scan. */
export const GAP_MS = 300;
const SHORTEST = 6;
const LONGEST = 512;
const TOKEN = /\/t\/([A-Za-z0-9_-]{16,86})\/?$/;
const BARE_TOKEN = /^[A-Za-z0-9_-]{22,86}$/;
const ID_CARD = /^\d{12}(\D|$)/;

/**
 * Make a reader. `feed(key, at_ms)` returns null, or what was scanned when Enter ends it.
 * `readsCards()` says whether an ID card is read now; without it none ever is.
 */
export function createScanReader({ readsCards = () => false } = {}) {
  let text = "";
  let last_ms = -Infinity;
  const clear = () => {
    text = "";
  };
  return {
    /** `key`: `{key, code, shiftKey, ctrlKey, altKey, metaKey}` as of a keydown event. */
    feed(key, at_ms) {
      if (key.ctrlKey || key.altKey || key.metaKey) return null;
      if (at_ms - last_ms > GAP_MS) clear();
      last_ms = at_ms;
      if (key.key === "Enter" || key.code === "Enter" || key.code === "NumpadEnter") {
        const scanned = text;
        clear();
        return scanned.length >= SHORTEST ? understand(scanned, readsCards()) : null;
      }
      if (text.length <= LONGEST) text += characterOf(key);
      return null;
    },
    clear,
  };
}

/** Say what a scanned text is: a slip's token, an ID card (refused unread unless `reads_cards`), or something else. */
export function understand(text, reads_cards = false) {
  if (text.length > LONGEST) return { kind: "unknown" };
  const token = TOKEN.exec(text)?.[1] ?? BARE_TOKEN.exec(text)?.[0];
  if (ID_CARD.test(text)) return reads_cards ? { kind: "id_card", citizen_id: text.slice(0, 12) } : { kind: "id_card" };
  return token ? { kind: "token", token } : { kind: "unknown" };
}

const MARKS = {
  Minus: "-_",
  Equal: "=+",
  Slash: "/?",
  Backslash: "\\|",
  Period: ".>",
  Comma: ",<",
  Semicolon: ";:",
  Space: "  ",
};

/**
 * The character that a key means. What is plain stays; where a typing method has made an accent of it
 * (or hides it as "Process"), the key's place on the keyboard tells what the scanner meant.
 */
export function characterOf({ key = "", code = "", shiftKey = false }) {
  if (/^[\x20-\x7e]$/.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit && !(shiftKey && code.startsWith("Digit"))) return digit;
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? "";
}
