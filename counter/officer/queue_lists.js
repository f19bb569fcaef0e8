/** The right side of the desk: who waits, who is held, who went for a paper, who did not come. One click acts on a number. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { BASE_LANGUAGE } from "/static/wording.js";
import { languageName, pick, t } from "/static/words.js";
import { rowMinutes, rowVerb } from "/counter/officer/desk.js";
import { heldWords, mayPutBack, passLeft, splitHeld } from "/counter/officer/held.js";
import { PrinterNotice } from "/counter/officer/printer_notice.js";

/** The lists of `snapshot`; those that are empty are not there, but for the waiting. */
export function QueueLists({ desk, snapshot, now_ms, press }) {
  const shared = { desk, snapshot, now_ms, press };
  const { resting, away } = splitHeld(snapshot.held);
  const rest = { held: resting, away, missed: snapshot.missed };
  return html`<div class="lists">
    <${PrinterNotice} printer=${snapshot.printer} />
    <${List} ...${shared} kind="waiting" tickets=${snapshot.waiting} count=${snapshot.waiting_count} />
    ${Object.entries(rest).map(([kind, tickets]) => (tickets.length ? html`<${List} key=${kind} ...${{ ...shared, kind, tickets }} count=${tickets.length} />` : null))}
  </div>`;
}

function List({ kind, tickets, count, ...shared }) {
  const left_out = count - tickets.length;
  return html`<section class=${`list list-${kind}`} aria-label=${t(`desk.list_${kind}`)}>
    <h2 class="list-title">${t(`desk.list_${kind}`)} · <span>${count}</span></h2>
    ${count === 0 ? html`<p class="list-empty">${t("desk.list_waiting_empty")}</p>` : null}
    <ul>
      ${tickets.map((ticket) => html`<${Row} key=${ticket.ticket_id} ...${{ ...shared, kind, ticket }} />`)}
    </ul>
    ${left_out > 0 ? html`<p class="list-more">${t("desk.list_more", { count: left_out })}</p>` : null}
  </section>`;
}

function Row({ desk, snapshot, now_ms, press, kind, ticket }) {
  const verb = rowVerb(ticket, snapshot, desk.may_act.value);
  const minutes = rowMinutes(ticket, snapshot.at, now_ms);
  const service = pick(ticket.service.name);
  return html`<li class="row-line">
    <button
      type="button"
      class="row"
      aria-disabled=${verb ? undefined : "true"}
      onClick=${() => verb && press.run(verb, { ticket_id: ticket.ticket_id })}
    >
      <span class="row-number">${ticket.number}</span>
      <span class="row-about">
        <span class="row-service">${kind === "held" ? tell(heldWords(ticket)) : service}</span>
        <${Marks} ...${{ ticket, kind, now_ms }} />
      </span>
      ${kind === "away" ? null : html`<${Minutes} count=${minutes} />`}
      <span class="row-verb">${t(`desk.list_verb_${kind}`)}</span>
    </button>
    ${mayPutBack(ticket, snapshot, desk.may_act.value) ? html`<${PutBack} ...${{ ticket, press }} />` : null}
  </li>`;
}

/** Short for the eye, whole for the ear. */
function Minutes({ count }) {
  return html`<span class="row-minutes">
    <span aria-hidden="true">${t("desk.list_minutes", { count })}</span><span class="visually-hidden">${t("desk.minutes", { count })}</span>
  </span>`;
}

/** The person is here again but somebody else is at the desk: wait with the others. */
function PutBack({ ticket, press }) {
  const label = t("desk.put_back", { number: ticket.number });
  return html`<button type="button" class="put-back" aria-label=${label} title=${label} onClick=${() => press.run("requeue", { ticket_id: ticket.ticket_id })}>
    <${Icon} name="corner-up-left" size="1.25em" />
  </button>`;
}

function Marks({ ticket, kind, now_ms }) {
  const marks = [];
  if (kind === "away") marks.push(html`<span key="a" class="mark mark-pass">${tell(passLeft(ticket, now_ms))}</span>`);
  if (ticket.priority_class_id) marks.push(html`<span key="p" class="mark mark-priority">${t("desk.list_priority")}</span>`);
  if (ticket.language !== BASE_LANGUAGE) marks.push(html`<span key="l" class="mark"><${Icon} name="languages" size="1em" />${languageName(ticket.language)}</span>`);
  if (kind === "missed") marks.push(html`<span key="m" class="mark">${t("desk.list_called_times", { count: ticket.recalls + 1 })}</span>`);
  return marks.length ? html`<span class="row-marks">${marks}</span>` : null;
}
