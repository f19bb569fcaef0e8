/** What somebody should read: a fact, a good one, a warning, a fault. Notices are classes, without a script. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

const KINDS = [
  ["", "info"],
  ["notice-good", "check"],
  ["notice-warn", "alert-triangle"],
  ["notice-accent", "alert-triangle"],
];

export const examples = KINDS.map(([kind, icon]) => ({
  state: `.${kind || "notice"}`,
  draw: () => html`<p class=${`notice ${kind}`}><${Icon} name=${icon} /><span>${t("common.no_answer")}</span></p>`,
}));
