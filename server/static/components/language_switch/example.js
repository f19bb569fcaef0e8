/** Three languages, and one, which offers no choice. */
import { html } from "/static/vendor/ui.mjs";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { knownLanguages } from "/static/words.js";

export const examples = [
  { state: "languages", draw: () => html`<${LanguageSwitch} languages=${knownLanguages()} />` },
  { state: "languages [vi]", draw: () => html`<${LanguageSwitch} languages=${["vi"]} />`, isEmpty: true },
];
