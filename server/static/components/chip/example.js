/** States as chips. A chip is a class: it has no script of its own. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

export const examples = [
  { state: ".chip", draw: () => html`<span class="chip">${t("common.state_waiting")}</span>` },
  { state: ".chip-good", draw: () => html`<span class="chip chip-good">${t("common.state_serving")}</span>` },
  { state: ".chip-warn", draw: () => html`<span class="chip chip-warn">${t("common.state_missed")}</span>` },
  { state: ".chip-accent", draw: () => html`<span class="chip chip-accent"><${Icon} name="alert-triangle" size="1.2em" />${t("common.state_void")}</span>` },
];
