/**
 * From a panel's pixels and diagonal to sizes that a hand and an eye need.
 *
 * Pure. `screen.js` applies the result as --mm and --reading.
 */

const MM_PER_INCH = 25.4;
const CARD_WIDTH_MM = 85.6;

/** Pixels per millimetre of a panel. */
export function pxPerMm({ width_px, height_px, diagonal_in }) {
  return Math.hypot(width_px, height_px) / (diagonal_in * MM_PER_INCH);
}

/** Pixels per millimetre when a bank card laid on the panel covers `card_px` pixels. */
export function pxPerMmFromCard(card_px) {
  return card_px / CARD_WIDTH_MM;
}

/** The diagonal in inches that a device of this role most often has, from its pixels. */
export function likelyDiagonal(role, { width_px, height_px }) {
  const long_px = Math.max(width_px, height_px);
  if (role === "board") return 43;
  if (role === "kiosk") return long_px >= 1600 ? 21.5 : 10.1;
  if (role === "rating") return 10.1;
  return 15.6;
}

/** Reading distance against the 60 cm of a standing kiosk: tablets are read at about 40 cm. */
export function readingFactor(diagonal_in) {
  return diagonal_in < 15 ? 0.667 : 1;
}
