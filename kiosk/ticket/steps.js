/**
 * The steps of taking a number, as one state and the events that change it.
 *
 * Pure: times are milliseconds given by the caller (`at_ms`, one monotonic clock). `page.js` feeds it
 * touches and answers and draws what comes out. Nothing of one visitor survives `wipe`.
 */

import { isImpatientPress } from "/static/press.js";
import { withKey } from "./search.js";

export const IDLE_MS = 45000;
export const WARNING_MS = 20000;
export const TICKET_MIN_MS = 8000;
export const TICKET_PRINTED_MS = 20000;
export const TICKET_ON_SCREEN_MS = 60000;
export const CLOSING_SOON_MS = 10000;
export const SCANNED_MS = 20000;
export const LEFT_MS = 10000;
/** For so long after a number the same press is not made twice, where the hall says nothing else. */
export const PRESS_GUARD_S = 3;
/** So many services go under one number here: more are better asked of a person. */
export const SERVICES_MOST = 4;

/** A fresh visitor: nothing chosen, nothing known. */
export function wipe(at_ms) {
  return {
    screen: "sectors",
    sector_id: null,
    documents_of: null,
    page: 0,
    query: "",
    priority_class_id: null,
    several: null,
    has_card: false,
    is_low: false,
    is_listening: false,
    is_leaving: false,
    notice: null,
    ticket: null,
    print: null,
    scan: null,
    press: null,
    taken_by: null,
    given_at_ms: null,
    touched_at_ms: at_ms,
    shown_at_ms: null,
  };
}

const NOTHING_YET = { services: [], dossier_count: 1 };

const STEPS = {
  touched: (state, { press }) => ({ ...state, press: press ?? state.press }),
  sector_opened: (state, { sector_id }) => ({ ...state, screen: "services", sector_id, page: 0, documents_of: null }),
  documents_toggled: (state, { service_id }) => ({
    ...state,
    documents_of: state.documents_of === service_id ? null : service_id,
  }),
  page_turned: (state, { page }) => ({ ...state, page }),
  back: (state) => ({ ...state, screen: "sectors", sector_id: null, documents_of: null, page: 0, query: "" }),
  priority_opened: (state) => ({ ...state, screen: "priority", page: 0 }),
  priority_chosen: (state, { priority_class_id }) => ({ ...state, screen: "sectors", page: 0, priority_class_id }),
  priority_removed: (state) => ({ ...state, priority_class_id: null }),
  several_opened: (state) => ({ ...state, screen: "sectors", sector_id: null, page: 0, several: state.several ?? NOTHING_YET }),
  several_shown: (state) => (state.several?.services.length ? { ...state, screen: "several", page: 0 } : state),
  several_dropped: (state) => ({ ...state, screen: "sectors", sector_id: null, page: 0, several: null }),
  service_added: (state, { service_id }) => serviceAdded(state, service_id),
  service_removed: (state, { service_id }) => serviceRemoved(state, service_id),
  dossiers_counted: (state, { by, most }) => dossiersCounted(state, by, most),
  card_read: (state) => ({ ...state, has_card: true }),
  help_opened: (state) => ({ ...state, screen: "help" }),
  privacy_opened: (state) => ({ ...state, screen: "privacy" }),
  search_opened: (state) => ({ ...state, screen: "search", query: "" }),
  key_typed: (state, { key }) => ({ ...state, query: withKey(state.query, key).slice(0, 60) }),
  low_toggled: (state) => ({ ...state, is_low: !state.is_low, page: 0 }),
  listened: (state) => ({ ...state, is_listening: true }),
  closed_touched: (state, { notice }) => ({ ...state, notice }),
  taking: (state) => ({ ...state, screen: "taking" }),
  taken: (state, { ticket, print, at_ms }) => ({
    ...state,
    screen: "ticket",
    ticket,
    print,
    is_leaving: false,
    taken_by: state.press,
    given_at_ms: at_ms,
    shown_at_ms: at_ms,
  }),
  refused: (state, { problem }) => ({ ...state, screen: state.several?.services.length ? "several" : "sectors", sector_id: null, page: 0, notice: { problem } }),
  print_changed: printChanged,
  leave_asked: (state) => ({ ...state, is_leaving: true }),
  left: (state, { number }) => ({ ...state, notice: { left: number } }),
  leave_unasked: (state) => ({ ...state, is_leaving: false }),
  scan_begun: ({ is_low, is_listening }, { at_ms }) => ({ ...wipe(at_ms), is_low, is_listening, screen: "scanned" }),
  scan_told: (state, { scan, at_ms }) => ({ ...state, scan, shown_at_ms: at_ms }),
  qr_drawn: (state, { token, rows }) =>
    state.ticket?.token === token ? { ...state, ticket: { ...state.ticket, qr: rows } } : state,
};

