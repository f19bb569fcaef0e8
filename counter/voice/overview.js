/** The hall's voices by language: who speaks, who could, what lacks; a new voice begins here. */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { ownName, t } from "/static/words.js";
import { BeginForm } from "/counter/voice/begin_form.js";

const SECOND_THOUGHT_MS = 5_000;
/** Each call is said in this language, whatever else it is said in. */
const SPOKEN_ALWAYS = "vi";
const WORDS_SHOWN = 6;
/** A number with every kind of word in it. */
const SAMPLE = { number: "A025", counter: 3, is_recall: false };
const KINDS = { recorded: "manager.voice_kind_recorded", synthesised: "manager.voice_kind_synthesised" };

/** `studio.voices`: `[{language, may_record, speaks, chosen, packs}]`. */
export function Overview({ studio, player }) {
  const [beginning, setBeginning] = useState(null);
  const languages = studio.voices.value;
  const isSpoken = languages?.some(({ language, speaks }) => language === SPOKEN_ALWAYS && speaks);
  if (!languages) return html`<main class="voices-main" aria-busy="true"></main>`;
  if (beginning) return html`<${BeginForm} ...${{ studio }} language=${beginning} onClose=${() => setBeginning(null)} />`;
  return html`<main class="voices-main">
    <p class="voices-hint">${t("manager.voices_hint")}</p>
    ${languages.map((one) => html`<${Language} key=${one.language} ...${{ studio, player, one, isSpoken }} onBegin=${() => setBeginning(one.language)} />`)}
  </main>`;
}

function Language({ studio, player, one, isSpoken, onBegin }) {
  return html`<section class="panel" aria-label=${ownName(one.language)}>
    <header class="panel-head">
      <h2 lang=${one.language}>${ownName(one.language)}</h2>
      ${one.may_record ? html`<${Button} icon="mic" label=${t("manager.voice_new")} onPress=${onBegin} />` : null}
    </header>
    <${Lacking} ...${{ one, isSpoken }} />
    <ul class="machines">
      ${one.packs.map((pack) => html`<${Pack} key=${pack.pack_id} ...${{ studio, player, one, pack }} />`)}
    </ul>
    ${one.chosen ? html`<${Button} kind="quiet" label=${t("manager.voice_automatic")} onPress=${() => studio.choose(one.language, null)} />` : null}
  </section>`;
}

/** What is so while nobody speaks a language: is a voice on its way, and what does the hall hear until then. */
function Lacking({ one, isSpoken }) {
  const percent = one.built_percent;
  if (one.speaks && percent === null) return null;
  return html`<div class="voice-lacking" role="status">
    ${percent !== null ? html`<${Progress} ...${{ percent }} />` : null}
    ${percent === null && one.packs.length === 0 ? html`<p>${t("manager.voice_nobody")}</p>` : null}
    ${one.speaks ? null : html`<p class="voice-meanwhile">${t(isSpoken ? "manager.voice_meanwhile_vi" : "manager.voice_meanwhile_chime")}</p>`}
  </div>`;
}

function Progress({ percent }) {
  const text = t("manager.voice_under_way", { percent });
  return html`<p>${text}</p>
    <progress class="voice-progress" max="100" value=${percent} aria-label=${text}></progress>`;
}

function Pack({ studio, player, one, pack }) {
  const isSpeaking = pack.is_speaking;
  const listen = async () => {
    const plan = await studio.call(pack.pack_id, SAMPLE);
    if (plan?.speeches.length) await player.call(plan);
    else if (plan) studio.tell({ tone: "warn", text: t("manager.voice_cannot_say", { words: plan.lacking.join(", ") }) });
  };
  return html`<li class=${`machine voice ${isSpeaking ? "is-speaking" : ""}`}>
    <div>
      <p class="machine-name">
        ${pack.name}
        ${isSpeaking ? html`<span class="chip chip-good"><${Icon} name="volume-2" size="1.1em" />${t("manager.voice_speaks")}</span>` : null}
      </p>
      <p class="machine-facts">${aboutOf(pack)}</p>
      ${pack.lacking.length ? html`<p class="machine-facts">${t("manager.voice_lacks", { words: shortList(pack.lacking) })}</p>` : null}
      ${pack.consent ? html`<p class="machine-facts">${t("manager.voice_papers", { licence: pack.licence, consent: pack.consent })}</p>` : null}
    </div>
    <div class="voice-keys">
      ${isSpeaking ? null : html`<${Button} kind="strong" icon="volume-2" label=${t("manager.voice_choose")} aria-label=${t("manager.voice_choose_of", { name: pack.name })} onPress=${() => studio.choose(one.language, pack.pack_id)} />`}
      <${Button} icon="headphones" label=${t("manager.voice_listen")} aria-label=${t("manager.voice_listen_to", { name: pack.name })} onPress=${listen} />
      ${pack.is_ours ? html`<${Button} icon="mic" label=${t("manager.voice_go_on")} aria-label=${t("manager.voice_go_on_with", { name: pack.name })} onPress=${() => (location.hash = pack.pack_id)} />` : null}
      ${pack.is_ours ? html`<${Remove} ...${{ studio, pack }} />` : null}
    </div>
  </li>`;
}

function aboutOf(pack) {
  const kind = t(KINDS[pack.kind] ?? KINDS.recorded);
  const far = pack.is_complete ? t("manager.voice_complete") : t("manager.voice_far", { done: pack.done, total: pack.total });
  return [kind, pack.kind === "recorded" ? pack.speaker : null, far].filter(Boolean).join(" · ");
}

function shortList(words) {
  const shown = words.slice(0, WORDS_SHOWN).join(", ");
  return words.length > WORDS_SHOWN ? `${shown}, …` : shown;
}

/** Two presses, which a trembling finger's are not (press_guard.js): a deleted voice is gone for good. */
function Remove({ studio, pack }) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return undefined;
    const timer = setTimeout(() => setAsking(false), SECOND_THOUGHT_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);
  const press = () => {
    setAsking(!isAsking);
    if (isAsking) studio.remove(pack.pack_id);
  };
  return html`<button
    type="button"
    class=${`machine-end ${isAsking ? "is-asking" : ""}`}
    aria-label=${t(isAsking ? "manager.voice_delete_sure_of" : "manager.voice_delete_of", { name: pack.name })}
    onClick=${press}
  >
    ${isAsking ? t("manager.voice_delete_sure") : html`<${Icon} name="trash-2" size="1.25em" />`}
  </button>`;
}
