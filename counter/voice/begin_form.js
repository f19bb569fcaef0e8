/** Whose voice it will be: name, licence and consent are written down before a word is recorded. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Check } from "/static/components/check/check.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Field } from "/static/components/field/field.js";
import { ownName, t } from "/static/words.js";

const FIELDS = [
  { field: "name", key: "manager.voice_name", most: 40 },
  { field: "speaker", key: "manager.voice_speaker", most: 160 },
  { field: "licence", key: "manager.voice_licence", most: 160 },
  { field: "consent", key: "manager.voice_consent", most: 160 },
];
const REGIONS = { north: "manager.voice_region_north", central: "manager.voice_region_central", south: "manager.voice_region_south" };

/** `language` of the voice; `onClose` when nobody wants to begin one. */
export function BeginForm({ studio, language, onClose }) {
  const [wish, setWish] = useState({ name: "", speaker: "", licence: t("manager.voice_licence_usual"), consent: "", region: null });
  const [isAgreed, setAgreed] = useState(false);
  const isFilled = FIELDS.every(({ field }) => wish[field].trim());
  const begin = async () => {
    const lines = Object.fromEntries(FIELDS.map(({ field }) => [field, wish[field].trim()]));
    if (await studio.begin({ ...lines, language, region: wish.region, is_agreed: true })) onClose();
  };
  return html`<main class="voices-main">
    <section class="panel begin">
      <h2>${t("manager.voice_new_in", { language: ownName(language) })}</h2>
      <p class="panel-hint">${t("manager.voice_consent_hint")}</p>
      <form class="form" onSubmit=${(event) => event.preventDefault()}>
        ${FIELDS.map(({ field, key, most }) => html`<${Field} key=${field} label=${t(key)}>
          <input type="text" maxlength=${most} autocomplete="off" value=${wish[field]} onInput=${(event) => setWish({ ...wish, [field]: event.currentTarget.value })} />
        <//>`)}
        ${language === "vi" ? html`<${Region} ...${{ wish, setWish }} />` : null}
        <${Check} isOn=${isAgreed} onChange=${setAgreed}>${t("manager.voice_agreed")}<//>
        <div class="begin-keys">
          <${Button} kind="accent" icon="mic" label=${t("manager.voice_begin")} isDisabled=${!isFilled || !isAgreed} isBusy=${studio.busy.value === "begin"} onPress=${begin} />
          <${Button} kind="quiet" label=${t("common.close")} onPress=${onClose} />
        </div>
      </form>
    </section>
  </main>`;
}

function Region({ wish, setWish }) {
  const choices = Object.entries(REGIONS).map(([id, key]) => ({ id, name: t(key) }));
  const choose = (region) => setWish({ ...wish, region: wish.region === region ? null : region });
  return html`<${ChoiceRow} legend=${t("manager.voice_region")} ...${{ choices }} chosen=${wish.region} onChoose=${choose} />`;
}
