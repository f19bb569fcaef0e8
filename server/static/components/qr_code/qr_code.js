/**
 * A QR code drawn from the rows that the server answers ("0" light, "1" dark).
 *
 * Always dark on white with four quiet modules, in every theme: phones need it so.
 */
import { html } from "/static/vendor/ui.mjs";
import { qrPath } from "/static/qr_path.js";

/** `rows`: list of equal strings of 0 and 1; `label`: what it leads to, for screen readers. */
export function QrCode({ rows, label }) {
  if (!rows?.length) return null;
  const side = rows.length + 8;
  return html`<svg class="qr-code" viewBox=${`0 0 ${side} ${side}`} role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect class="qr-ground" width=${side} height=${side} />
    <path class="qr-modules" d=${qrPath(rows, 4)} />
  </svg>`;
}
