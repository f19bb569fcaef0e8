/** What somebody else changed meanwhile, beside what was chosen here; the person says which of the two counts. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { formatClock, t } from "/static/words.js";

/**
 * `other` are the facts of the refusal `{by, at, now, version}`; `rows` are `{label, now, mine}` where the two differ;
 * `onKeep` takes the other's, `onUse` sends this one's again, for what it is now.
 */
export function Changed({ board, other, rows, time_zone, onKeep, onUse }) {
  const said = other.by && other.at ? t("manager.changed_by", { name: other.by, time: formatClock(other.at, time_zone) }) : t("manager.changed_by_somebody");
  return html`<div class="changed" role="alertdialog" aria-label=${said}>
    <p class="notice notice-warn"><${Icon} name="alert-triangle" size="1.35em" /><span>${said}</span></p>
    <table class="changed-rows">
      <thead>
        <tr>
          <th scope="col">${t("manager.changed_what")}</th>
          <th scope="col">${t("manager.changed_now")}</th>
          <th scope="col">${t("manager.changed_mine")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ label, now, mine }) => html`<tr key=${label}>
            <th scope="row">${label}</th>
            <td>${now || "–"}</td>
            <td>${mine || "–"}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <div class="person-keys">
      <${Button} kind="strong" label=${t("manager.changed_keep")} onPress=${onKeep} />
      <${Button} label=${t("manager.changed_use")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${onUse} />
    </div>
  </div>`;
}
