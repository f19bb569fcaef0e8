/**
 * The business day and the days before it, as the head of a hall reads them.
 *
 * Owns how a day's beginning and end are told, and since when something holds. Called by day_panel.js,
 * day_sheets.js and alerts.js. Never touches document, network or clock.
 */

/** Give a date "2026-11-21" as figures for a text: `{day, month}`. */
export function dateFacts(date) {
  const [, month, day] = date.split("-");
  return { day, month };
}

/** Give when and by whom a day was closed as `{key, facts}`; `time` writes a moment as a clock does. */
export function closedWords({ closed_at, closed_by, was_late }, time) {
  if (!closed_at) return { key: "manager.day_never_closed", facts: {} };
  const facts = { time: time(closed_at), name: closed_by?.name ?? "" };
  if (was_late) return { key: "manager.day_closed_late", facts };
  return { key: closed_by?.kind === "staff" ? "manager.day_closed_by" : "manager.day_closed_clock", facts };
}

/** Whether a real hall trains at this moment. */
export function isRehearsing({ is_open, rehearsal }) {
  return is_open && rehearsal;
}

/** Give when and by whom a day was opened as `{key, facts}`. */
export function openedWords({ opened_at, opened_by }, time) {
  if (!opened_at) return { key: "manager.day_not_opened", facts: {} };
  const facts = { time: time(opened_at), name: opened_by?.name ?? "" };
  return { key: opened_by?.kind === "staff" ? "manager.day_opened_by" : "manager.day_opened_clock", facts };
}

/** Give what became of a day's numbers as parts `{key, facts}`; those of which there are none are left out. */
export function countWords({ issued, finished, left, void: voided, unserved }) {
  const counts = { issued, finished, left, void: voided, unserved };
  return Object.entries(counts)
    .filter(([name, count]) => count > 0 || name === "issued")
    .map(([name, count]) => ({ key: `manager.day_${name}`, facts: { count } }));
}

/** Since when something holds, as `{key, facts}`: the time of today, the date before. */
export function sinceWords(at, { date, hall }, formatClock) {
  const time = formatClock(at, hall.time_zone);
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: hall.time_zone }).format(new Date(at));
  if (!date || day === date) return { key: "manager.since", facts: { time } };
  return { key: "manager.since_day", facts: { time, ...dateFacts(day) } };
}

/** What changes when a day is opened, closed or read: as long as it stays the same, the book need not be fetched. */
export function bookMark({ date, is_open, rehearsal, alerts }) {
  const unread = alerts.filter(({ code }) => code === "day_unserved").map(({ facts }) => facts.date);
  return [date, is_open, rehearsal, ...unread].join(" ");
}
