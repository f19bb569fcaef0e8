/**
 * A month of the hall as a page of a calendar.
 *
 * Owns how days become weeks, which month comes before and after, what is said of a day. Called by
 * month_panel.js. Never touches document, network or clock.
 */

const REASONS = { weekend: "manager.day_weekend", holiday: "manager.day_holiday", special: "manager.day_special" };

/** Cut the days of a month into weeks of seven from Monday on; places before and after it are null. */
export function weeksOf(days) {
  if (!days.length) return [];
  const lead = (new Date(`${days[0].date}T00:00:00Z`).getUTCDay() + 6) % 7;
  const places = [...Array(lead).fill(null), ...days];
  while (places.length % 7) places.push(null);
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(week * 7, week * 7 + 7));
}

/** The month `step` months after `month`, both as "2026-11". */
export function monthFrom(month, step) {
  const [year, number] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + step;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** Give the month `{month, year}` as figures for a heading. */
export function monthFacts(month) {
  const [year, number] = month.split("-").map(Number);
  return { month: number, year };
}

/**
 * Give `{tone, hours, key}` of a day: tone is open, changed (open or closed against the week's habit) or closed;
 * hours as "07:30–11:30"; `key` says why it is closed, null on a working day.
 */
export function dayWords({ reason, note, sessions }) {
  const hours = sessions.map(({ opens, closes }) => `${opens}–${closes}`);
  if (hours.length) return { tone: note ? "changed" : "open", hours, key: null };
  return { tone: reason === "weekend" ? "closed" : "changed", hours, key: REASONS[reason] ?? REASONS.special };
}

/** Give the windows in which numbers are given on a day, as parts `{key, facts}`; none on a day of rest. */
export function windowWords({ sessions }) {
  return sessions.map(({ opens, closes, issue_from, issue_to }) => ({ key: "manager.month_window", facts: { opens, closes, issue_from, issue_to } }));
}

/** Give the limit of a service as `{key, facts}`. */
export function capWords({ name, per_day, per_session }) {
  if (per_day && per_session) return { key: "manager.month_cap_both", facts: { service: name, day: per_day, session: per_session } };
  return per_day ? { key: "manager.month_cap_day", facts: { service: name, count: per_day } } : { key: "manager.month_cap_session", facts: { service: name, count: per_session } };
}

/** The day of the month as a figure, from "2026-11-03". */
export function dayNumber(date) {
  return Number(date.slice(8));
}
