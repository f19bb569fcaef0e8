/** What a device shows that nobody knows yet, for two kinds of device. */
import { html } from "/static/vendor/ui.mjs";
import { PairingPanel } from "/static/components/pairing_panel/pairing_panel.js";

export const frame = { height_px: 860 };
export const examples = ["kiosk", "counter"].map((role) => ({
  state: `role "${role}"`,
  draw: () => html`<${PairingPanel} slot="styleguide" ...${{ role }} onPaired=${() => {}} />`,
}));
