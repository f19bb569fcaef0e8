/** The voices' page: its head, and below it either the hall's voices or the recorder of one of them. */
import { html, useEffect, useMemo } from "/static/vendor/ui.mjs";
import { BottomNotice } from "/static/components/bottom_notice/bottom_notice.js";
import { Button } from "/static/components/button/button.js";
import { StaffTop } from "/static/components/staff_top/staff_top.js";
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
  return html`<div class="voices">
    <${StaffTop} title=${voice ? voice.name : t("manager.voices")} end=${html`<${Back} ...${{ voice, slot }} />`}>
      ${voice ? html`<p class="voice-far">${t("manager.voice_far", { done: voice.done, total: voice.total })}</p>` : null}
    <//>
    ${voice ? html`<${Recorder} key=${voice.pack_id} ...${{ studio, player, voice }} />` : html`<${Overview} ...${{ studio, player }} />`}
    <${BottomNotice} notice=${studio.notice.value} />
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
