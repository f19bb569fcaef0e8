/** "Why this number": the newest calls, each with its reason and with who else stood first. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { tell } from "/static/tell.js";
import { formatClock, pick, t } from "/static/words.js";
import { HASH } from "/counter/manager/by_hand.js";
import { useLooked } from "/counter/manager/looked.js";
import { callsMark, policyWords, rivalsOf, wholeMinutes, whyWords } from "/counter/manager/why.js";

const AT_FIRST = 5;
const MORE = 10;

/** `snapshot` gives the names and says when somebody was called. */
export function CallsPanel({ board, snapshot }) {
  const [shown, setShown] = useState(AT_FIRST);
  const calls = useLooked(board, "/api/v1/manage/calls", callsMark(snapshot))?.calls;
  const classes = useLooked(board, "/api/v1/kiosk")?.priority_classes ?? [];
  const names = namesOf(snapshot, classes);
  return html`<section class="panel calls" aria-label=${t("manager.calls")}>
    <header class="panel-head">
      <h2>${t("manager.calls")}</h2>
      <${Button} icon="hand" label=${t("manager.hand_open")} onPress=${openByHand} />
    </header>
    ${calls?.length === 0 ? html`<p class="panel-empty">${t("manager.calls_none")}</p>` : null}
    <ol>
      ${(calls ?? []).slice(0, shown).map((call) => html`<${Call} key=${`${call.number}@${call.at}`} ...${{ call, names }} time_zone=${snapshot.hall.time_zone} />`)}
    </ol>
    ${calls?.length > shown ? html`<${Button} label=${t("manager.calls_more")} onPress=${() => setShown(shown + MORE)} />` : null}
  </section>`;
}

function openByHand() {
  window.location.hash = HASH;
}

function Call({ call, names, time_zone }) {
  const { number, reason } = call;
  const policy = policyWords(call);
  const place = [names.counter(call.counter_id), names.service(call.service_id)].map(pick).filter(Boolean).join(" · ");
  return html`<li class="call">
    <p class="call-number">${number}</p>
    <div class="call-about">
      <p class="call-place">${place} · ${waitedText(wholeMinutes(call.waited_s))}${policy ? ` · ${tell(policy)}` : null}</p>
      <p class="call-why">${tell(whyWords(call, names.priority(reason.priority_class_id)))}</p>
      <${Rivals} rivals=${rivalsOf(call)} passed=${reason.passed} />
    </div>
    <time datetime=${call.at}>${formatClock(call.at, time_zone)}</time>
  </li>`;
}

function Rivals({ rivals, passed }) {
  if (!rivals.length) return null;
  return html`<p class="call-rivals">
    <span>${passed ? t("manager.passed", { count: passed }) : t("manager.rivals")}</span>
    ${rivals.map(
      ({ number, minutes, is_longer }) => html`<span key=${number} class=${`rival ${is_longer ? "is-longer" : ""}`}><strong>${number}</strong> ${waitedText(minutes)}</span>`,
    )}
  </p>`;
}

function waitedText(minutes) {
  return minutes < 1 ? t("desk.just_came") : t("desk.waited_minutes", { count: minutes });
}

function namesOf({ counters, services }, classes) {
  const find = (list, field) => (id) => list.find((each) => each[field] === id)?.name;
  const nameOfClass = find(classes, "priority_class_id");
  return {
    counter: find(counters, "counter_id"),
    service: find(services, "service_id"),
    priority: (id) => (id ? (nameOfClass(id) ?? t("desk.list_priority")) : null),
  };
}
