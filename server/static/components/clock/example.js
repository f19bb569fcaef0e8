/** The time alone, and with the day. */
import { html } from "/static/vendor/ui.mjs";
import { Clock } from "/static/components/clock/clock.js";
import { TIME_ZONE, stillLink } from "/static/styleguide/still_link.js";

const link = stillLink();

export const examples = [
  { state: "link", draw: () => html`<${Clock} ...${{ link }} timeZone=${TIME_ZONE} />` },
  { state: "hasDay", draw: () => html`<${Clock} ...${{ link }} timeZone=${TIME_ZONE} hasDay />` },
];
