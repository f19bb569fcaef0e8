/** Digits with their wide and strong keys, and keys that cannot be pressed now. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Keypad } from "/static/components/keypad/keypad.js";
import { t } from "/static/words.js";

const DIGITS = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]];

function Typed({ isDisabled }) {
  const [typed, setTyped] = useState("");
  const last = [
    { key: "Backspace", icon: "delete", label: t("common.erase") },
    { key: "0" },
    { key: "Enter", icon: "check", label: t("common.close"), isStrong: true, isWide: true },
  ];
  const rows = [...DIGITS.map((row) => row.map((key) => ({ key }))), last].map((row) => row.map((cap) => ({ ...cap, isDisabled })));
  const press = (key) => setTyped(key === "Backspace" ? typed.slice(0, -1) : key === "Enter" ? "" : typed + key);
  return html`<div><output>${typed || "–"}</output><${Keypad} ...${{ rows }} onKey=${press} name=${t("common.pair_code")} /></div>`;
}

export const examples = [
  { state: "rows", draw: () => html`<${Typed} />` },
  { state: "isDisabled", draw: () => html`<${Typed} isDisabled />` },
];
