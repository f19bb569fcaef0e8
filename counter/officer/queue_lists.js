/** The right side of the desk: who waits, who is held, who did not come. One click acts on a number. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon.js";
import { pick, t } from "/static/words.js";
import { rowMinutes, rowVerb } from "/counter/officer/desk.js";

const LANGUAGES = ["en", "km"];

/** The three lists of `snapshot`. */
export function QueueLists({ desk, snapshot, now_ms, press }) {
  const shared = { desk, snapshot, now_ms, press };
  return html`<div class="lists">
    <${List} ...${shared} kind="waiting" tickets=${snapshot.waiting} count=${snapshot.waiting_count} />
    ${snapshot.held.length ? html`<${List} ...${shared} kind="held" tickets=${snapshot.held} count=${snapshot.held.length} />` : null}
    ${snapshot.missed.length ? html`<${List} ...${shared} kind="missed" tickets=${snapshot.missed} count=${snapshot.missed.length} />` : null}
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
  return html`<li>
    <button
      type="button"
      class="row"
      aria-disabled=${verb ? undefined : "true"}
      aria-label=${t(`desk.list_row_${kind}`, { number: ticket.number, service, count: minutes })}
      onClick=${() => verb && press.run(verb, { ticket_id: ticket.ticket_id })}
    >
      <span class="row-number">${ticket.number}</span>
      <span class="row-about">
        <span class="row-service">${kind === "held" && ticket.held_reason ? heldText(ticket) : service}</span>
        <${Marks} ticket=${ticket} kind=${kind} />
      </span>
      <span class="row-minutes">${t("desk.list_minutes", { count: minutes })}</span>
      <span class="row-verb">${t(`desk.list_verb_${kind}`)}</span>
    </button>
  </li>`;
}

function heldText(ticket) {
  return t(`desk.hold_${ticket.held_reason}`);
}

function Marks({ ticket, kind }) {
  const marks = [];
  if (ticket.priority_class_id) marks.push(html`<span key="p" class="mark mark-priority">${t("desk.list_priority")}</span>`);
  if (LANGUAGES.includes(ticket.language)) marks.push(html`<span key="l" class="mark"><${Icon} name="languages" size="1em" />${t(`desk.language_${ticket.language}`)}</span>`);
  if (kind === "missed") marks.push(html`<span key="m" class="mark">${t("desk.list_called_times", { count: ticket.recalls + 1 })}</span>`);
  return marks.length ? html`<span class="row-marks">${marks}</span>` : null;
}
