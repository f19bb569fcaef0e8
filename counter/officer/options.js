/** A list of options in a sheet: each by click, by number key, or by Tab and Enter. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";

/**
 * `options`: `{id, text, hint?, icon?, onPick, is_off?, pressed?}`; they carry the number keys from `first`
 * (1 when left out) to 9.
 */
export function Options({ options, first = 1 }) {
  return html`<ul class="options">
    ${options.map((option, index) => [option, first + index]).map(
      ([option, number]) => html`<li key=${option.id}>
        <button
          type="button"
          class="option"
          data-pick=${number <= 9 ? number : undefined}
          aria-disabled=${option.is_off ? "true" : undefined}
          aria-pressed=${option.pressed === undefined ? undefined : String(option.pressed)}
          onClick=${() => option.is_off || option.onPick()}
        >
          ${option.icon ? html`<${Icon} name=${option.icon} size="1.35em" />` : null}
          <span class="option-text">${option.text}${option.hint ? html`<small>${option.hint}</small>` : null}</span>
          ${number <= 9 ? html`<kbd aria-hidden="true">${number}</kbd>` : null}
        </button>
      </li>`,
    )}
  </ul>`;
}
