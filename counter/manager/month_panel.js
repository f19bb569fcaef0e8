/** The hall's calendar of a month as the hall file says it, for people to check before they trust it. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { tell, tellAll } from "/static/tell.js";
import { pick, t } from "/static/words.js";
import { useLooked } from "/counter/manager/looked.js";
import { dateFacts } from "/counter/manager/days.js";
import { capWords, dayNumber, dayWords, monthFacts, monthFrom, weeksOf, windowWords } from "/counter/manager/month.js";

/** `snapshot.calendar_date` is today in the hall, whether its day was opened or not. */
export function MonthPanel({ board, snapshot }) {
  const [month, setMonth] = useState(snapshot.calendar_date.slice(0, 7));
  const page = useLooked(board, `/api/v1/manage/calendar?month=${month}`);
  const [chosen, setChosen] = useState(snapshot.calendar_date);
  const day = page?.days.find(({ date }) => date === chosen);
  const turn = (step) => setMonth(monthFrom(month, step));
  return html`<section class="panel month" id="month" aria-label=${t("manager.month")}>
    <header class="panel-head">
      <h2>${t("manager.month")}</h2>
      <div class="month-turn">
        <${Button} kind="quiet" icon="chevron-left" aria-label=${t("manager.month_before")} onPress=${() => turn(-1)} />
        <p class="month-name" aria-live="polite">${t("manager.month_name", monthFacts(month))}</p>
        <${Button} kind="quiet" icon="chevron-right" aria-label=${t("manager.month_after")} onPress=${() => turn(1)} />
      </div>
    </header>
    <p class="panel-hint">${t("manager.month_hint")}</p>
    <table class="month-days" aria-busy=${page?.month === month ? undefined : "true"}>
      <thead>
        <tr>${[0, 1, 2, 3, 4, 5, 6].map((day) => html`<th key=${day} scope="col">${t(`common.weekday_${day}`)}</th>`)}</tr>
      </thead>
      <tbody>
        ${weeksOf(page?.days ?? []).map((week, index) => html`<tr key=${index}>${week.map((day, place) => html`<${Day} key=${place} ...${{ day, chosen }} choose=${setChosen} today=${snapshot.calendar_date} />`)}</tr>`)}
      </tbody>
    </table>
    <${DayHours} ...${{ day }} caps=${page?.caps ?? []} />
  </section>`;
}

/** The chosen day in full: when it serves, when numbers are given, and of which services only so many. */
function DayHours({ day, caps }) {
  if (!day) return null;
  const windows = windowWords(day);
  return html`<div class="month-day" aria-live="polite">
    <p><strong>${t("manager.day_name", dateFacts(day.date))}</strong> ${windows.length ? tellAll(windows) : t("manager.month_no_numbers")}</p>
    ${windows.length && caps.length ? html`<p class="panel-hint">${caps.map((cap) => tell(capWords(cap))).join(" · ")}</p>` : null}
  </div>`;
}

function Day({ day, today, chosen, choose }) {
  if (!day) return html`<td class="day is-empty"></td>`;
  const { tone, hours, key } = dayWords(day);
  const is_today = day.date === today;
  return html`<td class=${`day day-${tone}`} aria-current=${is_today ? "date" : undefined}>
    <button type="button" class="day-number" aria-pressed=${String(day.date === chosen)} onClick=${() => choose(day.date)}>${dayNumber(day.date)}</button>
    ${hours.map((text) => html`<p key=${text} class="day-hours">${text}</p>`)}
    ${day.note || key ? html`<p class="day-note">${day.note ? pick(day.note) : t(key)}</p>` : null}
  </td>`;
}
