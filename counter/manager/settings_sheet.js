/** Language, colours and the way out of the console. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { ThemeChoice } from "/static/components/theme_choice/theme_choice.js";
import { keepStaffLanguage } from "/static/staff_language.js";
import { knownLanguages, t } from "/static/words.js";

/** `keeper` signs out; `slot` is where the choices are kept. */
export function SettingsSheet({ keeper, slot, sheet }) {
  const close = () => {
    sheet.value = null;
  };
  return html`<${Sheet} side="right" title=${t("manager.settings")} onClose=${close}>
    <div class="form">
      <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(slot, code)} />
      <${ThemeChoice} slot=${slot} role="manager" hasLegend />
      <${Button} icon="key-round" label=${t("pin.change")} onPress=${() => keeper.ask("change")} />
      <${Button} icon="log-out" label=${t("manager.sign_out")} onPress=${keeper.signOut} />
    </div>
  <//>`;
}
