/**
 * Match the screen to the real world: a bank card held against the panel, and the theme.
 *
 * Part of the pairing panel. Saves at once through `screen.js`; nothing needs to be confirmed.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ThemeChoice } from "/static/components/theme_choice/theme_choice.js";
import { saveScreen } from "/static/screen.js";
import { t } from "/static/words.js";

/** `slot` and `role` of this page; `isOpen` unfolds it from the start. */
export function ScreenSetup({ slot, role, isOpen: isOpenAtFirst = false }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  if (!isOpen) {
    return html`<${Button} kind="quiet" icon="ruler" label=${t("common.screen_setup")} onPress=${() => setOpen(true)} />`;
  }
  const resize = (factor) => saveScreen(slot, role, { px_per_mm: currentPxPerMm() * factor });
  return html`<section class="screen-setup" aria-label=${t("common.screen_setup")}>
    <p>${t("common.screen_card")}</p>
    <div class="screen-card" aria-hidden="true"></div>
    <div class="screen-row">
      <${Button} icon="minus" label=${t("common.smaller")} onPress=${() => resize(0.985)} />
      <${Button} icon="plus" label=${t("common.larger")} onPress=${() => resize(1.015)} />
    </div>
    <${ThemeChoice} ...${{ slot, role }} />
  </section>`;
}

function currentPxPerMm() {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) || 3.78;
}
