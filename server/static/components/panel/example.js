/** One subject on its card: with a hint, with a key in its head, empty. Panels are classes, without a script. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { t } from "/static/words.js";

export const examples = [
  { state: ".panel-hint", draw: () => html`<section class="panel"><h2>${t("manager.ratings")}</h2><p class="panel-hint">${t("manager.month_hint")}</p></section>` },
  { state: ".panel-head", draw: () => html`<section class="panel"><header class="panel-head"><h2>${t("manager.printers")}</h2><${Button} kind="quiet" icon="plus" label=${t("common.larger")} /></header></section>` },
  { state: ".panel-empty", draw: () => html`<section class="panel"><h2>${t("manager.calls")}</h2><p class="panel-empty">${t("manager.calls_none")}</p></section>` },
];
