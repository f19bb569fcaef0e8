/** Closing the day after a question, and the report of a day: whom it left unserved, by service and number. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { tell, tellAll } from "/static/tell.js";
import { formatClock, pick, t } from "/static/words.js";
import { bookMark, closedWords, countWords, dateFacts, openedWords } from "/counter/manager/days.js";
import { useLooked } from "/counter/manager/looked.js";

/** The question before the day ends: how many it would leave, said in figures and in words. */
export function CloseDaySheet({ board, snapshot, sheet }) {
  const close = () => {
    sheet.value = null;
  };
  const { unended } = snapshot;
  const end = async () => {
    const done = { key: "manager.did_close_day", facts: { count: unended } };
    if (await board.run({ path: "day/close", body: { unserved: unended }, done, back: { path: "day/open" } })) close();
  };
  return html`<${Sheet} side="right" title=${t("manager.day_close_ask")} onClose=${close}>
    <div class="form">
      <p class=${`notice ${unended ? "notice-warn" : "notice-good"}`} role="status">
        <${Icon} name=${unended ? "alert-triangle" : "check"} size="1.35em" /><span>${t(unended ? "manager.day_close_people" : "manager.day_close_nobody", { count: unended })}</span>
      </p>
      <p>${t("manager.day_close_means")}</p>
      <div class="person-keys">
        <${Button} kind="accent" label=${t("manager.day_close_yes")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${end} />
        <${Button} label=${t("manager.day_close_no")} onPress=${close} />
      </div>
    </div>
  <//>`;
}

/** The question before a real hall trains: what everybody will see, and that it ends by itself. */
export function RehearseSheet({ board, snapshot, sheet }) {
  const close = () => {
    sheet.value = null;
  };
  const begin = async () => {
    if (await board.run({ path: "day/rehearse", done: { key: "manager.did_rehearse", facts: {} } })) close();
  };
  return html`<${Sheet} side="right" title=${t("manager.day_rehearse_ask")} onClose=${close}>
    <div class="form">
      <p class="notice" role="status"><${Icon} name="graduation-cap" size="1.35em" /><span>${t("manager.day_rehearse_means", { letter: snapshot.training_letter })}</span></p>
      <p>${t("manager.day_rehearse_ends")}</p>
      <div class="person-keys">
        <${Button} kind="accent" label=${t("manager.day_rehearse_yes")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${begin} />
        <${Button} label=${t("manager.day_rehearse_no")} onPress=${close} />
      </div>
    </div>
  <//>`;
}

/** The report of `sheet.value.date`; taking note of it ends the alert for everybody. */
export function DaySheet({ board, snapshot, sheet }) {
  const { date } = sheet.value;
  const day = useLooked(board, `/api/v1/manage/days/${encodeURIComponent(date)}`, bookMark(snapshot));
  const time = (at) => formatClock(at, snapshot.hall.time_zone);
  const close = () => {
    sheet.value = null;
  };
  const read = async () => {
    const done = { key: "manager.did_read_day", facts: dateFacts(date) };
    if (await board.run({ path: `days/${encodeURIComponent(date)}/read`, done })) close();
  };
  return html`<${Sheet} side="right" title=${t("manager.day_report_of", dateFacts(date))} onClose=${close}>
    ${day ? html`<${Report} ...${{ board, day, time, read }} />` : html`<p aria-busy="true"></p>`}
  <//>`;
}

function Report({ board, day, time, read }) {
  return html`<div class="form day-report">
    <div>
      <p>${tell(openedWords(day, time))}</p>
      <p>${tell(closedWords(day, time))}</p>
      ${day.is_doubtful ? html`<p>${t("manager.day_doubtful")}</p>` : null}
      <p class="day-counts">${tellAll(countWords(day))}</p>
    </div>
    ${day.unserved_by_service.map((service) => html`<${Left} key=${service.service_id} ...${{ service, time }} />`)}
    ${day.unserved ? null : html`<p class="notice notice-good"><${Icon} name="check" size="1.35em" /><span>${t("manager.day_all_served")}</span></p>`}
    ${day.acknowledged_at ? html`<p class="panel-hint">${t("manager.day_read_by", { name: day.acknowledged_by?.name ?? "", time: time(day.acknowledged_at) })}</p>` : null}
    ${day.seal ? html`<p class="panel-hint">${t("manager.day_seal", { seal: day.seal })}</p>` : null}
    ${day.must_be_read && !day.is_open ? html`<${Button} kind="accent" icon="check" label=${t("manager.day_read")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${read} />` : null}
  </div>`;
}

function Left({ service, time }) {
  return html`<section class="day-left">
    <h3>${pick(service.name)} <span class="chip">${service.tickets.length}</span></h3>
    <ul>
      ${service.tickets.map(
        ({ number, issued_at, was, waited_s }) => html`<li key=${number}>
          <strong>${number}</strong>
          <span>${t(`manager.day_was_${was}`)}</span>
          <span>${t("manager.day_since", { time: time(issued_at), count: Math.round(waited_s / 60) })}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}
