/**
 * What the desk says when it cannot be used as usual: no connection, somebody else at the counter,
 * a session that has ended. Everything else on the page stays as it is.
 */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { OfflineBar } from "/static/components/offline_bar/offline_bar.js";
import { SignIn } from "/static/components/sign_in/sign_in.js";
import { t } from "/static/words.js";
import { isTakenOver } from "/counter/officer/desk.js";

/** The line above the desk while the link is cut; nothing while it lives. */
export function CutBar({ desk }) {
  return html`<${OfflineBar} link=${desk.link} timeZone=${desk.time_zone.value} effect=${t("desk.offline_effect")} />`;
}

/** Whether the PIN has to be given before anything can be done. */
export function asksForPin({ desk, snapshot }) {
  return desk.isOver.value || isTakenOver(snapshot);
}

/** The PIN pad in the place of the lists; `keeper` holds the session that ended or was taken over. */
export function PinAgain({ desk, snapshot, keeper, slot, onDeviceLost }) {
  const { staff, counter_id } = keeper.current.value;
  const is_taken = !desk.isOver.value;
  const name = snapshot.officer?.name ?? "";
  const title = t(is_taken ? "desk.read_only" : "desk.sign_in_again_title", { name });
  return html`<section class="pin-again" aria-label=${title}>
    <div class="pin-again-words" role="status">
      <${Icon} name=${is_taken ? "eye" : "lock"} size="2rem" />
      <h2>${title}</h2>
      <p>${t(is_taken ? "desk.read_only_hint" : "desk.sign_in_again_hint")}</p>
    </div>
    <${SignIn}
      ...${{ keeper, slot, onDeviceLost }}
      role="officer"
      fixed=${{ staff_id: staff.staff_id, counter_id }}
      mustTakeOver=${is_taken}
    />
    <button type="button" class="text-key" onClick=${keeper.forget}>${t("desk.sign_in_other_person")}</button>
  </section>`;
}
