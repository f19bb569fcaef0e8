/**
 * A QR matrix as one SVG path.
 *
 * Pure. Neighbouring dark modules of a row become one rectangle, so the path stays short.
 */

/** Rows of "0"/"1" → path data in module units, moved by `quiet` modules to the right and down. */
export function qrPath(rows, quiet = 0) {
  const parts = [];
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      const width = run[0].length;
      parts.push(`M${run.index + quiet} ${y + quiet}h${width}v1h-${width}z`);
    }
  });
  return parts.join("");
}
