/**
 * How tiles lie on the screen, for any number of them, standing or lying, high or low.
 *
 * Pure. `page.js` turns the result into grid columns and spans.
 */

const UNIT_COLUMNS = 6;

/**
 * Return `{columns, rows, spans}` for `count` tiles on a grid of 6 units: the last row is stretched,
 * so that no hole is left. `isWide`: a lying screen.
 */
export function gridOf(count, isWide) {
  const columns = columnsFor(count, isWide);
  const rows = Math.ceil(count / columns);
  const inLast = count - columns * (rows - 1);
  const spans = Array.from({ length: count }, (_, index) =>
    index < count - inLast ? UNIT_COLUMNS / columns : UNIT_COLUMNS / inLast,
  );
  return { columns, rows, spans };
}

function columnsFor(count, isWide) {
  if (isWide) return count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 3;
  return count <= 3 ? 1 : 2;
}

/**
 * Cut items into pages of `size`. When there are more, each page gives its last place to "more".
 * Returns `{items, page, pages}`; a page beyond the end begins again.
 */
export function pageOf(items, size, page) {
  if (items.length <= size) return { items, page: 0, pages: 1 };
  const room = size - 1;
  const pages = Math.ceil(items.length / room);
  const shown = ((page % pages) + pages) % pages;
  return { items: items.slice(shown * room, (shown + 1) * room), page: shown, pages };
}

/** How many tiles one page holds: all that fit for a standing hand, four when all must be low. */
export function pageSize(isLow, isWide) {
  if (isLow) return 4;
  return isWide ? 9 : 10;
}
