/** The hall's emblem and name, as at the top of every public screen. */
import { html } from "/static/vendor/ui.mjs";
import { pick } from "/static/words.js";

/** The lacquer square with a star. */
export function Emblem({ size = "3.5em" }) {
  return html`<svg class="emblem" viewBox="0 0 64 64" width=${size} height=${size} aria-hidden="true" focusable="false">
    <rect class="emblem-ground" width="64" height="64" rx="14" />
    <path class="emblem-star" d="M32 15.5l4.15 12.1 12.8.2-10.2 7.7 3.75 12.2L32 40.4l-10.5 7.3 3.75-12.2-10.2-7.7 12.8-.2z" />
  </svg>`;
}

/** `hall`: `{name, parent}` of a snapshot. The parent office stands under the name. */
export function HallHead({ hall }) {
  return html`<div class="hall-head">
    <${Emblem} />
    <div class="hall-names">
      <p class="hall-name">${pick(hall?.name)}</p>
      ${hall?.parent ? html`<p class="hall-parent">${pick(hall.parent)}</p>` : null}
    </div>
  </div>`;
}
