/** What somebody types or picks from a list, under the word that says what it is. */
import { html } from "/static/vendor/ui.mjs";

/** `label`: the word; inside stands one `input` or `select`, to which the word then belongs. */
export function Field({ label, children }) {
  return html`<label class="field"><span>${label}</span>${children}</label>`;
}