const KEEPS_NOTICE = new Set(["touched", "listened", "closed_touched", "refused", "left", "print_changed", "qr_drawn"]);
const IS_NO_TOUCH = new Set(["print_changed", "qr_drawn"]);

/** Return the state after an event `{type, at_ms, …}`; an event that does not fit changes nothing. */
export function step(state, event) {
  if (event.type === "wiped") return wipe(event.at_ms);
  const change = STEPS[event.type];
  if (!change || !fits(state, event.type)) return state;
  const next = change(state, event);
  const notice = KEEPS_NOTICE.has(event.type) ? next.notice : null;
  const touched_at_ms = IS_NO_TOUCH.has(event.type) ? next.touched_at_ms : event.at_ms;
  return { ...next, notice, touched_at_ms };
}

/** One tap, one ticket: while a number is being taken or shown, choices do nothing. */
function fits(state, type) {
  if (state.screen === "taking") return ["taken", "refused", "touched", "print_changed"].includes(type);
  if (state.screen === "ticket") {
    return ["touched", "print_changed", "qr_drawn", "leave_asked", "leave_unasked", "low_toggled", "listened"].includes(type);
  }
  if (state.screen === "scanned") return ["touched", "scan_begun", "scan_told", "low_toggled"].includes(type);
  return !["taken", "refused", "leave_asked", "scan_told"].includes(type);
}

/** One more service under the same number; the list is shown, and a service stands there once. */
function serviceAdded(state, service_id) {
  if (!state.several) return state;
  const { services } = state.several;
  const isNew = !services.includes(service_id) && services.length < SERVICES_MOST;
  const several = isNew ? { ...state.several, services: [...services, service_id] } : state.several;
  return { ...state, several, screen: "several", sector_id: null, query: "", page: 0 };
}

function serviceRemoved(state, service_id) {
  if (!state.several) return state;
  const services = state.several.services.filter((each) => each !== service_id);
  return { ...state, several: { ...state.several, services }, screen: services.length ? "several" : "sectors" };
}

function dossiersCounted(state, by, most) {
  if (!state.several) return state;
  const dossier_count = Math.max(1, Math.min(most, state.several.dossier_count + by));
  return { ...state, several: { ...state.several, dossier_count } };
}

/**
 * Whether a press is the one that took the number, made again out of impatience: what it would touch now was not
 * there when the finger set out. Anywhere else, and later, a press is meant: the next person need not wait.
 */
export function isPressAgain(state, press, guard_s = PRESS_GUARD_S) {
  return state.screen === "ticket" && isImpatientPress(press, state.taken_by, state.given_at_ms, guard_s * 1000);
}

function printChanged(state, { job_id, print_state, printer_id, at_ms }) {
  if (state.print?.job_id !== job_id || state.print.state === print_state) return state;
  return { ...state, print: { ...state.print, state: print_state, printer_id }, shown_at_ms: at_ms };
}

/** What a touch on a sector leads to: its only service at once, its list, or the reason it is closed. */
export function sectorLeadsTo(sector) {
  const standing = sectorStanding(sector);
  if (!standing.is_open) return { type: "closed", closed: standing.closed };
  if (sector.services.length === 1) return { type: "take", service: sector.services[0] };
  return { type: "list" };
}

/** Whether a sector can be taken now; if not, the reason with the earliest next chance. */
export function sectorStanding(sector) {
  if (sector.services.some((service) => service.open)) return { is_open: true, closed: null };
  const reasons = sector.services.map((service) => service.closed).filter(Boolean);
  const timed = reasons.filter((closed) => closed.opens_at).sort((a, b) => Date.parse(a.opens_at) - Date.parse(b.opens_at));
  return { is_open: false, closed: timed[0] ?? reasons[0] ?? { code: "service_closed", is_withheld: false, opens_at: null } };
}

/** Whether nothing of a visitor is on the machine, so that nobody has to be asked. */
export function isPristine(state, language, first_language = "vi") {
  const { screen, priority_class_id, several, has_card, is_low, is_listening, notice } = state;
  const isUntouched = !priority_class_id && !several && !has_card && !is_low && !is_listening && !notice;
  return screen === "sectors" && isUntouched && language === first_language;
}

