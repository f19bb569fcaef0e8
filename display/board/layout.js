/**
 * How large everything on a board is: boxes and type in px, from the screen's size and the depth of the hall.
 *
 * Pure; called by board.js at the start, on a change of size and when the number of sectors changes.
 * Type is measured by the height of its capitals: the called number 12 mm per metre of hall, the rows 4, all else 2.5.
 * Without a depth there is no minimum, and sizes follow the screen alone.
 */

import { pxPerMm } from "/static/screen_size.js";

/** Height of a capital over the font size, of Be Vietnam Pro; the least of the fonts used. */
export const CAP = 0.7;
/** Millimetres of capital per metre of hall depth. */
export const MM_PER_M = Object.freeze({ number: 12, row: 4, small: 2.5 });

const DIGIT_EM = 0.66; // the widest advance of a figure or capital letter, bold
const ROW_MM_DEFAULT = 0.62; // a row's type over its height
const ROWS_BEST = 6;
const ROWS_LEAST = 3;
const LARGE_SHARE = 0.34; // of the screen, for the large call
const CELL_EM = 14.5; // the least width of a waiting cell, in its type
/** The gap between two cells of the strip, over the gap between the board's parts. */
export const CELL_GAP = 0.6;

/** The least font sizes in px that can be read from the far end of the hall; zeros without a depth. */
export function leastSizes(screen) {
  if (!screen.depth_m) return { number: 0, row: 0, small: 0 };
  const px = (mm) => (mm * screen.depth_m * pxPerMm(screen)) / CAP;
  return { number: px(MM_PER_M.number), row: px(MM_PER_M.row), small: px(MM_PER_M.small) };
}

/**
 * Lay out a board.
 *
 * `screen`: {width_px, height_px, depth_m|null, diagonal_in}; `content`: {letters (longest number), sectors, has_notices}.
 * Returns px sizes, the number of `rows` and `columns`, and `depth_max_m`: how deep a hall this layout serves (null
 * without a depth). The layout breaks the rule when `depth_max_m < depth_m`; `isTooDeep` says so.
 */
export function layoutFor(screen, content) {
  const isPortrait = screen.height_px > screen.width_px;
  const least = leastSizes(screen);
  const frame = frameOf(screen, isPortrait, least);
  const strip = stripOf(frame, content, isPortrait);
  const main_h = frame.inner_h - frame.header_h - frame.gap - (strip.strip_h ? strip.strip_h + frame.gap : 0);
  const boxes = isPortrait ? stacked(screen, frame, main_h) : sideBySide(screen, frame, main_h);
  const list = listOf(boxes, least, frame);
  const number_px = numberSize(boxes, frame, content.letters);
  const sizes = { ...frame, ...strip, ...boxes, ...list, number_px, isPortrait };
  return { ...sizes, depth_max_m: depthOf(screen, sizes) };
}

/** Whether the hall is deeper than this layout can be read. */
export const isTooDeep = (layout, depth_m) => Boolean(depth_m) && layout.depth_max_m < depth_m;

function frameOf({ width_px, height_px }, isPortrait, least) {
  const unit = isPortrait ? Math.min(width_px / 1080, height_px / 1920) : Math.min(width_px / 1920, height_px / 1080);
  const small_px = Math.min(Math.max(least.small, 28 * unit), 46 * unit);
  const pad = 48 * unit;
  return {
    unit,
    hasDay: !isPortrait && small_px < 32 * unit,
    small_px,
    pad,
    gap: 24 * unit,
    header_h: Math.max(72 * unit, small_px * 1.9),
    inner_w: width_px - 2 * pad,
    inner_h: height_px - 2 * pad * 0.8,
  };
}

/**
 * The strip of waiting people: cells for names of two lines, in more than two rows lower and without times.
 *
 * Notices take what the last row leaves free, or a row of their own.
 */
function stripOf(frame, { sectors, has_notices }, isPortrait) {
  const wanted = sectors + (has_notices ? 1 : 0);
  if (wanted === 0) return { strip_h: 0, cell_h: 0, columns: 1, isCompact: false, notice_span: 1, notice_chars: 1, notice_lines: 2 };
  const widest = Math.max(1, Math.floor(frame.inner_w / (frame.small_px * CELL_EM)));
  const columns = Math.min(widest, Math.max(wanted, isPortrait ? 1 : 3), isPortrait ? 2 : 4);
  const lines = Math.ceil(wanted / columns);
  const isCompact = lines > (isPortrait ? 4 : 2);
  const cell_h = frame.small_px * (isCompact ? 1.95 : 3.8);
  const notice_span = columns - (sectors % columns);
  const cell_w = (frame.inner_w - (columns - 1) * frame.gap * CELL_GAP) / columns;
  return {
    columns,
    isCompact,
    cell_h,
    strip_h: lines * cell_h + (lines - 1) * frame.gap * CELL_GAP,
    notice_span,
    notice_chars: Math.floor((cell_w * notice_span - frame.small_px * 1.7) / (frame.small_px * 0.53)),
    notice_lines: isCompact ? 1 : 2,
  };
}

function sideBySide({ width_px, height_px }, frame, main_h) {
  const share = (LARGE_SHARE * width_px * height_px) / main_h;
  const large_w = Math.min(Math.max(share, frame.inner_w * 0.575), frame.inner_w * 0.68);
  return { main_h, large_w, large_h: main_h, list_w: frame.inner_w - large_w - frame.gap * 2, list_h: main_h };
}

function stacked({ width_px, height_px }, frame, main_h) {
  const large_h = Math.max((LARGE_SHARE * width_px * height_px) / frame.inner_w, main_h * 0.5);
  return { main_h, large_w: frame.inner_w, large_h, list_w: frame.inner_w, list_h: main_h - large_h - frame.gap };
}

function listOf({ list_h }, least, frame) {
  const head_h = frame.small_px * 1.9;
  const free = list_h - head_h;
  const best_px = (free / ROWS_BEST) * ROW_MM_DEFAULT;
  const row_px = Math.max(best_px, least.row);
  const rows = Math.max(ROWS_LEAST, Math.min(ROWS_BEST, Math.floor((free * ROW_MM_DEFAULT) / row_px + 0.01)));
  const row_h = free / rows;
  return { head_h, rows, row_h, row_px: Math.min(row_px, row_h * ROW_MM_DEFAULT) };
}

/** The largest figures that leave room for the words above, the counter below and a second language. */
function numberSize({ large_w, large_h }, frame, letters) {
  const inner_w = large_w - 2 * frame.gap * 2.2;
  const inner_h = large_h - 2 * frame.gap * 1.5 - frame.small_px * 4;
  return Math.min(inner_w / (letters * DIGIT_EM), inner_h / 1.36);
}

function depthOf(screen, { number_px, row_px, small_px }) {
  if (!screen.depth_m) return null;
  const px = pxPerMm(screen);
  const reach = (size, mm) => (size * CAP) / (mm * px);
  return Math.min(reach(number_px, MM_PER_M.number), reach(row_px, MM_PER_M.row), reach(small_px, MM_PER_M.small));
}

/** Where the layout stands against burn-in: a shift of 2–8 px, another place every three minutes. */
export function shiftAt(nowMs, unit = 1) {
  const places = [[0, 0], [4, 2], [-3, 4], [-6, -2], [2, -5], [6, 3], [-2, 6], [-5, -4]];
  const [x, y] = places[Math.floor(nowMs / 180_000) % places.length];
  return { x_px: Math.round(x * Math.min(unit, 1.3)), y_px: Math.round(y * Math.min(unit, 1.3)) };
}
