/**
 * How tiles lie on the screen, for any number of them, standing or lying, high or low.
 *
 * Pure. `page.js` turns the result into grid columns and spans.
 */

const UNIT_COLUMNS = 6;

/**
 * Return `{columns, rows, spans}` for `count` tiles on a grid of 6 units: the last row is stretched,
 * so that no hole is left. `shape`: `{isWide, isLow, isList}` (lying screen; low mode; long names).
 */
export function gridOf(count, shape) {
  const columns = columnsFor(count, shape);
  const rows = Math.ceil(count / columns);
  const inLast = count - columns * (rows - 1);
  const spans = Array.from({ length: count }, (_, index) =>
    index < count - inLast ? UNIT_COLUMNS / columns : UNIT_COLUMNS / inLast,
  );
  return { columns, rows, spans };
}

function columnsFor(count, { isWide = false, isLow = false, isList = false }) {
  if (!isWide && (isLow || isList)) return 1;
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

/** How many tiles a page holds, so that each stays at least 20 mm high. `isSmall`: a 10-inch tablet. */
export function pageSize({ isWide = false, isLow = false, isList = false, isSmall = false }) {
  if (isLow) return 4;
  if (isList && isSmall && !isWide) return 5;
  return isWide || isSmall || isList ? 8 : 10;
}
