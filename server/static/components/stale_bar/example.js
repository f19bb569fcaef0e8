/** Old by seconds, old by minutes, and fresh enough to say nothing. */
import { html } from "/static/vendor/ui.mjs";
import { StaleBar } from "/static/components/stale_bar/stale_bar.js";
import { stillLink } from "/static/styleguide/still_link.js";

export const examples = [45, 600, 3].map((age_s) => ({
  state: `age ${age_s} s`,
  draw: () => html`<${StaleBar} link=${stillLink({ age_s })} />`,
  isEmpty: age_s < 10,
}));
