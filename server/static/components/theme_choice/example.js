/** With its heading, and where the page has one. */
import { html } from "/static/vendor/ui.mjs";
import { ThemeChoice } from "/static/components/theme_choice/theme_choice.js";

export const examples = [
  { state: "hasLegend", draw: () => html`<${ThemeChoice} slot="styleguide" role="counter" hasLegend />` },
  { state: "slot, role", draw: () => html`<${ThemeChoice} slot="styleguide" role="counter" />` },
];
