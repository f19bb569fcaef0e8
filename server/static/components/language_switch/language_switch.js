/** The choice of language: always visible, each in its own script, one touch acts at once. */
import { html } from "/static/vendor/ui.mjs";
import { language, setLanguage } from "/static/words.js";

/** What each language calls itself. An own name is no text to translate. */
export const OWN_NAMES = { vi: "Tiếng Việt", en: "English", km: "ខ្មែរ" };

/** `languages`: codes offered by the hall; `onChoose(code)` hears the choice after it was made. */
export function LanguageSwitch({ languages = ["vi"], onChoose = () => {} }) {
  if (languages.length < 2) return null;
  const choose = (code) => {
    setLanguage(code);
    onChoose(code);
  };
  return html`<div class="language-switch" role="group" aria-label=${languages.map((code) => OWN_NAMES[code] ?? code).join(" / ")}>
    ${languages.map(
      (code) => html`<button
        key=${code}
        type="button"
        lang=${code}
        class="language-choice"
        aria-pressed=${language.value === code ? "true" : "false"}
        onClick=${() => choose(code)}
      >
        ${OWN_NAMES[code] ?? code}
      </button>`,
    )}
  </div>`;
}
