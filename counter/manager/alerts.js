/** What needs a hand now: since when, what to do, and the way there. Nothing when all is well. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { sinceWords } from "/counter/manager/days.js";
import { alertMistakes, alertWords } from "/counter/manager/floor.js";

/** `snapshot.alerts`, as the server ordered them; `sheet` opens the report of a day. */
export function Alerts({ snapshot, sheet }) {
  if (!snapshot.alerts.length) return null;
  return html`<ul class="alerts" aria-label=${t("manager.alerts")} aria-live="polite">
    ${snapshot.alerts.map(
      (alert) => html`<li key=${`${alert.code}/${alert.place}/${alert.facts.date ?? ""}`} class="notice notice-warn">
        <${Icon} name="alert-triangle" />
        <div class="alert-words">
          <p>
            ${`${tell(alertWords(alert, snapshot.hall.time_zone))} `}
            <time datetime=${alert.at}>${tell(sinceWords(alert.at, snapshot, formatClock))}</time>
          </p>
          <${Mistakes} alert=${alert} />
        </div>
        <${Way} ...${{ alert, sheet }} />
      </li>`,
    )}
  </ul>`;
}

/** What is wrong with the hall's file, in the order of its lines. */
function Mistakes({ alert }) {
  const told = alertMistakes(alert).map(tell);
  return told.length ? html`<ul>${told.map((each) => html`<li key=${each}>${each}</li>`)}</ul>` : null;
}

/** To the place where it is put right: a report or the clock opens, every other place is on this page, but the hall's file and the machine are on none. */
function Way({ alert, sheet }) {
  const { date, mistakes } = alert.facts;
  if (mistakes || alert.place === "machine") return null;
  if (date || alert.place === "clock") {
    const open = () => {
      sheet.value = date ? { kind: "day", date } : { kind: "clock" };
    };
    return html`<button type="button" class="alert-way" onClick=${open}>${t(date ? "manager.day_report" : "manager.clock_way")}</button>`;
  }
  return html`<a class="alert-way" href=${`#${alert.place}`}>${t("manager.alert_way")}</a>`;
}
