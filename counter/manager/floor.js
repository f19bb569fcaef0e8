/**
 * What the head of a hall sees on the floor, worked out from one live snapshot.
 *
 * Owns: the state word and colour of a counter, which waits are long, how figures are written, what each alert asks
 * the reader to do. Called by the components of this folder. Never touches document, network or clock: times come in
 * as epoch milliseconds, texts go out as `{key, facts}`.
 */

import { momentText } from "/counter/manager/clock_times.js";
import { dateFacts } from "/counter/manager/days.js";

/** The hall's promise: nobody waits longer than this many seconds. */
export const PROMISE_S = 900;

/** The server tells ratings in groups of at least so many, so that nobody can be recognised in them. */
export const ENOUGH_RATINGS = 5;

const PHASES = {
  idle: "jade",
  called: "lacquer",
  serving: "jade",
  paused: "amber",
  closed: "quiet",
};

const PRINTER_TONES = {
  ready: "jade",
  paper_low: "amber",
  paper_out: "lacquer",
  cover_open: "lacquer",
  cutter_error: "lacquer",
  busy: "amber",
  unreachable: "lacquer",
  unknown: "quiet",
};

const ALERTS = [
  "day_unserved", "counter_resting", "pin_locked", "pin_locked_elsewhere", "long_wait", "no_counter", "no_counter_open", "no_counter_serves", "slips_stuck", "printer_paper_low", "printer_paper_out", "printer_cover_open",
  "printer_cutter_error", "printer_busy", "printer_unreachable", "board_blocked", "board_absent", "board_silent", "board_lost", "kiosk_lost", "hall_file_wrong", "hall_days_missing",
  "machine_disk_full", "machine_disk_low", "machine_disk_days", "machine_disk_silent", "machine_disk_used_up", "machine_damaged", "machine_witness", "machine_wal", "machine_backup_sheet", "machine_backup_failed", "machine_backup_rehearsal", "machine_backup_target", "machine_memory", "machine_address", "machine_clear", "machine_certificate", "machine_certificate_over",
  "machine_clock_unknown", "machine_clock_jumped", "machine_clock_corrected", "token_twice",
];

/** Give `{key, tone, seconds}` of a counter's tile: state word, colour, whole seconds in that state or null. */
export function counterTile(counter, now_ms) {
  const phase = counter.phase in PHASES ? counter.phase : "closed";
  const is_timed = counter.since_at && phase !== "closed";
  const seconds = is_timed ? Math.max(0, Math.floor((now_ms - Date.parse(counter.since_at)) / 1000)) : null;
  return { key: `manager.phase_${phase}`, tone: PHASES[phase], seconds };
}

/** Counters with somebody at work first, each group in the hall's own order. */
export function orderCounters(counters) {
  const rank = (counter) => (counter.phase === "closed" ? 1 : 0);
  return [...counters].sort((one, other) => rank(one) - rank(other));
}

/** Split services into `{busy, calm}`: busy ones have people waiting or were stopped, calm ones need nobody's eye. */
export function splitServices(services) {
  const is_busy = (service) => service.waiting > 0 || !service.is_open;
  return { busy: services.filter(is_busy), calm: services.filter((service) => !is_busy(service)) };
}

/** Colour of a wait: amber from two thirds of the promise on, lacquer beyond it, otherwise quiet. */
export function waitTone(seconds) {
  if (!seconds || seconds < (PROMISE_S * 2) / 3) return "quiet";
  return seconds > PROMISE_S ? "lacquer" : "amber";
}

/** Whole minutes of a time in seconds, rounded up, or null when it is not known. */
export function wholeMinutes(seconds) {
  return seconds === null || seconds === undefined ? null : Math.ceil(seconds / 60);
}

/** A share from 0 to 1 as whole per cent, or null when it is not known. */
export function perCent(share) {
  return share === null || share === undefined ? null : Math.round(share * 100);
}

