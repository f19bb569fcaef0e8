/** The questions that some verbs ask before they act, each in the place of the ticket and one touch from it. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { VERIFIED_BY } from "/static/verified.js";
import { pick, t } from "/static/words.js";
import { VOID_REASONS } from "/counter/host/lobby.js";

/** Verb → its question; a verb that is not here acts at once. */
export const QUESTIONS = { transfer: TransferQuestion, priority: PriorityQuestion, void: VoidQuestion, give_up: GiveUpQuestion };

function Question({ lobby, hand, title, hint, children }) {
  return html`<section class="question" aria-label=${title}>
    <h2><span class="question-number">${hand.ticket.number}</span> ${title}</h2>
    ${hint ? html`<p class="soft">${hint}</p>` : null}
    <div class="question-options">${children}</div>
    <${Button} icon="arrow-left" label=${t("common.back")} onPress=${() => lobby.show({ kind: "ticket", ticket: hand.ticket })} />
  </section>`;
}

function Option({ lobby, text, onPick, pressed }) {
  return html`<button type="button" class="option" aria-pressed=${pressed === undefined ? undefined : String(pressed)} aria-disabled=${lobby.may_act.value ? undefined : "true"} onClick=${onPick}>${text}</button>`;
}

function TransferQuestion({ lobby, snapshot, hand }) {
  const own = hand.ticket.service.service_id;
  const send = (service_id) => lobby.run("transfer", { service_id });
  return html`<${Question} ...${{ lobby, hand }} title=${t("host.verb_transfer")} hint=${t("host.transfer_hint")}>
    ${snapshot.sectors.map(
      (sector) => html`<div key=${sector.sector_id} role="group" aria-label=${pick(sector.name)}>
        <h3>${sector.letter} · ${pick(sector.name)}</h3>
        ${sector.services
          .filter(({ service_id, counters }) => service_id !== own && counters.length)
          .map(({ service_id, name }) => html`<${Option} key=${service_id} lobby=${lobby} text=${pick(name)} onPick=${() => send(service_id)} />`)}
      </div>`,
    )}
  <//>`;
}

/** Setting the class, and how it is known; the ticket takes the place it would have had. */
function PriorityQuestion({ lobby, snapshot, hand }) {
  const { ticket } = hand;
  const [verified_by, setVerifiedBy] = useState(VERIFIED_BY[0]);
  const set = (priority_class_id) => lobby.run("priority", { priority_class_id, verified_by });
  const classes = [...snapshot.priority_classes, { priority_class_id: null }];
  return html`<${Question} ...${{ lobby, hand }} title=${t("host.verb_priority")} hint=${t("desk.priority_hint")}>
    <${ChoiceRow} label=${t("desk.verified_how")} choices=${VERIFIED_BY.map((id) => ({ id, name: t(`common.verified_${id}`) }))} chosen=${verified_by} onChoose=${setVerifiedBy} />
    ${classes.map(
      ({ priority_class_id: id, name }) => html`<${Option} key=${id} lobby=${lobby} text=${id ? pick(name) : t("desk.priority_none")} pressed=${id === ticket.priority_class_id} onPick=${() => set(id)} />`,
    )}
  <//>`;
}

function VoidQuestion({ lobby, hand }) {
  return html`<${Question} ...${{ lobby, hand }} title=${t("host.verb_void")} hint=${t("desk.void_hint")}>
    ${VOID_REASONS.map((reason) => html`<${Option} key=${reason} lobby=${lobby} text=${t(`desk.void_${reason}`)} onPick=${() => lobby.run("void", { reason })} />`)}
  <//>`;
}

function GiveUpQuestion({ lobby, hand }) {
  return html`<${Question} ...${{ lobby, hand }} title=${t("host.verb_give_up")} hint=${t("host.give_up_hint")}>
    <${Option} lobby=${lobby} text=${t("host.give_up_yes")} onPick=${() => lobby.run("give_up")} />
  <//>`;
}
