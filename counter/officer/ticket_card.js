/** The visit in hand: the number as hero, what it is about, whether the hall heard it, for how long. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { priorityWords } from "/static/verified.js";
import { BASE_LANGUAGE } from "/static/wording.js";
import { languageName, pick, t } from "/static/words.js";
import { clockText, deskSeconds, ticks } from "/counter/officer/desk.js";

const TICK_ICONS = { done: "check", waiting: "loader-circle", failed: "alert-triangle", quiet: "bell-off" };

/** `snapshot` of the desk at `now_ms` of the server's clock. */
export function TicketCard({ snapshot, now_ms }) {
  const { current } = snapshot;
  if (!current) return html`<${EmptyCard} snapshot=${snapshot} />`;
  const is_called = current.state === "called";
  return html`<section class=${`ticket-card ticket-${current.state}`} aria-label=${t("desk.card_of", { number: current.number })}>
    <p class="ticket-number" aria-live="polite">${current.number}</p>
    <div class="ticket-about">
      <p class="ticket-state">${t(is_called ? "desk.card_called" : "desk.card_serving")}</p>
      <h2 class="ticket-service">${pick(current.service.name)}</h2>
      <${Chips} ticket=${current} />
      <${Ticks} state=${ticks(snapshot.announcement, current, now_ms)} />
    </div>
    <div class="ticket-time">
      <p>${t(is_called ? "desk.card_time_called" : "desk.card_time_serving")}</p>
      <p class="ticket-clock" role="timer">${clockText(deskSeconds(current, now_ms))}</p>
    </div>
  </section>`;
}

function EmptyCard({ snapshot }) {
  const { counter, waiting_count, next } = snapshot;
  if (counter.state === "open" && next) return html`<${NextCard} ticket=${next.ticket} />`;
  const is_calm = counter.state === "open" && waiting_count === 0;
  const icon = { paused: "coffee", closed: "door-closed" }[counter.state] ?? (is_calm ? "leaf" : "users");
  const reason = counter.state === "paused" && counter.pause_reason ? t(`desk.pause_${counter.pause_reason}`) : null;
  return html`<section class="ticket-card ticket-empty">
    <${Icon} name=${icon} size="4.5rem" />
    <div>
      <h2>${emptyTitle(counter.state, is_calm)}</h2>
      <p>${reason ?? t(is_calm ? "desk.card_calm_hint" : "common.people_waiting", { count: waiting_count })}</p>
    </div>
  </section>`;
}

/** Who is next, before the call: quiet, so that nobody takes it for somebody who is already here. */
function NextCard({ ticket }) {
  return html`<section class="ticket-card ticket-next" aria-label=${t("desk.next_is", { number: ticket.number })}>
    <p class="ticket-number">${ticket.number}</p>
    <div class="ticket-about">
      <p class="ticket-state">${t("desk.card_next")}</p>
      <h2 class="ticket-service">${pick(ticket.service.name)}</h2>
      <${Chips} ticket=${ticket} />
    </div>
  </section>`;
}

function emptyTitle(state, is_calm) {
  if (state === "paused") return t("desk.state_paused");
  if (state === "closed") return t("desk.state_closed");
  return t(is_calm ? "desk.card_calm" : "desk.card_empty");
}

function Chips({ ticket }) {
  const chips = [];
  const priority = priorityWords(ticket);
  const more = ticket.more_services ?? [];
  if (priority) chips.push(html`<span key="priority" class=${`chip ${ticket.needs_check ? "chip-warn" : "chip-good"}`}>${tell(priority)}</span>`);
  if (ticket.language !== BASE_LANGUAGE) chips.push(html`<span key="language" class="chip">${languageName(ticket.language)}</span>`);
  if (ticket.dossier_count > 1) chips.push(html`<span key="dossiers" class="chip">${t("desk.card_dossiers", { count: ticket.dossier_count })}</span>`);
  if (more.length) chips.push(html`<span key="more" class="chip">${t("desk.card_more", { services: more.map(({ name }) => pick(name)).join(", ") })}</span>`);
  if (ticket.recalls > 0) chips.push(html`<span key="recalls" class="chip">${t("desk.card_recalls", { count: ticket.recalls })}</span>`);
  return chips.length ? html`<p class="ticket-chips">${chips}</p>` : null;
}

function Ticks({ state }) {
  if (!state) return null;
  return html`<p class="ticket-ticks" role="status">
    ${["shown", "spoken"].map(
      (kind) => html`<span key=${kind} class=${`tick tick-${state[kind]}`}>
        <${Icon} name=${TICK_ICONS[state[kind]]} size="1.15em" />${t(`desk.tick_${kind}_${state[kind]}`)}
      </span>`,
    )}
    ${state.call_by_voice
      ? html`<strong class="call-by-voice"><${Icon} name="megaphone" size="1.2em" />${t("desk.call_by_voice")}</strong>`
      : null}
  </p>`;
}
