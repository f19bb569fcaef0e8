/** The terminal's frame and which screen stands in it. */
import { html } from "/static/vendor/ui.mjs";
import { HallHead } from "/static/components/hall_head/hall_head.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { OfflineBar } from "/static/components/offline_bar/offline_bar.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { language } from "/static/words.js";
import { EntryScreen } from "./entry.js";
import { FacesScreen } from "./faces.js";
import { IdleScreen } from "./idle.js";
import { MessageScreen, SendingScreen, ThanksScreen } from "./messages.js";
import { ReasonsScreen } from "./reasons.js";

const SCREENS = {
  idle: IdleScreen,
  entry: EntryScreen,
  faces: FacesScreen,
  reasons: ReasonsScreen,
  sending: SendingScreen,
  thanks: ThanksScreen,
  message: MessageScreen,
};

/** `link` from openLink, `survey` from createSurvey. */
export function Terminal({ link, survey }) {
  const snapshot = link.snapshot.value;
  const { screen, invitation } = survey.state.value;
  const Screen = SCREENS[screen];
  const touched = () => survey.send({ type: "touched" });
  return html`<main class=${`terminal terminal-${screen}`} lang=${language.value}>
    <header class="terminal-head">
      <${HallHead} hall=${snapshot?.hall} />
      <${LanguageSwitch} languages=${snapshot?.hall?.languages} onChoose=${touched} />
    </header>
    <div class="terminal-training"><${TrainingMark} isOn=${snapshot?.training} isPublic /></div>
    <${Screen} key=${`${screen}-${invitation?.invitation_id ?? ""}`} survey=${survey} snapshot=${snapshot} link=${link} />
    <${OfflineBar} link=${link} timeZone=${snapshot?.hall?.time_zone} />
  </main>`;
}
