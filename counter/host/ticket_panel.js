/** A ticket that was found: where it stands, what is known of it, and what a host may do with it now. */
import { html } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { priorityWords } from "/static/verified.js";
import { formatClock, ownName, pick, t } from "/static/words.js";
import { placeWords, ticketVerbs } from "/counter/host/lobby.js";
import { QUESTIONS } from "/counter/host/questions.js";

/** `hand.ticket` as the host finds it. */
export function TicketPanel({ lobby, snapshot, hand }) {
  const { ticket } = hand;
  const press = (verb) => (QUESTIONS[verb] ? lobby.show({ kind: verb, ticket }) : lobby.run(verb));
  return html`<section class="found" aria-label=${t("desk.card_of", { number: ticket.number })}>
    <${TicketHead} ...${{ lobby, ticket }} />
    <p class="hand-place" role="status">
      <strong>${tell(placeWords(ticket))}</strong>
      <${Band} low_s=${ticket.wait_low_s} high_s=${ticket.wait_high_s} />
    </p>
    <${About} ...${{ ticket, snapshot }} />
    <div class="found-verbs">
      ${ticketVerbs(ticket).map(
        ({ verb, icon, kind }) => html`<${Button}
          key=${verb}
          kind=${kind ?? "outline"}
          icon=${icon}
          label=${t(`host.verb_${verb}`)}
          isDisabled=${!lobby.may_act.value}
          isBusy=${lobby.busy.value}
          onPress=${() => press(verb)}
        />`,
      )}
    </div>
    ${ticket.verbs.length ? null : html`<p class="soft">${t("host.no_verbs")}</p>`}
  </section>`;
}

/** The number as hero with the way back to looking for another one. */
function TicketHead({ lobby, ticket }) {
  return html`<div class="found-head">
    <p class="hand-number">${ticket.number}</p>
    <span class=${`chip state-${ticket.state}`}>${t(`common.state_${ticket.state}`)}</span>
    <button type="button" class="lobby-out" aria-label=${t("common.close")} title=${t("common.close")} onClick=${() => lobby.show(null)}><${Icon} name="x" size="1.6em" /></button>
  </div>`;
}

function About({ ticket, snapshot }) {
  const priority = priorityWords(ticket);
  const steps = [...ticket.done_services, ticket.service, ...ticket.more_services];
  return html`<ol class="found-services">
      ${steps.map(
        ({ service_id, name }, index) => html`<li key=${service_id} class=${index < ticket.done_services.length ? "is-done" : ""} aria-current=${service_id === ticket.service.service_id ? "step" : undefined}>${pick(name)}</li>`,
      )}
    </ol>
    <p class="found-chips">
      ${priority ? html`<span class=${`chip ${ticket.needs_check ? "chip-warn" : "chip-good"}`}>${tell(priority)}</span>` : null}
      ${ticket.dossier_count > 1 ? html`<span class="chip">${t("desk.card_dossiers", { count: ticket.dossier_count })}</span>` : null}
      <span class="chip" lang=${ticket.language}>${ownName(ticket.language)}</span>
      <span class="chip">${t("host.issued_at", { time: formatClock(ticket.issued_at, snapshot.hall.time_zone) })}</span>
    </p>`;
}
