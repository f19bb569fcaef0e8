/**
 * What the host's tablet offers, worked out from one snapshot and what the host has set.
 *
 * Owns: the wish for somebody's number and what empties it, the number that is typed, what may be done with a
 * ticket and in which order, where it stands. Pure: no document, network, clock or word list; times come in as epoch
 * milliseconds, texts go out as `{key, facts}`.
 */

/** So many services go under one number. */
export const SERVICES_MOST = 4;

/** Why a number is struck out, in the order in which it is asked. */
export const VOID_REASONS = ["issued_by_mistake", "duplicate", "citizen_gone", "other"];

const DIGITS_MOST = 4;
const NUMBER_MOST = 1 + DIGITS_MOST;
const DIGITS_LEAST = 3;
const ID_DIGITS = 12;
const SHOWN_OF_ID = 3;
const DID = ["take", "requeue", "transfer", "priority", "leave", "void"];

/** A wish for the next person: nothing chosen. Only the way of giving it, paper or screen, is the host's habit. */
export function newWish(is_printed = true) {
  return { priority_class_id: null, verified_by: "desk", language: "vi", dossier_count: 1, services: null, citizen_id: null, is_printed };
}

/** The wish after one change `{type, …}`: a class, a language, a count, a service on or off the list, a card. */
export function wishAfter(wish, { type, value, most = 1 }) {
  if (type === "class") return { ...wish, priority_class_id: value === wish.priority_class_id ? null : value, verified_by: "desk" };
  if (type === "dossiers") return { ...wish, dossier_count: Math.max(1, Math.min(most, wish.dossier_count + value)) };
  if (type === "several") return { ...wish, services: wish.services ? null : [] };
  if (type === "service") return { ...wish, services: toggled(wish.services ?? [], value) };
  return { ...wish, [type]: value };
}

function toggled(services, service_id) {
  if (services.includes(service_id)) return services.filter((each) => each !== service_id);
  return services.length < SERVICES_MOST ? [...services, service_id] : services;
}

/** The body of the request for a number; `service_id` where one service is taken by one touch. */
export function bodyOf(wish, service_id = null) {
  const [first, ...more] = service_id ? [service_id] : (wish.services ?? []);
  const { priority_class_id, verified_by, language, dossier_count, citizen_id, is_printed } = wish;
  return {
    service_id: first,
    language,
    dossier_count,
    print: is_printed,
    ...(more.length ? { more_services: more } : {}),
    ...(priority_class_id ? { priority_class_id, verified_by } : {}),
    ...(citizen_id ? { citizen_id } : {}),
  };
}

/** The number as typed after one key: a letter begins it, digits follow, "Backspace" takes the last away. */
export function typeNumber(text, key) {
  if (key === "Backspace") return text.slice(0, -1);
  if (/^[A-Z]$/.test(key)) return key;
  return /^[A-Z]\d*$/.test(text) && /^\d$/.test(key) && text.length <= DIGITS_MOST ? text + key : text;
}

/** Whether a typed number is whole, so that it can be looked for. */
export function isWhole(text) {
  return /^[A-Z]\d+$/.test(text) && text.length > DIGITS_LEAST;
}

/** Whether the last key made a number as long as today's are: it is looked for by itself; a shorter one by the key. */
export function looksByItself(text, key, most_digits) {
  return key !== "Backspace" && isWhole(text) && text.length === 1 + most_digits;
}

/** That a typed number, or a scanned slip, is not one of today's, as `{key, facts}`. */
export function notFoundWords(wanted) {
  return wanted.length > NUMBER_MOST ? { key: "host.slip_not_found", facts: {} } : { key: "host.not_found", facts: { number: wanted } };
}

/** The digits of an ID after one key, twelve at most. */
export function typeId(text, key) {
  if (key === "Backspace") return text.slice(0, -1);
  return /^\d$/.test(key) && text.length < ID_DIGITS ? text + key : text;
}

/** Whether an ID has all its digits. */
export function isWholeId(text) {
  return /^\d{12}$/.test(text ?? "");
}

/** An ID as it may be seen: its last three digits, the others as dots. */
export function maskId(text) {
  const hidden = Math.max(0, text.length - SHOWN_OF_ID);
  return "•".repeat(hidden) + text.slice(hidden);
}

/** The keys to type a number with: the letters of the hall's sectors, then the digits. */
export function numberKeys(sectors, text) {
  const needs_letter = text === "";
  const digit = (key) => ({ key, isDisabled: needs_letter });
  return [sectors.map(({ letter }) => letter), ["1", "2", "3", "4", "5"].map(digit), ["6", "7", "8", "9", "0"].map(digit)];
}

/** What can be done with a found ticket, the likeliest first: `{verb, icon, kind}`. */
export function ticketVerbs({ verbs }) {
  return VERBS.filter(({ verb }) => verbs.includes(verb));
}

const VERBS = [
  { verb: "requeue", icon: "corner-up-left", kind: "accent" },
  { verb: "transfer", icon: "arrow-right-left" },
  { verb: "priority", icon: "badge-check" },
  { verb: "reprint", icon: "printer" },
  { verb: "give_up", icon: "log-out" },
  { verb: "void", icon: "ticket-x" },
];

/** Where somebody stands, as `{key, facts}`: in the line, at a counter, missing, away for a paper, gone. */
export function placeWords({ state, people_ahead, counter, held_reason }) {
  const at = counter?.name ?? "";
  if (state === "waiting") {
    if (counter) return { key: "host.place_kept", facts: { counter: at, count: people_ahead } };
    return people_ahead ? { key: "host.place_ahead", facts: { count: people_ahead } } : { key: "host.place_next", facts: {} };
  }
  if (state === "held") return { key: held_reason === "return_pass" ? "host.place_away" : "host.place_held", facts: { counter: at } };
  const known = ["called", "serving", "missed"].includes(state) ? state : "ended";
  return { key: `host.place_${known}`, facts: { counter: at } };
}

/** The sentence about the host's last action; `time` is already written as a clock time. */
export function didWords(undo, time) {
  const action = DID.includes(undo.action) ? undo.action : "other";
  return { key: `host.did_${action}`, facts: { number: undo.number ?? "", time } };
}

/** The addresses and bodies of what a host does with a ticket. `wish` holds what the verb needs besides. */
export function requestOf(verb, ticket_id, wish = {}) {
  if (verb === "undo") return { path: "/api/v1/undo", body: {} };
  return { path: `/api/v1/tickets/${encodeURIComponent(ticket_id)}/${verb.replace("_", "-")}`, body: wish };
}

/** How many counters work now, for the head of the page: `{open, all}`. */
export function countersAtWork(counters) {
  return { open: counters.filter(({ state }) => state === "open").length, all: counters.length };
}
