/** One of several, several of several, and a row that may only be looked at. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Choice, ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { t } from "/static/words.js";

const WAYS = ["desk", "self", "card"];

function Ways({ first, ...more }) {
  const [chosen, setChosen] = useState(first);
  const other = (id) => (chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const choose = (id) => setChosen(Array.isArray(chosen) ? other(id) : id);
  const choices = WAYS.map((id) => ({ id, name: t(`common.verified_${id}`) }));
  return html`<${ChoiceRow} ...${{ choices, chosen, ...more }} onChoose=${choose} />`;
}

function One() {
  const [isOn, setOn] = useState(true);
  return html`<${Choice} icon="printer" ...${{ isOn }} onPick=${() => setOn(!isOn)}>${t("host.paper")}<//>`;
}

export const examples = [
  { state: "legend", draw: () => html`<${Ways} first=${WAYS[0]} legend=${t("desk.verified_how")} />` },
  { state: "label, chosen [ ]", draw: () => html`<${Ways} first=${WAYS.slice(0, 2)} label=${t("desk.verified_how")} />` },
  { state: "isDisabled", draw: () => html`<${Ways} first=${WAYS[0]} label=${t("desk.verified_how")} isDisabled />` },
  { state: "Choice, icon", draw: () => html`<${One} />` },
];
