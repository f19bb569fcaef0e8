/** Folded, as it stands below the pairing panel; a press unfolds it. */
import { html } from "/static/vendor/ui.mjs";
import { ScreenSetup } from "/static/components/screen_setup/screen_setup.js";

export const examples = [
  { state: "slot, role", draw: () => html`<${ScreenSetup} slot="styleguide" role="counter" />` },
  { state: "isOpen", draw: () => html`<${ScreenSetup} slot="styleguide" role="counter" isOpen />` },
];
