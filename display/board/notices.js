/**
 * Notices as still pages: how a text is cut, how long a page stays, which page is due.
 *
 * Pure; called by board.js. Nothing scrolls, and no page changes while a call is highlighted.
 */

/** Reading time of one line, and the least time for any page. */
export const LINE_MS = 2_500;
export const PAGE_MIN_MS = 7_000;

/**
 * Cut a text into pages of at most `lines` lines of about `lineChars` characters: `[{text, lines}]`.
 *
 * A page ends at the end of a sentence where that is possible.
 */
export function pagesOf(text, lineChars, lines) {
  const pages = [];
  let page = "";
  for (const sentence of text.replace(/\s+/gu, " ").trim().match(/[^.?!។]+[.?!។]*\s*/gu) ?? []) {
    const rows = rowsOf(page + sentence, lineChars);
    if (rows.length <= lines) {
      page += sentence;
      continue;
    }
    if (page) pages.push(page);
    const own = rowsOf(sentence, lineChars);
    const full = Math.ceil(own.length / lines) - 1;
    for (let count = 0; count < full; count += 1) pages.push(own.splice(0, lines).join(""));
    page = own.join("");
  }
  if (page) pages.push(page);
  return pages.map((part) => ({ text: part.trim(), lines: rowsOf(part, lineChars).length }));
}

function rowsOf(text, lineChars) {
  const rows = [];
  let row = "";
  for (const piece of pieces(text, lineChars)) {
    if (row && length(row + piece.trimEnd()) > lineChars) {
      rows.push(row);
      row = "";
    }
    row += piece;
  }
  return row ? [...rows, row] : rows;
}

const length = (text) => [...text].length;

/** Words with the space behind them; Khmer (no spaces) and over-long words in parts that keep letters whole. */
function pieces(text, size) {
  const words = text.match(/\S+ ?/gu) ?? [];
  return words.flatMap((word) => (length(word) <= size + 1 ? [word] : parts(word, size)));
}

function parts(word, size) {
  const letters = globalThis.Intl?.Segmenter
    ? [...new Intl.Segmenter("km", { granularity: "word" }).segment(word)].map((part) => part.segment)
    : [...word];
  return letters.flatMap((letter) => (length(letter) <= size ? [letter] : [...letter]));
}

/**
 * All pages of all notices: each notice in the first language, then in the others that have a text of their own.
 *
 * Returns `[{text, lines, language}]`.
 */
export function allPages(notices, languages, lineChars, lines) {
  return notices.flatMap((names) =>
    languages
      .filter((language) => names[language])
      .flatMap((language) => pagesOf(names[language], lineChars, lines).map((page) => ({ ...page, language }))),
  );
}

/** How long a page stays, in ms. */
export const stayMs = (page) => Math.max(PAGE_MIN_MS, page.lines * LINE_MS);

/** The first page, since now. */
export const firstPage = (nowMs) => ({ index: 0, since_ms: nowMs });

/** The page due now; `isHeld` (a call is highlighted) keeps the present one. */
export function turned(turn, pages, nowMs, isHeld) {
  if (turn.index >= Math.max(pages.length, 1)) return firstPage(nowMs);
  if (isHeld || pages.length < 2) return turn;
  if (nowMs - turn.since_ms < stayMs(pages[turn.index])) return turn;
  return { index: (turn.index + 1) % pages.length, since_ms: nowMs };
}
