/** At the bottom for panels, at the right for desks, and with more in it than fits. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { t } from "/static/words.js";

function One({ children, ...more }) {
  const [isOpen, setOpen] = useState(true);
  return html`<main class="guide-beside">
    <${Button} label=${t("common.screen_setup")} onPress=${() => setOpen(true)} />
    ${isOpen ? html`<${Sheet} title=${t("common.theme")} onClose=${() => setOpen(false)} ...${more}>${children}<//>` : null}
  </main>`;
}

export const frame = { height_px: 360 };
export const examples = [
  { state: 'side "bottom", size "l"', draw: () => html`<${One} size="l"><p>${t("common.screen_card")}</p><//>` },
  { state: 'side "right"', draw: () => html`<${One} side="right"><p>${t("common.screen_card")}</p><//>` },
  { state: "overflow", draw: () => html`<${One} side="right">${[1, 2, 3, 4, 5, 6].map((each) => html`<p key=${each}>${t("common.screen_card")}</p>`)}<//>` },
];
