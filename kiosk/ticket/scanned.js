/**
 * What the kiosk says to a person who has scanned a slip: it is put back, or how it stands with it.
 *
 * Pure. Called by `slip_check.js` with what the server answered and by the view that shows it. Nothing of
 * a scanned text comes here: only what it was, or the ticket behind it.
 */

const ENDED = ["left", "void", "unserved"];

const TOLD = {
  came_back: { icon: "badge-check", title: "kiosk.scan_came_back", hint: "kiosk.scan_came_back_do", place: "kiosk.scan_wait_at" },
  came_back_any: { icon: "badge-check", title: "kiosk.scan_came_back", hint: "kiosk.scan_came_back_any_do" },
  new_number: { icon: "badge-check", title: "kiosk.scan_new_number", hint: "kiosk.scan_new_number_do" },
  pass_over: { icon: "clock-alert", title: "kiosk.scan_pass_over", hint: "kiosk.scan_pass_over_do" },
  pass_over_gone: { icon: "clock-alert", title: "kiosk.scan_pass_over", hint: "kiosk.scan_pass_over_gone_do" },
  waiting: { icon: "hourglass", title: "kiosk.scan_waiting", hint: "kiosk.scan_waiting_do" },
  called: { icon: "megaphone", title: "kiosk.scan_called", hint: "kiosk.scan_called_do", place: "kiosk.scan_go_to" },
  serving: { icon: "user-check", title: "kiosk.scan_serving", hint: "kiosk.scan_serving_do", place: "kiosk.scan_go_to" },
  held: { icon: "file-clock", title: "kiosk.scan_held", hint: "kiosk.scan_held_do", place: "kiosk.scan_go_to" },
  missed: { icon: "corner-up-left", title: "kiosk.scan_missed", hint: "kiosk.scan_missed_do", place: "kiosk.scan_go_to" },
  finished: { icon: "check-check", title: "kiosk.scan_finished", hint: "kiosk.scan_finished_do" },
  ended: { icon: "ticket-x", title: "kiosk.scan_ended", hint: "kiosk.scan_ended_do" },
  not_found: { icon: "search-x", title: "kiosk.scan_not_found", hint: "kiosk.scan_not_found_do" },
  not_slip: { icon: "scan-qr-code", title: "kiosk.scan_not_slip", hint: "kiosk.scan_not_slip_do" },
  id_card: { icon: "id-card", title: "kiosk.scan_id_card", hint: "kiosk.scan_id_card_do" },
  refused: { icon: "clock-alert", title: "kiosk.scan_later", hint: "kiosk.scan_later_do" },
  later: { icon: "circle-alert", title: "kiosk.scan_later", hint: "kiosk.scan_later_do" },
};

/** What a scan that leads to no ticket means: an identity card, or something that is no slip. */
export function toldOfOther(kind) {
  return { kind: kind === "id_card" ? "id_card" : "not_slip" };
}

/** How it stands with a ticket (the citizen's view of it). */
export function toldOfTicket({ state, number, people_ahead, counter }) {
  const kind = ENDED.includes(state) ? "ended" : state;
  return { kind: kind in TOLD ? kind : "later", number, people_ahead, counter: counter?.name ?? null };
}

/**
 * What became of a return pass: `answer` of the server to somebody who is here again. The place is kept at the
 * counter, or in the service's line, from now on only where the pass was over; a pass of an earlier day has a new number.
 */
export function toldOfReturn({ number }, { ticket, kept_for, is_expired }) {
  if (ticket) return { kind: "new_number", number: ticket.number, people_ahead: ticket.people_ahead, counter: null };
  if (is_expired) return { kind: "pass_over", number, counter: null };
  return { kind: kept_for ? "came_back" : "came_back_any", number, counter: kept_for?.name ?? null };
}

/** A pass that is over and of an earlier day: nothing is left of it. */
export function toldOfGonePass({ number }) {
  return { kind: "pass_over_gone", number, counter: null };
}

/**
 * What a refusal means to the person: the ticket is unknown, something is not possible now (the server says why,
 * in the ticket's language), or nobody could look.
 */
export function toldOfRefusal({ code, status, title, detail }) {
  if (code === "not_found") return { kind: "not_found" };
  return status >= 400 && status < 500 && detail ? { kind: "refused", text: { title, detail } } : { kind: "later" };
}

/**
 * How to show what was told: icon, keys of title, hint and place (null = no place), facts for the texts; `text`
 * is what the server said instead of the keys, else null.
 */
export function scanWords(told) {
  const { icon, title, hint, place } = TOLD[told.kind];
  const is_next = told.kind === "waiting" && !told.people_ahead;
  return {
    icon,
    text: told.text ?? null,
    title,
    hint: is_next ? "kiosk.scan_next_do" : hint,
    place: place && told.counter ? place : null,
    facts: { number: told.number ?? "", count: told.people_ahead ?? 0 },
  };
}
