/**
 * Notices as still pages: how a text is cut, how long a page stays, which page is due.
 *
 * Pure; called by board.js. Nothing scrolls, and no page changes while a call is highlighted.
 */

/** Reading time of one line, and the least time for any page. */
export const LINE_MS = 2_500;
export const PAGE_MIN_MS = 7_000;

/** Cut a text into pages of at most `lines` lines of about `lineChars` characters: `[{text, lines}]`. */
export function pagesOf(text, lineChars, lines) {
  const rows = [];
  let row = "";
  for (const piece of pieces(text, lineChars)) {
    if (row && length(row + piece.trimEnd()) > lineChars) {
      rows.push(row);
      row = "";
    }
    row += piece;
  }
  if (row) rows.push(row);
  const pages = [];
  for (let start = 0; start < rows.length; start += lines) {
    const part = rows.slice(start, start + lines);
    pages.push({ text: part.join("").trim(), lines: part.length });
  }
  return pages;
}

const length = (text) => [...text].length;

/** Words with the space behind them; Khmer (no spaces) and over-long words in parts that keep letters whole. */
function pieces(text, size) {
  const words = text.replace(/\s+/gu, " ").trim().match(/\S+ ?/gu) ?? [];
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
