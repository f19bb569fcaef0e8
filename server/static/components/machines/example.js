/** Things of the hall below each other: well, in trouble, and one that can be ended. These are classes, without a script. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

const list = (inside) => html`<ul class="machines">${inside}</ul>`;

export const examples = [
  {
    state: ".machine",
    draw: () =>
      list(html`<li class="machine"><p class="machine-name">Máy 1 <span class="chip chip-good">${t("common.state_serving")}</span></p><p class="machine-facts">192.168.1.40</p></li>
        <li class="machine"><p class="machine-name">Máy 2 <span class="chip chip-warn">${t("common.state_held")}</span></p><p class="machine-facts">192.168.1.41</p><${Button} label=${t("common.lost_again")} /></li>`),
  },
  {
    state: ".machine-end",
    draw: () =>
      list(html`<li class="machine"><p class="machine-name">Máy 3</p><button type="button" class="machine-end"><${Icon} name="x" label=${t("common.close")} /></button></li>
        <li class="machine"><p class="machine-name">Máy 4</p><button type="button" class="machine-end is-asking">${t("common.erase")}</button></li>`),
  },
];
