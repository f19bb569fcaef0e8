/** The hall's sound: how loud the boards are now and why, mute for a while, another volume for today, the voices. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Icon } from "/static/components/icon/icon.js";
import { formatClock, t } from "/static/words.js";

const VOLUMES = [25, 50, 75, 100];
const MUTES = [
  { minutes: 15, key: "manager.sound_mute_15" },
  { minutes: 60, key: "manager.sound_mute_60" },
  { minutes: null, key: "manager.sound_mute_day" },
];

/** `snapshot.sound`: `{volume, why, until_at}`; `slot` leads to the voices with the same device. */
export function SoundPanel({ board, snapshot, slot }) {
  const { sound, sound_version, hall } = snapshot;
  const set = (body, key) => board.run({ path: "sound", body: { ...body, version: sound_version }, done: { key } });
  const isFixed = sound.why === "muted" || sound.why === "set";
  const go = () => {
    location.href = `/counter/voice/?device=${encodeURIComponent(slot)}`;
  };
  return html`<section class="panel sound" aria-label=${t("manager.sound")}>
    <header class="panel-head">
      <h2>${t("manager.sound")}</h2>
      <${Button} kind="quiet" icon="mic" label=${t("manager.voices")} onPress=${go} />
    </header>
    <p class=${`sound-now ${sound.volume === 0 ? "is-quiet" : ""}`} role="status">
      <${Icon} name=${sound.volume === 0 ? "bell-off" : "volume-2"} size="1.25em" />${nowText(sound, hall.time_zone)}
    </p>
    <${ChoiceRow} label=${t("manager.sound_volume")} choices=${VOLUMES.map((id) => ({ id, name: `${id} %` }))} chosen=${sound.volume} isDisabled=${!board.may_act.value} onChoose=${(volume) => set({ is_muted: false, volume }, "manager.did_set_volume")} />
    <div class="sound-keys">
      ${isFixed ? html`<${Button} kind="strong" icon="volume-2" label=${t("manager.sound_usual")} isDisabled=${!board.may_act.value} onPress=${() => set({ is_muted: false }, "manager.did_unmute")} />` : null}
      ${sound.why === "muted" ? null : MUTES.map(({ minutes, key }) => html`<${Button} key=${key} icon="bell-off" label=${t(key)} isDisabled=${!board.may_act.value} onPress=${() => set({ is_muted: true, minutes }, "manager.did_mute")} />`)}
    </div>
  </section>`;
}

function nowText({ volume, why, until_at }, time_zone) {
  const key = volume === 0 ? (why === "muted" ? "manager.sound_is_muted" : "manager.sound_is_quiet") : "manager.sound_is_on";
  const text = t(key, { volume });
  return until_at && why !== "usual" ? t("manager.sound_until", { text, time: formatClock(until_at, time_zone) }) : text;
}
