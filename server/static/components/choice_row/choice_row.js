/**
 * Choices of one kind beside each other, of which one or several hold. One touch acts at once.
 *
 * The page keeps what is chosen; the row only shows it and tells what was touched.
 */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";

/**
 * `legend`: a heading that everybody sees; `label`: a name for screen readers, where the page itself says it.
 * `choices`: list of `{id, name, lang?}`; `chosen`: the id that holds, or a list of them; `onChoose(id)`.
 */
export function ChoiceRow({ legend, label, choices, chosen, onChoose, isDisabled = false }) {
  const holds = (id) => (Array.isArray(chosen) ? chosen.includes(id) : chosen === id);
  const row = choices.map(
    ({ id, name, lang }) => html`<${Choice} key=${String(id)} isOn=${holds(id)} ...${{ lang, isDisabled }} onPick=${() => onChoose(id)}>${name}<//>`,
  );
  if (!legend) return html`<div class="choice-row" role="group" aria-label=${label}>${row}</div>`;
  return html`<fieldset class="choice-row"><legend>${legend}</legend>${row}</fieldset>`;
}

/** One choice that stands by itself among others; `icon`: a Lucide name. */
export function Choice({ isOn, onPick, icon, lang, isDisabled = false, children }) {
  return html`<button
    type="button"
    class="choice"
    lang=${lang}
    aria-pressed=${String(isOn)}
    aria-disabled=${isDisabled ? "true" : undefined}
    onClick=${() => isDisabled || onPick()}
  >
    ${icon ? html`<${Icon} name=${icon} size="1.2em" />` : null}<span>${children}</span>
  </button>`;
}
