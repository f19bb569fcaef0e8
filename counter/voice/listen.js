/** A whole call from what is there: the speaker and the manager hear it before the hall does. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Check } from "/static/components/check/check.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/** `voice` alone speaks, so that a gap is heard of here and not filled by another voice. */
export function Listen({ studio, player, voice }) {
  const [wish, setWish] = useState({ number: "A025", counter: 3, is_recall: false });
  const [answer, setAnswer] = useState(null);
  const listen = async () => {
    const plan = await studio.call(voice.pack_id, wish);
    setAnswer(plan);
    if (plan?.speeches.length) await player.call(plan);
  };
  const isCounter = Number.isInteger(wish.counter) && wish.counter >= 1 && wish.counter <= 99;
  return html`<section class="panel listen">
    <h2>${t("manager.voice_listen_whole")}</h2>
    <div class="listen-wish">
      <${Field} label=${t("manager.voice_number")}>
        <input type="text" maxlength="6" autocomplete="off" value=${wish.number} onInput=${(event) => setWish({ ...wish, number: event.currentTarget.value })} />
      <//>
      <${Field} label=${t("manager.voice_counter")}>
        <input type="number" min="1" max="99" value=${wish.counter} onInput=${(event) => setWish({ ...wish, counter: event.currentTarget.valueAsNumber })} />
      <//>
      <${Check} isOn=${wish.is_recall} onChange=${(is_recall) => setWish({ ...wish, is_recall })}>${t("manager.voice_again")}<//>
      <${Button} icon="headphones" label=${t("manager.voice_listen")} isDisabled=${!isCounter || !wish.number} isBusy=${studio.busy.value === "call"} onPress=${listen} />
    </div>
    ${answer ? html`<${Answer} ...${{ answer }} language=${voice.language} />` : null}
  </section>`;
}

function Answer({ answer, language }) {
  if (!answer.lacking.length) return html`<p class="listen-words" lang=${language} role="status">${answer.words}</p>`;
  return html`<p class="notice notice-warn" role="status"><${Icon} name="alert-triangle" /><span>${t("manager.voice_cannot_say", { words: answer.lacking.join(", ") })}</span></p>`;
}
