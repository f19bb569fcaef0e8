/** A yes or no with its sentence: a box of the browser, large enough for a finger, the sentence belongs to it. */
import { html } from "/static/vendor/ui.mjs";

/** `isOn`; `onChange(isOn)`; the sentence is what stands inside. `name` instead of a sentence that stands elsewhere. */
export function Check({ isOn, onChange, name, children }) {
  return html`<label class="check">
    <input type="checkbox" checked=${isOn} aria-label=${name} onChange=${(event) => onChange(event.currentTarget.checked)} />
    ${children ? html`<span>${children}</span>` : null}
  </label>`;
}
