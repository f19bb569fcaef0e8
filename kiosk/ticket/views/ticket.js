/**
 * The number: huge, with where to wait, how many are before, the QR to take along, and the paper.
 *
 * Everything a person needs without paper is here, so that a photograph of the screen suffices.
 */
import { html } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";
import { Button } from "/static/components/button/button.js";
import { QrCode } from "/static/components/qr_code/qr_code.js";
import { useFit } from "/static/fit.js";
import { pick, t } from "/static/words.js";
import { DocumentList } from "./documents.js";
import { Heading } from "./heading.js";
import { Paper } from "./paper.js";

export function TicketScreen({ visit, snapshot }) {
  const { ticket, is_leaving } = visit.state.value;
  return html`
    <div class="number-face">
      <${Heading} title=${t("kiosk.your_number")} hint=${pick(ticket.service.name)} visit=${visit} onRead=${visit.sayNumber} />
      <p class="number" role="status" ref=${useFit(ticket.number)}>${ticket.number}</p>
      <${Visit} ticket=${ticket} />
      <${Facts} ticket=${ticket} />
    </div>
    <div class="number-take">
      <${QrCode} rows=${ticket.qr} label=${t("kiosk.qr_label")} />
      <${Paper} visit=${visit} printer=${snapshot?.printer} />
      <div class="number-words">
        ${ticket.qr ? html`<p class="kiosk-hint">${t("kiosk.qr_hint")}</p>` : null}
        <p class="number-code">${t("kiosk.code_line")} <strong>${ticket.code}</strong></p>
      </div>
    </div>
    <${DocumentList} service=${ticket.service} />
    <nav class="kiosk-actions">${is_leaving ? html`<${LeaveQuestion} visit=${visit} number=${ticket.number} />` : html`<${Ends} visit=${visit} />`}</nav>
  `;
}

/** What this one number is for, where it is for more than one thing. */
function Visit({ ticket }) {
  const { services = [], dossier_count = 1 } = ticket;
  if (services.length < 2 && dossier_count < 2) return null;
  return html`<div class="number-visit">
    ${services.length > 1 ? html`<p>${t("kiosk.several_for", { services: services.map(({ name }) => pick(name)).join(" · ") })}</p>` : null}
    ${dossier_count > 1 ? html`<p>${t("kiosk.dossiers", { count: dossier_count })}</p>` : null}
  </div>`;
}

function Facts({ ticket }) {
  const { people_ahead, counters = [] } = ticket;
  return html`<dl class="facts">
    <div>
      <dt>${t("kiosk.ahead_label")}</dt>
      <dd>${people_ahead > 0 ? t("kiosk.ahead_count", { count: people_ahead }) : t("kiosk.ahead_none")}</dd>
    </div>
    <div>
      <dt>${t("kiosk.wait_label")}</dt>
      <dd>${ticket.wait_high_s === null || ticket.wait_high_s === undefined ? t("kiosk.wait_unknown") : html`<${Band} low_s=${ticket.wait_low_s} high_s=${ticket.wait_high_s} />`}</dd>
    </div>
    ${counters.length > 0
      ? html`<div class="facts-where">
          <dt>${t("kiosk.where_label")}</dt>
          <dd>${counters.map(({ name }) => pick(name)).join(", ")}</dd>
        </div>`
      : null}
  </dl>`;
}

function Ends({ visit }) {
  const { phase, left_s } = visit.standing.value;
  return html`
    <${Button} size="l" class="action-wrong" label=${t("kiosk.wrong_choice")} onPress=${() => visit.send({ type: "leave_asked" })} />
    <${Button}
      size="l"
      kind="accent"
      class="action-done"
      icon="check"
      label=${t("kiosk.done")}
      hint=${phase === "closing" ? t("kiosk.closing_in", { count: left_s }) : undefined}
      onPress=${visit.wipe}
    />
  `;
}

function LeaveQuestion({ visit, number }) {
  return html`
    <p class="leave-ask">${t("kiosk.leave_ask", { number })}</p>
    <${Button} size="l" label=${t("kiosk.leave_no")} onPress=${() => visit.send({ type: "leave_unasked" })} />
    <${Button} size="l" kind="strong" label=${t("kiosk.leave_yes")} onPress=${visit.leave} />
  `;
}