/**
 * Give `{is_enough, bars, reasons}`; bars from 4 (best) to 1, each `{score, count, share}`.
 *
 * Below ENOUGH_RATINGS neither bars nor reasons are given.
 */
export function ratingsToday(ratings) {
  if (!ratings || ratings.count < ENOUGH_RATINGS) return { is_enough: false, bars: [], reasons: [] };
  const bars = [4, 3, 2, 1].map((score) => {
    const count = ratings.by_score[String(score)] ?? 0;
    return { score, count, share: count / ratings.count };
  });
  const reasons = Object.entries(ratings.by_reason ?? {})
    .map(([reason, count]) => ({ reason, count }))
    .filter((each) => each.count > 0)
    .sort((one, other) => other.count - one.count);
  return { is_enough: true, bars, reasons: reasons.slice(0, 4) };
}

/** Give `{key, tone}` of a printer's state. */
export function printerState(printer) {
  const state = printer.state in PRINTER_TONES ? printer.state : "unknown";
  return { key: `manager.printer_${state}`, tone: PRINTER_TONES[state] };
}

/** Devices that cannot be reached first, then by role and name. */
export function orderDevices(devices) {
  const rank = (device) => `${device.is_online ? 1 : 0}${device.role}${device.name}`;
  return [...devices].sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/**
 * Give an alert as `{key, facts}`; a code that this page does not know yet is shown as it came.
 * Minutes count the plural where a text speaks of minutes; times of a clock are written in `time_zone`.
 */
export function alertWords(alert, time_zone) {
  const { mistakes, ...facts } = alert.facts ?? {};
  const dated = { ...facts, ...(facts.date ? dateFacts(facts.date) : {}), ...clockFacts(facts, time_zone) };
  const counted = dated.count === undefined ? { ...dated, count: dated.minutes } : dated;
  if (ALERTS.includes(alert.code)) return { key: `manager.alert_${alert.code}`, facts: counted };
  return { key: "manager.alert_other", facts: { code: alert.code } };
}

/** The machine's time and the hall's, as people read them. */
function clockFacts({ machine_at, hall_at }, time_zone) {
  if (!machine_at || !time_zone) return {};
  const text = (at) => momentText(Date.parse(at), time_zone);
  return { machine: text(machine_at), hall: text(hall_at) };
}

/**
 * Give what is wrong with the hall's file, one `{key, facts}` for each mistake that is told, and how many are not.
 * @param {{facts?: {mistakes?: Record<string, any>[], count?: number}}} alert
 */
export function alertMistakes({ facts = {} }) {
  const { mistakes = [], count = 0 } = facts;
  const told = mistakes.map((facts) => ({ key: facts.key ? "manager.mistake" : "manager.mistake_in_file", facts: { ...facts, name: facts.key } }));
  const untold = count - mistakes.length;
  return untold > 0 && mistakes.length ? [...told, { key: "manager.mistakes_more", facts: { count: untold } }] : told;
}

/** Whole seconds until a pairing code ends, and the same as minutes and seconds `9:41`. */
export function codeLeft(expires_at, now_ms) {
  const seconds = Math.max(0, Math.ceil((Date.parse(expires_at) - now_ms) / 1000));
  return { seconds, text: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` };
}

/** Give the wish for a new device of `role`, with the hall's only printer for a kiosk: who wants no paper says so. */
export function wishFor(role, name, { printers }) {
  const gets_printer = role === "kiosk" && printers.length === 1;
  return gets_printer ? { role, name, printer_id: printers[0].printer_id } : { role, name };
}

/** What a new device of `role` has to be tied to: zone, counter, printer, or nothing. */
export function bindingOf(role) {
  return { board: ["zone_id"], counter: ["counter_id"], kiosk: ["printer_id"], host: ["printer_id"], agent: ["printer_id"], rating: ["counter_id"], manager: [] }[role];
}
