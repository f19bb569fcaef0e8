/** What a visitor should know before choosing: no paper, the priority chosen, a refusal, a reason. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { printerNotice } from "../steps.js";
import { closedWords, nextChance } from "/static/closed_words.js";
import { refusalWords } from "./reasons.js";
import { SeveralMark } from "./several_mark.js";

/** All notices that apply now; nothing when all is well. */
export function Notices({ visit, snapshot }) {
  const { notice, priority_class_id, has_card } = visit.state.value;
  return html`<div class="notices" aria-live="polite">
    ${notice ? html`<${TouchNotice} notice=${notice} snapshot=${snapshot} />` : null}
    <${PaperNotice} printer=${snapshot.printer} />
    <${SeveralMark} visit=${visit} snapshot=${snapshot} />
    ${has_card ? html`<p class="notice notice-good"><${Icon} name="id-card" /><span>${t("kiosk.card_read")}</span></p>` : null}
    ${priority_class_id ? html`<${PriorityMark} visit=${visit} snapshot=${snapshot} />` : null}
  </div>`;
}

function TouchNotice({ notice, snapshot }) {
  if (notice.left) return html`<p class="notice notice-good" role="status"><${Icon} name="badge-check" /><span>${t("kiosk.left", { number: notice.left })}</span></p>`;
  if (notice.problem) {
    const { title, advice, is_closed } = refusalWords(notice.problem, snapshot);
    const [mood, icon] = is_closed ? ["notice", "clock"] : ["notice notice-accent", "circle-alert"];
    return html`<p class=${mood} role="alert"><${Icon} name=${icon} /><span><strong>${title}</strong> ${advice}</span></p>`;
  }
  const chance = nextChance(notice.closed, snapshot.hall.time_zone, snapshot.at);
  return html`<p class="notice" role="alert">
    <${Icon} name="clock" />
    <span><strong>${pick(notice.name)}:</strong> ${closedWords(notice.closed)} ${chance ? `${chance}. ` : ""}${t("kiosk.ask_staff")}</span>
  </p>`;
}

function PaperNotice({ printer }) {
  const notice = printerNotice(printer);
  if (!notice) return null;
  const mood = notice.is_warning ? "notice notice-warn" : "notice";
  return html`<p class=${`${mood} notice-printer`}>
    <${Icon} name="printer" /><span><strong>${t(notice.key)}</strong> ${t(notice.hint, { name: printer?.spare })}</span>
  </p>`;
}

function PriorityMark({ visit, snapshot }) {
  const { priority_class_id } = visit.state.value;
  const chosen = snapshot.priority_classes.find((each) => each.priority_class_id === priority_class_id);
  return html`<p class="notice notice-good priority-mark">
    <${Icon} name="hand-heart" />
    <span><strong>${t("kiosk.priority_on")}</strong> ${pick(chosen?.name)}</span>
    <button type="button" class="priority-remove" onClick=${() => visit.send({ type: "priority_removed" })}>
      <${Icon} name="x" /> ${t("kiosk.priority_remove")}
    </button>
  </p>`;
}
