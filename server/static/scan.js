/**
 * What a scanner types: told apart from fingers, and understood without being kept.
 *
 * Pure. A scanner is a keyboard that types fast and ends with Enter, with Tab, or just ends. A key that a Vietnamese
 * typing method has turned into an accent is read by its place (`code`), a letter's case by Shift alone while Caps Lock
 * is on; a character may come as Alt and its number. Nothing scanned is ever opened, run or stored; what is no slip
 * is only named ("id_card", "unknown"). Where a hall gives one number a person, the twelve digits of a card are handed
 * on, and nothing else of it.
 */

/** Keys further apart than this are not one scan. */
export const GAP_MS = 300;
const SHORTEST = 6;
const LONGEST = 512;
const TOKEN = /\/t\/([A-Za-z0-9_-]{16,86})\/?$/;
const BARE_TOKEN = /^[A-Za-z0-9_-]{22,86}$/;
const ID_CARD = /^\d{12}(\D|$)/;

/** Nobody types faster for six keys: what is no slip and ends with Tab is named only when it came like this. */
export const SCANNER_GAP_MS = 60;
/** Nobody types more of a card than its twelve digits. */
const TYPED_MOST = 20;

/**
 * Make a reader. `feed(key, at_ms)` returns null, or what was scanned when Enter or Tab ends it; `silence()` does so
 * when no key has come for GAP_MS, of a slip or a card alone. `readsCards()` says whether an ID card is read now; without it none ever is.
 */
export function createScanReader({ readsCards = () => false } = {}) {
  let text = "";
  let numbered = "";
  let begun_ms = 0;
  let presses = 0;
  let last_ms = -Infinity;
  const clear = () => {
    text = "";
    numbered = "";
  };
  const put = (characters) => {
    if (text.length <= LONGEST) text += characters;
  };
  const putNumbered = () => {
    if (numbered) put(numberedCharacter(numbered));
    numbered = "";
  };
  const end = (is_meant, may_be_noise) => {
    putNumbered();
    const scanned = text;
    const is_fast = last_ms - begun_ms <= SCANNER_GAP_MS * presses;
    clear();
    if (scanned.length < SHORTEST) return null;
    const scan = understand(scanned, readsCards());
    const is_told = scan.kind === "token" || (scan.kind === "id_card" && scanned.length > TYPED_MOST);
    return is_meant || (is_fast && !may_be_noise) || is_told ? scan : null;
  };
  return {
    /** `key`: `{key, code, shiftKey, ctrlKey, altKey, metaKey}` as of a keydown event, or `is_caps` for Caps Lock. */
    feed(key, at_ms) {
      const part = numberedPart(key);
      if (key.ctrlKey || key.metaKey || (key.altKey && part === null)) return null;
      if (at_ms - last_ms > GAP_MS) clear();
      if (!text && !numbered) [begun_ms, presses] = [at_ms, 0];
      presses += 1;
      if (isEnd(key, "Enter") || isEnd(key, "Tab")) {
        const scan = end(isEnd(key, "Enter"), false);
        last_ms = at_ms;
        return scan;
      }
      last_ms = at_ms;
      if (part === null || part === "") putNumbered();
      if (part === null) put(characterOf(key));
      else numbered += part;
      return null;
    },
    silence: () => end(false, true),
    clear,
  };
}

const isEnd = ({ key, code }, name) => key === name || code === name || code === `Numpad${name}`;

/** What a key adds to a character that is typed as Alt and its number: "" as Alt goes down, a figure; null = nothing. */
function numberedPart({ key, code = "", altKey }) {
  if (key === "Alt") return "";
  return altKey ? (/^(?:Numpad|Digit)(\d)$/.exec(code)?.[1] ?? null) : null;
}

/** The plain character of a number; one with accents only has to be there. */
function numberedCharacter(number) {
  const value = Number(number);
  return value >= 32 && value < 127 ? String.fromCharCode(value) : "\u00a4";
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
export function characterOf(event) {
  const { key = "", code = "", shiftKey = false } = event;
  const is_caps = event.is_caps ?? event.getModifierState?.("CapsLock") ?? false;
  if (is_caps && /^[A-Za-z]$/.test(key)) return shiftKey ? key.toUpperCase() : key.toLowerCase();
  if (/^[\x20-\x7e]$/.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit && !(shiftKey && code.startsWith("Digit"))) return digit;
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? "";
}
