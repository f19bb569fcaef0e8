/** The top edge of a page of the hall's head: emblem, what the page is about, and at its end the clock or the way back. */
import { html } from "/static/vendor/ui.mjs";
import { Emblem } from "/static/components/hall_head/hall_head.js";

/** `title`: text; `end`: what stands at the far end; `after`: what stands behind that; the children follow the title. */
export function StaffTop({ title, end, after, children }) {
  return html`<header class="staff-top">
    <${Emblem} size="2.5rem" />
    <h1>${title}</h1>
    ${children}
    <p class="staff-top-end">${end}</p>
    ${after}
  </header>`;
}
