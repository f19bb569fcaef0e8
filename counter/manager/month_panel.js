/** The hall's calendar of a month as the hall file says it, for people to check before they trust it. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button.js";
import { pick, t } from "/static/words.js";
import { useLooked } from "/counter/manager/looked.js";
import { dayNumber, dayWords, monthFacts, monthFrom, weeksOf } from "/counter/manager/month.js";

/** `snapshot.date` is today in the hall. */
export function MonthPanel({ board, snapshot }) {
  const [month, setMonth] = useState((snapshot.date || snapshot.at).slice(0, 7));
  const page = useLooked(board, `/api/v1/manage/calendar?month=${month}`);
  const turn = (step) => setMonth(monthFrom(month, step));
  return html`<section class="panel month" aria-label=${t("manager.month")}>
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
        ${weeksOf(page?.days ?? []).map((week, index) => html`<tr key=${index}>${week.map((day, place) => html`<${Day} key=${place} ...${{ day }} today=${snapshot.date} />`)}</tr>`)}
      </tbody>
    </table>
  </section>`;
}

function Day({ day, today }) {
  if (!day) return html`<td class="day is-empty"></td>`;
  const { tone, hours, key } = dayWords(day);
  const is_today = day.date === today;
  return html`<td class=${`day day-${tone}`} aria-current=${is_today ? "date" : undefined}>
    <p class="day-number">${dayNumber(day.date)}</p>
    ${hours.map((text) => html`<p key=${text} class="day-hours">${text}</p>`)}
    ${day.note || key ? html`<p class="day-note">${day.note ? pick(day.note) : t(key)}</p>` : null}
  </td>`;
}
