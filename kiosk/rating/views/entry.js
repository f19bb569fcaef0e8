/** Typing the number and the code that stand on the slip; sent by itself when the last figure is there. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Keypad } from "/static/components/keypad/keypad.js";
import { t } from "/static/words.js";
import { NEXT, keysFor, places, wants } from "../slip_entry.js";
import { Heading } from "./heading.js";

export function EntryScreen({ survey }) {
  const typed = survey.typed.value;
  const format = survey.format();
  const { number, code } = places(typed, format);
  const isCode = ["code", "full"].includes(wants(typed, format));
  return html`
    <div class="entry">
      <div class="entry-ask">
        <${Heading} title=${t("rating.entry_title")} hint=${t("rating.entry_hint")} />
        <${Places} label=${t("rating.number")} characters=${number} isNow=${!isCode} next=${typed.length} />
        <${Places} label=${t("rating.code")} characters=${code} isNow=${isCode} next=${code.filter(Boolean).length} />
        <${Button} size="l" icon="arrow-left" label=${t("common.back")} onPress=${() => survey.send({ type: "skipped" })} />
      </div>
      <${Keypad} class="entry-keys" rows=${rowsFor(typed, format)} onKey=${survey.type} name=${t("rating.entry_title")} />
    </div>
  `;
}

function Places({ label, characters, isNow, next }) {
  return html`<div class=${`places ${isNow ? "places-now" : ""}`}>
    <span class="places-label">${label}</span>
    <output class="places-row" aria-label=${`${label}: ${characters.join("")}`}>
      ${characters.map((character, index) => html`<span key=${index} class=${isNow && index === next ? "place place-next" : "place"}>${character}</span>`)}
    </output>
  </div>`;
}

function rowsFor(typed, format) {
  const rows = keysFor(typed, format);
  const erase = { key: "Backspace", icon: "delete", label: t("common.erase"), isDisabled: typed.length === 0 };
  const next = { key: NEXT, icon: "arrow-right", label: t("rating.entry_code_next") };
  const mayEnd = wants(typed, format) === "digit_or_next";
  return [...rows.slice(0, -1), [...(mayEnd ? [next] : []), ...rows.at(-1), erase]];
}
