/** The keys of the desk, all on one sheet. */
import { html } from "/static/vendor/ui.mjs";
import { t } from "/static/words.js";
import { VERBS } from "/counter/officer/desk.js";

/** Draws the list; it never changes with the state, so that it can be learnt. */
export function HelpSheet() {
  const keys = [
    { name: t("desk.help_big"), keys: ["Space", "F9"] },
    ...VERBS.map(({ verb, key }) => ({ name: t(`desk.verb_${verb}`), keys: [key] })),
    { name: t("desk.verb_undo"), keys: ["Z"] },
    { name: t("desk.pause"), keys: ["F8"] },
    { name: t("desk.verb_extra"), keys: ["T"] },
    { name: t("desk.help_pick"), keys: ["1", "…", "9"] },
    { name: t("common.close"), keys: ["Esc"] },
    { name: t("desk.help"), keys: ["?", "F1"] },
  ];
  return html`<dl class="help">
      ${keys.map(
        (each) => html`<div key=${each.name}>
          <dt>${each.name}</dt>
          <dd>${each.keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dd>
        </div>`,
      )}
    </dl>
    <p class="sheet-hint">${t("desk.help_hint")}</p>`;
}
