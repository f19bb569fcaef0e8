/**
 * The times among which the head of a hall says which one is right.
 *
 * Owns how a moment is written and read in the hall's own zone, whether another time ends the open day, and what the
 * three known times are. Pure: moments come in as epoch milliseconds. Called by clock_sheet.js and floor.js.
 */

/** @type {Intl.DateTimeFormatOptions} */
const FIELDS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const TURNS_H = 3;
const HOUR_MS = 3_600_000;

/** Write a moment as "2026-11-30T10:24" in the hall's zone, as a form's field has it. */
export function asField(at_ms, time_zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { ...FIELDS, timeZone: time_zone }).formatToParts(new Date(at_ms));
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}`;
}

/** Read such a field as a moment; null where it is no time. */
export function fromField(text, time_zone) {
  const as_utc_ms = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) || Number.isNaN(as_utc_ms)) return null;
  const shown_ms = Date.parse(`${asField(as_utc_ms, time_zone)}Z`);
  return as_utc_ms - (shown_ms - as_utc_ms);
}

/** Write a moment as people read it, the same in every language: "10:24 30/11/2026". */
export function momentText(at_ms, time_zone) {
  const [date, time] = asField(at_ms, time_zone).split("T");
  return `${time} ${date.split("-").reverse().join("/")}`;
}

/** The business day of a moment: until three in the morning it is still the day before. */
export function businessDate(at_ms, time_zone) {
  return asField(at_ms - TURNS_H * HOUR_MS, time_zone).slice(0, 10);
}

/** How many numbers would be left if that were the time: those of a day that is open and would then be over. */
export function leftBy(at_ms, { date, is_open, unended, hall }) {
  return is_open && businessDate(at_ms, hall.time_zone) !== date ? unended : 0;
}

/**
 * Give the times that are known now as `[{kind, at_ms}]`: the hall's, this screen's, the server's machine's.
 *
 * `alert` is the alert of the clock, heard when the hall counted `hall_at`; without one the server's is not known apart,
 * and one that cannot be right is left out.
 */
export function knownTimes({ alert, hall_ms, here_ms }) {
  const times = [
    { kind: "here", at_ms: here_ms },
    { kind: "hall", at_ms: hall_ms },
  ];
  // What the server would refuse is offered to nobody: a dead battery shows 1970.
  if (!alert?.facts.machine_may_be) return times;
  const off_ms = Date.parse(alert.facts.machine_at) - Date.parse(alert.facts.hall_at);
  return [...times, { kind: "machine", at_ms: hall_ms + off_ms }];
}
