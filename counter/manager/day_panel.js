/** The business day: whether it is open, its two keys, and the days before with whom they left unserved. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { bookMark, closedWords, dateFacts, isRehearsing, openedWords } from "/counter/manager/days.js";
import { useLooked } from "/counter/manager/looked.js";

const SHOWN = 5;

/** `snapshot` says whether the day is open; `sheet` asks before it is closed and shows a day's report. */
export function DayPanel({ board, snapshot, sheet }) {
  const days = useLooked(board, "/api/v1/manage/days", bookMark(snapshot))?.days;
  const today = days?.find(({ date }) => date === snapshot.date);
  const earlier = (days ?? []).filter(({ date }) => date !== snapshot.date);
  // Whether a closed day was open before, only the book knows.
  const isKnown = snapshot.is_open || Boolean(days);
  const time = (at) => formatClock(at, snapshot.hall.time_zone);
  return html`<section class="panel days" id="days" aria-busy=${days ? undefined : "true"} aria-label=${t("manager.days")}>
    <header class="panel-head">
      <h2>${t("manager.days")}</h2>
      ${isKnown ? html`<${DayKey} ...${{ board, snapshot, sheet, today }} />` : null}
    </header>
    <p class="panel-hint">
      ${isKnown ? html`<span class=${`chip ${snapshot.is_open ? "chip-good" : ""}`}>${t(stateKey(snapshot, today))}</span>` : null}
      ${today && !isRehearsing(snapshot) ? tell(snapshot.is_open ? openedWords(today, time) : closedWords(today, time)) : null}
      ${snapshot.is_open && !snapshot.rehearsal && today?.is_extra ? html` <strong>${t("manager.day_is_extra")}</strong>` : null}
    </p>
    ${snapshot.may_rehearse ? html`<${RehearseKey} ...${{ board, sheet }} />` : null}
    <ul class="machines">
      ${earlier.slice(0, SHOWN).map((day) => html`<${Earlier} key=${day.date} ...${{ day, time, sheet }} />`)}
    </ul>
  </section>`;
}

function stateKey({ is_open, rehearsal }, today) {
  if (is_open && rehearsal) return "manager.day_is_rehearsal";
  if (is_open) return "manager.day_is_open";
  return today ? "manager.day_is_closed" : "manager.day_is_not_yet";
}

function DayKey({ board, snapshot, sheet, today }) {
  const isDisabled = !board.may_act.value;
  if (isRehearsing(snapshot)) {
    const end = () => board.run({ path: "day/close", body: { unserved: snapshot.unended }, done: { key: "manager.did_end_rehearsal", facts: {} } });
    return html`<${Button} icon="graduation-cap" label=${t("manager.day_rehearse_end")} ...${{ isDisabled }} onPress=${end} />`;
  }
  if (snapshot.is_open) {
    const ask = () => {
      sheet.value = { kind: "close_day" };
    };
    return html`<${Button} icon="moon" label=${t("manager.day_close")} ...${{ isDisabled }} onPress=${ask} />`;
  }
  const open = () => board.run({ path: "day/open", done: { key: "manager.did_open_day", facts: {} } });
  return html`<${Button} icon="sun" label=${t(today ? "manager.day_reopen" : "manager.day_open")} ...${{ isDisabled }} onPress=${open} />`;
}

function RehearseKey({ board, sheet }) {
  const ask = () => {
    sheet.value = { kind: "rehearse" };
  };
  return html`<${Button} icon="graduation-cap" label=${t("manager.day_rehearse")} isDisabled=${!board.may_act.value} onPress=${ask} />`;
}

function Earlier({ day, time, sheet }) {
  const open = () => {
    sheet.value = { kind: "day", date: day.date };
  };
  return html`<li class="machine day-line">
    <p class="machine-name">
      ${t("manager.day_name", dateFacts(day.date))}
      ${day.unserved ? html`<span class=${`chip ${day.must_be_read ? "chip-warn" : ""}`}>${t("manager.day_unserved", { count: day.unserved })}</span>` : null}
    </p>
    <p class="machine-facts">${tell(closedWords(day, time))}${day.is_doubtful ? ` ${t("manager.day_doubtful")}` : ""}</p>
    <${Button} label=${t("manager.day_see")} aria-label=${t("manager.day_see_of", dateFacts(day.date))} onPress=${open} />
  </li>`;
}
