/** Whose voice it will be: name, licence and consent are written down before a word is recorded. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
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
        ${FIELDS.map(({ field, key, most }) => html`<label class="field" key=${field}><span>${t(key)}</span>
          <input type="text" maxlength=${most} autocomplete="off" value=${wish[field]} onInput=${(event) => setWish({ ...wish, [field]: event.currentTarget.value })} />
        </label>`)}
        ${language === "vi" ? html`<${Region} ...${{ wish, setWish }} />` : null}
        <label class="agreed"><input type="checkbox" checked=${isAgreed} onChange=${(event) => setAgreed(event.currentTarget.checked)} /><span>${t("manager.voice_agreed")}</span></label>
        <div class="begin-keys">
          <${Button} kind="accent" icon="mic" label=${t("manager.voice_begin")} isDisabled=${!isFilled || !isAgreed} isBusy=${studio.busy.value === "begin"} onPress=${begin} />
          <${Button} kind="quiet" label=${t("common.close")} onPress=${onClose} />
        </div>
      </form>
    </section>
  </main>`;
}

function Region({ wish, setWish }) {
  return html`<fieldset class="choice-row">
    <legend>${t("manager.voice_region")}</legend>
    ${Object.entries(REGIONS).map(([region, key]) => html`<button key=${region} type="button" class="choice" aria-pressed=${String(wish.region === region)} onClick=${() => setWish({ ...wish, region: wish.region === region ? null : region })}>${t(key)}</button>`)}
  </fieldset>`;
}
