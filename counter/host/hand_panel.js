/** The right side: a number just given, a ticket that was found, a question about it, or the way to find one. */
import { html } from "/static/vendor/ui.mjs";
import { CardPad, FindPanel } from "/counter/host/find_panel.js";
import { IssuedPanel } from "/counter/host/issued_panel.js";
import { TicketPanel } from "/counter/host/ticket_panel.js";
import { QUESTIONS } from "/counter/host/questions.js";

/** What is shown is `lobby.hand`: null, or `{kind, ticket}`. */
export function HandPanel({ lobby, snapshot }) {
  const hand = lobby.hand.value;
  const shared = { lobby, snapshot, hand };
  if (!hand) return html`<${FindPanel} ...${shared} />`;
  if (hand.kind === "issued") return html`<${IssuedPanel} ...${shared} />`;
  if (hand.kind === "card") return html`<${CardPad} ...${shared} />`;
  const Question = QUESTIONS[hand.kind];
  return Question ? html`<${Question} ...${shared} />` : html`<${TicketPanel} ...${shared} />`;
}
