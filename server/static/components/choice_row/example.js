/** One of several, several of several, and a row that may only be looked at. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Choice, ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { VERIFIED_BY } from "/static/verified.js";
import { t } from "/static/words.js";

function Ways({ first, ...more }) {
  const [chosen, setChosen] = useState(first);
  const other = (id) => (chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const choose = (id) => setChosen(Array.isArray(chosen) ? other(id) : id);
  const choices = VERIFIED_BY.map((id) => ({ id, name: t(`common.verified_${id}`) }));
  return html`<${ChoiceRow} ...${{ choices, chosen, ...more }} onChoose=${choose} />`;
}

function One() {
  const [isOn, setOn] = useState(true);
  return html`<${Choice} icon="printer" ...${{ isOn }} onPick=${() => setOn(!isOn)}>${t("host.paper")}<//>`;
}

export const examples = [
  { state: "legend", draw: () => html`<${Ways} first=${VERIFIED_BY[0]} legend=${t("desk.verified_how")} />` },
  { state: "label, chosen [ ]", draw: () => html`<${Ways} first=${VERIFIED_BY.slice(0, 2)} label=${t("desk.verified_how")} />` },
  { state: "isDisabled", draw: () => html`<${Ways} first=${VERIFIED_BY[0]} label=${t("desk.verified_how")} isDisabled />` },
  { state: "Choice, icon", draw: () => html`<${One} />` },
];
