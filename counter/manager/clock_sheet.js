/** What time it is, by the word of the head of the hall: three known times, or one that is typed, and one press. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";
import { asField, fromField, knownTimes, leftBy, momentText } from "/counter/manager/clock_times.js";
import { alertWords } from "/counter/manager/floor.js";

/** `snapshot.alerts` has the alert of the clock, while there is one; `now_ms` is the hall's time. */
export function ClockSheet({ board, snapshot, sheet, now_ms }) {
  const { time_zone } = snapshot.hall;
  const alert = snapshot.alerts.find(({ place }) => place === "clock");
  const [kind, setKind] = useState(null);
  const [typed, setTyped] = useState(asField(Date.now(), time_zone));
  const times = knownTimes({ alert, hall_ms: now_ms, here_ms: Date.now() });
  const at_ms = kind === "typed" ? fromField(typed, time_zone) : times.find((each) => each.kind === kind)?.at_ms;
  const type = (event) => {
    setTyped(event.currentTarget.value);
    setKind("typed");
  };
  return html`<${Sheet} side="right" title=${t("manager.clock")} onClose=${() => close(sheet)}>
    <div class="form">
      ${alert ? html`<p class="notice notice-warn"><${Icon} name="alert-triangle" size="1.35em" /><span>${tell(alertWords(alert, time_zone))}</span></p>` : null}
      <${ChoiceRow} legend=${t("manager.clock_ask")} choices=${times.map((each) => ({ id: each.kind, name: t(`manager.clock_${each.kind}`, { time: momentText(each.at_ms, time_zone) }) }))} chosen=${kind} onChoose=${setKind} />
      <${Field} label=${t("manager.clock_typed")}><input type="datetime-local" value=${typed} onInput=${type} /><//>
      <${Confirm} ...${{ board, snapshot, sheet, at_ms }} />
    </div>
  <//>`;
}

/** What comes of it, and the press; another date ends the open day, which is said with how many it leaves. */
function Confirm({ board, snapshot, sheet, at_ms }) {
  if (!at_ms) return null;
  const time = momentText(at_ms, snapshot.hall.time_zone);
  const unserved = leftBy(at_ms, snapshot);
  const set = async () => {
    const body = { at: new Date(at_ms).toISOString(), unserved };
    if (await board.run({ path: "clock", body, done: { key: "manager.did_set_clock", facts: { time } } })) close(sheet);
  };
  return html`${unserved ? html`<p class="notice notice-warn" role="status"><${Icon} name="alert-triangle" size="1.35em" /><span>${t("manager.clock_ends_day", { count: unserved })}</span></p>` : null}
    <p>${t("manager.clock_means")}</p>
    <${Button} kind="accent" icon="clock" label=${t("manager.clock_set", { time })} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${set} />`;
}

function close(sheet) {
  sheet.value = null;
}
