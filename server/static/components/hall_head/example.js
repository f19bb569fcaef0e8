/** A hall with the office above it, a hall alone, and the emblem. */
import { html } from "/static/vendor/ui.mjs";
import { Emblem, HallHead } from "/static/components/hall_head/hall_head.js";
import { SOME_HALL } from "/static/styleguide/still_link.js";

export const examples = [
  { state: "hall (name, parent)", draw: () => html`<${HallHead} hall=${SOME_HALL} />` },
  { state: "hall (name)", draw: () => html`<${HallHead} hall=${{ name: SOME_HALL.name }} />` },
  { state: "Emblem", draw: () => html`<${Emblem} />` },
];
