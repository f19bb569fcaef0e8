/** The top edge of the console: hall, clock, how fresh the page is, who is signed in. */
import { html } from "/static/vendor/ui.mjs";
import { Clock } from "/static/components/clock/clock.js";
import { Icon } from "/static/components/icon/icon.js";
import { StaffTop } from "/static/components/staff_top/staff_top.js";
import { StaleBar } from "/static/components/stale_bar/stale_bar.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { pick, t } from "/static/words.js";

/** `session.staff` is the person at the console; `sheet` opens the settings. */
export function TopBar({ board, snapshot, session, sheet }) {
  const toggle = () => {
    sheet.value = sheet.value?.kind === "settings" ? null : { kind: "settings" };
  };
  const end = html`<${Clock} link=${board.link} timeZone=${snapshot.hall.time_zone} hasDay=${true} />`;
  const person = html`<button type="button" class="floor-person" aria-expanded=${String(sheet.value?.kind === "settings")} onClick=${toggle}>
    <${Icon} name="circle-user" size="1.35em" /><span>${session.staff.name}</span>
    <span class="visually-hidden">${t("manager.settings")}</span>
  </button>`;
  return html`<${StaffTop} title=${pick(snapshot.hall.name)} ...${{ end }} after=${person}>
    <${TrainingMark} isOn=${snapshot.training} />
    <${StaleBar} link=${board.link} />
  <//>`;
}
