/** Who is signed in where, since when, and how a manager ends it. */
import { html } from "/static/vendor/ui.mjs";
import { Sheet } from "/static/components/sheet/sheet.js";
import { formatClock, t } from "/static/words.js";
import { SureButton } from "/counter/manager/sure_button.js";

/** `snapshot.sessions`; `session` is that of this console. */
export function SessionsSheet({ board, snapshot, sheet, session }) {
  const close = () => {
    sheet.value = null;
  };
  return html`<${Sheet} side="right" title=${t("manager.sessions_count", { count: snapshot.sessions.length })} onClose=${close}>
    <ul class="machines">
      ${snapshot.sessions.map((each) => html`<${Session} key=${each.session_id} ...${{ board, each, session }} zone=${snapshot.hall.time_zone} />`)}
    </ul>
  <//>`;
}

function Session({ board, each, session, zone }) {
  const { session_id, name, device } = each;
  const facts = { device, since: formatClock(each.since_at, zone), used: formatClock(each.used_at, zone) };
  const end = () => board.run({ path: `sessions/${session_id}/end`, done: { key: "manager.did_end_session", facts: { name, device } } });
  const is_own = each.session_id === session.session_id;
  return html`<li class="machine">
    <p class="machine-name">${name}</p>
    <p class="machine-facts">${t("manager.session_facts", facts)}</p>
    ${is_own
      ? html`<span class="chip">${t("manager.session_own")}</span>`
      : html`<${SureButton} ...${{ board }} label=${t("manager.session_end")} name=${t("manager.session_end_of", { name, device })} sure=${t("manager.session_end_sure")} onSure=${end} />`}
  </li>`;
}
