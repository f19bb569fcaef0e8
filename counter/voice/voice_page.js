/** The voices' page: its head, and below it either the hall's voices or the recorder of one of them. */
import { html, useEffect, useMemo } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Emblem } from "/static/components/hall_head/hall_head.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { Overview } from "/counter/voice/overview.js";
import { createPlayer } from "/counter/voice/player.js";
import { Recorder } from "/counter/voice/recorder.js";
import { openStudio } from "/counter/voice/studio.js";

/** `session` of the signed-in manager; `keeper` gives it up; `slot` leads back to the console. */
export function VoicePage({ keeper, slot, session }) {
  const studio = useMemo(() => openStudio(session, keeper.forget), [session.token]);
  const player = useMemo(createPlayer, []);
  useEffect(() => () => studio.close(), [studio]);
  const voice = studio.voice.value;
  return html`<div class="floor voices">
    <header class="floor-top">
      <${Emblem} size="2.5rem" />
      <h1>${voice ? voice.name : t("manager.voices")}</h1>
      ${voice ? html`<p class="voice-far">${t("manager.voice_far", { done: voice.done, total: voice.total })}</p>` : null}
      <p class="floor-clock"><${Back} ...${{ voice, slot }} /></p>
    </header>
    ${voice ? html`<${Recorder} key=${voice.pack_id} ...${{ studio, player, voice }} />` : html`<${Overview} ...${{ studio, player }} />`}
    <${Notice} notice=${studio.notice.value} />
  </div>`;
}

/** One step up: from the recorder to the voices, from there to the console. */
function Back({ voice, slot }) {
  const go = () => {
    if (voice) location.hash = "";
    else location.href = `/counter/manager/?device=${encodeURIComponent(slot)}`;
  };
  return html`<${Button} icon="arrow-left" label=${t(voice ? "manager.voices" : "manager.voice_back")} onPress=${go} />`;
}

function Notice({ notice }) {
  return html`<div class=${`bottom-notice ${notice ? "is-shown" : ""} ${notice?.tone === "warn" ? "is-warning" : ""}`} role="status">
    ${notice ? html`<${Icon} name=${notice.tone === "warn" ? "alert-triangle" : "check"} /><p>${notice.text || t(notice.key)}</p>` : null}
  </div>`;
}
