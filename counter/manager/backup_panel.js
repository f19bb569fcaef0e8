/** The hall's backups: the newest, whether it could be put back, where it lies, and one key that makes another now. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";
import { momentText } from "/counter/manager/clock_times.js";
import { backupLines } from "/counter/manager/backups.js";

/** `snapshot.backups` as the server tells them; a round that is under way says where it is. */
export function BackupPanel({ board, snapshot }) {
  const { backups, hall } = snapshot;
  const begin = () => board.run({ path: "backups", done: { key: "manager.did_begin_backup", facts: {} } });
  const lines = backupLines(backups, (at) => momentText(Date.parse(at), hall.time_zone));
  return html`<section class="panel backups" id="backups" aria-label=${t("manager.backup")}>
    <header class="panel-head">
      <h2>${t("manager.backup")}</h2>
      <${Button} icon="download" label=${t("manager.backup_now")} isDisabled=${!board.may_act.value || !backups.has_sheet || backups.is_running} isBusy=${backups.is_running} onPress=${begin} />
    </header>
    <div role="status"><ul class="backup-lines">
      ${lines.map((line) => html`<li key=${`${line.key}/${line.facts.folder ?? ""}`}><${Icon} name=${line.is_good ? "check" : "alert-triangle"} size="1.1em" /><span>${tell(line)}</span></li>`)}
    </ul></div>
  </section>`;
}
