/** Language, colours and the way out of the console. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { readScreen, saveScreen } from "/static/screen.js";
import { keepStaffLanguage } from "/static/staff_language.js";
import { knownLanguages, t } from "/static/words.js";

const THEMES = ["light", "dark", "contrast"];

/** `keeper` signs out; `slot` is where the choices are kept. */
export function SettingsSheet({ keeper, slot, sheet }) {
  const [theme, setTheme] = useState(readScreen(slot).theme ?? "light");
  const choose = (name) => {
    saveScreen(slot, "manager", { theme: name });
    setTheme(name);
  };
  const close = () => {
    sheet.value = null;
  };
  return html`<${Sheet} side="right" title=${t("manager.settings")} onClose=${close}>
    <div class="form">
      <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(slot, code)} />
      <fieldset class="choice-row">
        <legend>${t("common.theme")}</legend>
        ${THEMES.map((name) => html`<button key=${name} type="button" class="choice" aria-pressed=${String(name === theme)} onClick=${() => choose(name)}>${t(`common.theme_${name}`)}</button>`)}
      </fieldset>
      <${Button} icon="log-out" label=${t("manager.sign_out")} onPress=${keeper.signOut} />
    </div>
  <//>`;
}
