/**
 * What stands above the desk when it cannot be used as usual: no connection, somebody else at the
 * counter, a session that has ended. The page below stays as it is.
 */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon.js";
import { OfflineBar } from "/static/components/offline_bar.js";
import { SignIn } from "/static/components/sign_in.js";
import { t } from "/static/words.js";

/** Draws nothing while the desk works. */
export function Banner({ desk, snapshot, keeper, slot, onDeviceLost }) {
  if (desk.needs_pin) return html`<${PinAgain} ...${{ keeper, slot, onDeviceLost }} />`;
  if (snapshot.is_read_only) return html`<${PinAgain} ...${{ keeper, slot, onDeviceLost }} taken_by=${snapshot.officer?.name ?? ""} />`;
  return html`<${OfflineBar} link=${desk.link} effect=${t("desk.offline_effect")} />`;
}

function PinAgain({ keeper, slot, onDeviceLost, taken_by = null }) {
  const { staff, counter_id } = keeper.current.value;
  const is_taken = taken_by !== null;
  return html`<section class="pin-again" role="dialog" aria-label=${t(is_taken ? "desk.read_only" : "desk.sign_in_again_title", { name: taken_by })}>
    <div class="pin-again-words">
      <${Icon} name=${is_taken ? "eye" : "lock"} size="2.5rem" />
      <h2>${t(is_taken ? "desk.read_only" : "desk.sign_in_again_title", { name: taken_by })}</h2>
      <p>${t(is_taken ? "desk.read_only_hint" : "desk.sign_in_again_hint")}</p>
      <button type="button" class="text-key" onClick=${keeper.forget}>${t("desk.sign_in_other_person")}</button>
    </div>
    <${SignIn}
      ...${{ keeper, slot, onDeviceLost }}
      role="officer"
      fixed=${{ staff_id: staff.staff_id, counter_id }}
      mustTakeOver=${is_taken}
    />
  </section>`;
}
