/**
 * Match the screen to the real world: a bank card held against the panel, and the theme.
 *
 * Part of the pairing panel. Saves at once through `screen.js`; nothing needs to be confirmed.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { readScreen, saveScreen } from "/static/screen.js";
import { t } from "/static/words.js";

const THEMES = ["light", "dark", "contrast"];

/** `slot` and `role` of this page. */
export function ScreenSetup({ slot, role }) {
  const [isOpen, setOpen] = useState(false);
  const [, redraw] = useState(0);
  const save = (changes) => {
    saveScreen(slot, role, changes);
    redraw((count) => count + 1);
  };
  if (!isOpen) {
    return html`<${Button} kind="quiet" icon="ruler" label=${t("common.screen_setup")} onPress=${() => setOpen(true)} />`;
  }
  const resize = (factor) => save({ px_per_mm: currentPxPerMm() * factor });
  return html`<section class="screen-setup" aria-label=${t("common.screen_setup")}>
    <p>${t("common.screen_card")}</p>
    <div class="screen-card" aria-hidden="true"></div>
    <div class="screen-row">
      <${Button} icon="minus" label=${t("common.smaller")} onPress=${() => resize(0.985)} />
      <${Button} icon="plus" label=${t("common.larger")} onPress=${() => resize(1.015)} />
    </div>
    <div class="screen-row" role="group" aria-label=${t("common.theme")}>
      ${THEMES.map(
        (theme) => html`<${Button}
          key=${theme}
          kind=${(readScreen(slot).theme ?? "light") === theme ? "strong" : "outline"}
          label=${t(`common.theme_${theme}`)}
          aria-pressed=${(readScreen(slot).theme ?? "light") === theme ? "true" : "false"}
          onPress=${() => save({ theme })}
        />`,
      )}
    </div>
  </section>`;
}

function currentPxPerMm() {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) || 3.78;
}
