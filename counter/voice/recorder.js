/**
 * The recorder: one clip after another, read, heard and kept; the page can be closed at any moment and goes on from there.
 *
 * Owns which clip is in hand and the keys of the keyboard. The server cuts and levels each take; what is heard back is what
 * the boards will play.
 */
import { html, useEffect, useMemo, useRef, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { language, t } from "/static/words.js";
import { Listen } from "/counter/voice/listen.js";
import { MicrophonePanel } from "/counter/voice/microphone_panel.js";
import { createMicrophone } from "/counter/voice/microphone.js";
import { PromptList } from "/counter/voice/prompt_list.js";
import { neighbour, nextClip } from "/counter/voice/takes.js";
import { wavOf } from "/counter/voice/upload.js";

const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** `voice` as the server has it: `{pack_id, language, prompts, …}`. */
export function Recorder({ studio, player, voice }) {
  const microphone = useMemo(createMicrophone, []);
  const speaker = useMemo(() => besides(microphone, player), [microphone, player]);
  useEffect(() => () => microphone.close(), [microphone]);
  const [clip, setClip] = useState(nextClip(voice.prompts) ?? voice.prompts[0].clip);
  const prompt = voice.prompts.find((each) => each.clip === clip);
  const hand = useHand({ studio, speaker, microphone, voice, prompt, setClip });
  return html`<main class="recorder">
    <${PromptList} prompts=${voice.prompts} clip=${clip} onChoose=${hand.choose} language=${voice.language} />
    <div class="recorder-work">
      <${Whole} ...${{ studio, voice }} />
      <${Card} ...${{ studio, microphone, voice, prompt, hand }} />
      <${MicrophonePanel} microphone=${microphone} />
      <${Listen} ...${{ studio, voice }} player=${speaker} />
    </div>
  </main>`;
}

/** The player, which is still for as long as the microphone takes: a take holds the speaker's words alone. */
function besides(microphone, player) {
  const unlessTaking = (play) => async (...what) => (microphone.isTaking.value ? undefined : play(...what));
  return { clip: unlessTaking(player.clip), call: unlessTaking(player.call), hush: player.hush };
}

/** A voice that can say every call may speak at once; what is still unread makes it sound better. */
function Whole({ studio, voice }) {
  if (!voice.is_complete) return null;
  const key = voice.is_speaking ? "manager.voice_whole_speaks" : "manager.voice_whole";
  return html`<p class="notice notice-good whole">
    <${Icon} name="check" /><span>${t(key)}</span>
    ${voice.is_speaking ? null : html`<${Button} kind="strong" icon="volume-2" label=${t("manager.voice_choose")} onPress=${() => studio.choose(voice.language, voice.pack_id)} />`}
  </p>`;
}

/** What can be done with the clip in hand, by button and by key: space records and stops, the arrows go on and back. */
function useHand({ studio, speaker, microphone, voice, prompt, setClip }) {
  const keep = async (wav) => {
    if (!wav) return;
    const kept = await studio.keep(voice.pack_id, prompt.clip, wav);
    if (kept) play(studio.voice.value, prompt.clip);
  };
  const play = (from, clip) => {
    const found = from?.prompts.find((each) => each.clip === clip);
    if (found?.mark) speaker.clip(voice.pack_id, found);
  };
  // A take belongs to the clip that was in hand when it began.
  const choose = (clip) => {
    if (!microphone.isTaking.value) setClip(clip);
  };
  const take = () => {
    speaker.hush();
    return microphone.take();
  };
  const hand = {
    choose,
    record: async () => {
      if (microphone.isTaking.value) microphone.stop();
      else if (microphone.state.value !== "on") await microphone.open();
      else if (studio.busy.value !== "keep") await keep(await take());
    },
    upload: async (file) => file && keep(await wavOf(file)),
    play: () => play(voice, prompt.clip),
    undo: () => studio.takeBack(voice.pack_id, prompt.clip),
    next: () => choose(nextClip(voice.prompts, prompt.clip) ?? neighbour(voice.prompts, prompt.clip, 1)),
    step: (by) => choose(neighbour(voice.prompts, prompt.clip, by)),
  };
  useKeys(hand);
  return hand;
}

function useKeys(hand) {
  const current = useRef(hand);
  current.current = hand;
  useEffect(() => {
    const onKey = (event) => {
      if (event.target.closest("input, select, textarea") || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const act = { " ": current.current.record, ArrowRight: () => current.current.step(1), ArrowLeft: () => current.current.step(-1) }[event.key];
      if (!act || (event.key === " " && event.target.closest("button:not(.record)"))) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function Card({ studio, microphone, voice, prompt, hand }) {
  const isKeeping = studio.busy.value === "keep";
  const hasMicrophone = microphone.state.value !== "insecure";
  return html`<section class="panel card" aria-live="polite">
    <p class="card-way">${t(`manager.voice_way_${prompt.group}`)}</p>
    <p class="card-words" lang=${voice.language}>${prompt.words}</p>
    <p class="card-state">${stateText(prompt, isKeeping)}</p>
    <div class="card-keys">
      ${hasMicrophone ? html`<${Record} ...${{ microphone, isKeeping, hand }} />` : null}
      <${Button} icon="play" label=${t("manager.voice_play")} isDisabled=${!prompt.mark} onPress=${hand.play} />
      <${Button} icon="undo-2" label=${t(prompt.has_earlier ? "manager.voice_undo" : "manager.voice_undo_only")} isDisabled=${!prompt.mark} onPress=${hand.undo} />
      <${Upload} kind=${hasMicrophone ? "outline" : "accent"} onFile=${hand.upload} />
      <${Button} kind=${prompt.mark ? "strong" : "outline"} iconAfter="arrow-right" label=${t("manager.voice_next")} onPress=${hand.next} />
    </div>
  </section>`;
}

function stateText(prompt, isKeeping) {
  if (isKeeping) return t("manager.voice_keeping");
  if (!prompt.mark) return t("manager.voice_unread");
  return t("manager.voice_kept", { seconds: (prompt.duration_ms / 1000).toLocaleString(language.value, ONE_DIGIT) });
}

function Record({ microphone, isKeeping, hand }) {
  const isTaking = microphone.isTaking.value;
  const isOn = microphone.state.value === "on";
  const label = isTaking ? "manager.voice_stop" : isOn ? "manager.voice_record" : "manager.voice_mic_on";
  return html`<${Button}
    class=${`record ${isTaking ? "is-taking" : ""}`}
    kind="accent"
    icon=${isTaking ? "square" : "mic"}
    label=${t(label)}
    isBusy=${isKeeping}
    onPress=${hand.record}
  />`;
}

/** The way that always works: a file from a telephone or a hand recorder. */
function Upload({ kind, onFile }) {
  const take = (event) => {
    const [file] = event.currentTarget.files;
    onFile(file);
    event.currentTarget.value = "";
  };
  return html`<label class=${`button button-${kind} button-m upload`}>
    <${Icon} name="upload" /><span class="button-text"><span class="button-label">${t("manager.voice_upload")}</span></span>
    <input type="file" class="visually-hidden" accept="audio/*,.wav,.m4a" onChange=${take} />
  </label>`;
}