/**
 * Where the visitor stands in time: `{phase, left_s}`; phase "active", "warning" (asked whether still
 * there) or "expired". Low mode doubles the patience. A shown number closes by itself.
 */
export function patience(state, now_ms, is_pristine) {
  if (state.screen === "ticket") return ticketPatience(state, now_ms);
  if (state.screen === "scanned") return scannedPatience(state, now_ms);
  if (is_pristine || state.screen === "taking") return { phase: "active", left_s: null };
  const idle_ms = IDLE_MS * slowness(state);
  const quiet_ms = now_ms - state.touched_at_ms;
  // Who gave a number back has gone; the next one is not to read it, nor to be called in a stranger's language.
  if (state.notice?.left) return quiet_ms < LEFT_MS * slowness(state) ? { phase: "active", left_s: null } : { phase: "expired", left_s: 0 };
  if (quiet_ms < idle_ms) return { phase: "active", left_s: null };
  const left_ms = idle_ms + WARNING_MS * slowness(state) - quiet_ms;
  if (left_ms <= 0) return { phase: "expired", left_s: 0 };
  return { phase: "warning", left_s: Math.ceil(left_ms / 1000) };
}

function ticketPatience(state, now_ms) {
  const from_ms = Math.max(state.shown_at_ms, state.touched_at_ms);
  const left_ms = from_ms + ticketStay_ms(state) - now_ms;
  if (left_ms <= 0) return { phase: "expired", left_s: 0 };
  return { phase: left_ms <= CLOSING_SOON_MS ? "closing" : "active", left_s: Math.ceil(left_ms / 1000) };
}

/** What a scanned slip means stays for a while; while it is looked up, it is waited for. */
function scannedPatience(state, now_ms) {
  if (!state.scan) return { phase: "active", left_s: null };
  const left_ms = Math.max(state.shown_at_ms, state.touched_at_ms) + SCANNED_MS * slowness(state) - now_ms;
  return { phase: left_ms <= 0 ? "expired" : "active", left_s: null };
}

/** How long a number stays: short with its paper out, long when the screen is the only proof. */
export function ticketStay_ms(state) {
  const stay_ms = state.print?.state === "printed" ? TICKET_PRINTED_MS : TICKET_ON_SCREEN_MS;
  return Math.max(TICKET_MIN_MS, stay_ms) * slowness(state);
}

function slowness(state) {
  return state.is_low || state.is_listening ? 2 : 1;
}

const STOPPED = ["paper_out", "cover_open", "cutter_error", "unreachable"];

/** What the paper does, in the ways that a person can act on; `printer` as the snapshot knows it, if it does. */
export function paperState(print, printer = null) {
  if (!print) return "none";
  const { state } = print;
  const isElsewhere = printer?.spare && print.printer_id && print.printer_id !== printer.printer_id;
  if (isElsewhere && ["printed", "sending"].includes(state)) return "spare";
  if (state === "printed" || state === "unsure") return state;
  if (state !== "queued" && state !== "sending") return "none";
  if (state === "sending" || !STOPPED.includes(printer?.state)) return "coming";
  return printer.spare ? "spare" : "held";
}

/**
 * What is to be said of the printer before the choice: `{key, hint, is_warning}`, or null when all is well.
 * Not knowing is not a fault: "unknown" is never called "no paper", and of a printer that never tells, nothing is said.
 */
export function printerNotice(printer) {
  if (!printer) return { key: "kiosk.no_printer", hint: "kiosk.number_on_screen", is_warning: false };
  const { state, spare, is_mute } = printer;
  if (state === "unknown" && !is_mute) return { key: "kiosk.printer_unsure", hint: "kiosk.number_on_screen", is_warning: false };
  if (state === "busy") return { key: "kiosk.printer_busy", hint: "kiosk.printer_busy_hint", is_warning: false };
  if (!STOPPED.includes(state)) return null;
  const key = state === "paper_out" ? "kiosk.paper_out" : "kiosk.printer_down";
  return { key, hint: spare ? "kiosk.paper_spare" : "kiosk.number_on_screen", is_warning: true };
}

/** The services under one number as the snapshot knows them, in the order in which they were chosen. */
export function servicesOf(several, sectors) {
  const known = sectors.flatMap(({ services }) => services);
  return (several?.services ?? []).map((id) => known.find(({ service_id }) => service_id === id)).filter(Boolean);
}

/** The service that guides people (letter L), if it can be taken now. */
export function guidanceOf(sectors) {
  const sector = sectors.find(({ letter }) => letter === "L");
  const service = sector?.services.find(({ open }) => open);
  return service ? { sector, service } : null;
}
