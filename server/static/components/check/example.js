/** Yes, no, and a box whose sentence stands elsewhere. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Check } from "/static/components/check/check.js";
import { t } from "/static/words.js";

function One({ isOn: first, ...more }) {
  const [isOn, setOn] = useState(first);
  return html`<${Check} ...${{ isOn, ...more }} onChange=${setOn} />`;
}

export const examples = [
  { state: "isOn", draw: () => html`<${One} isOn=${true}>${t("desk.transfer_comes_back")}<//>` },
  { state: "isOn false", draw: () => html`<${One} isOn=${false}>${t("desk.transfer_comes_back")}<//>` },
  { state: "name", draw: () => html`<${One} isOn=${true} name=${t("desk.transfer_comes_back")} />` },
];
