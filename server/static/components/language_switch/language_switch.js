/** The choice of language: always visible, each in its own script, one touch acts at once. */
import { html } from "/static/vendor/ui.mjs";
import { language, ownName, setLanguage } from "/static/words.js";

/**
 * `languages`: codes offered, each shown as it calls itself; `onChoose(code)` hears the choice after it was made.
 * @param {{languages?: string[], onChoose?: (code: string) => void}} choice
 */
export function LanguageSwitch({ languages = ["vi"], onChoose = () => {} }) {
  if (languages.length < 2) return null;
  const choose = (code) => {
    setLanguage(code);
    onChoose(code);
  };
  return html`<div class="language-switch" role="group" aria-label=${languages.map((code) => ownName(code)).join(" / ")}>
    ${languages.map(
      (code) => html`<button
        key=${code}
        type="button"
        lang=${code}
        class="language-choice"
        aria-pressed=${language.value === code ? "true" : "false"}
        onClick=${() => choose(code)}
      >
        ${ownName(code)}
      </button>`,
    )}
  </div>`;
}
