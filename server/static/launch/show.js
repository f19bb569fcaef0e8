/**
 * The script by which a demo hall runs by itself: visitors take numbers, officers call, serve and finish, people rate.
 *
 * Owns who does what next and when, at a pace a person can follow. Called by stage.js, which carries the moves out
 * through the public API and reports back. Never touches network, document or clock: times are seconds since the start.
 */

/** How many visitors one run brings. */
export const VISITORS = 12;

/** A run never lasts longer than this many seconds, whatever happens meanwhile. */
export const LONGEST_S = 180;

const ARRIVAL_EVERY_S = 3;
const WALK_S = [3, 5];
const SERVICE_S = [6, 11];
const BREATH_S = [1, 3];
const RATE_AFTER_S = 3;
const PATIENCE_S = 4;
const SCORES = [4, 4, 3, 4, 4, 2, 4, 3];
/** Of three visitors one speaks another language of the hall. */
const SPEAKS_OTHERWISE_OF = 3;
const LOW_SCORE_REASONS = ["waited_too_long"];
/** Of each seven who are called, this one has stepped outside. */
const ABSENT_OF_SEVEN = 4;

/**
 * Begin a run. `services`: ids that can be taken now; `desks`: `{counter_id, current}` with the desk ticket in hand or
 * null; `languages`: the hall's, its first one spoken by most; `priority_classes`: ids; `seed`: any whole number, the same seed gives the same run.
 */
export function beginShow({ services, desks, languages, priority_classes = [], seed = 1, visitors = VISITORS }) {
  return {
    services,
    languages,
    priority_classes,
    visitors,
    seed,
    taken: 0,
    called: 0,
    done: 0,
    rated: 0,
    next_arrival_s: 0,
    ratings_due: [],
    desks: desks.map(({ counter_id, current }, index) => ({ counter_id, ...inHand(current), ready_s: 2 + index * 2, is_asking: false })),
  };
}

/** Give the moves that are due at `now_s` and the show after they were handed out. */
export function dueMoves(show, now_s) {
  const arrivals = show.taken < show.visitors && now_s >= show.next_arrival_s ? [arrival(show)] : [];
  const visits = show.ratings_due.filter((visit) => now_s >= visit.due_s);
  const ratings = visits.map((visit, index) => ratingMove(visit, show.rated + index));
  const asking = show.desks.filter((desk) => !desk.is_asking && now_s >= desk.ready_s);
  return {
    moves: [...arrivals, ...ratings, ...asking.map(deskMove)],
    show: {
      ...show,
      taken: show.taken + arrivals.length,
      next_arrival_s: arrivals.length ? now_s + ARRIVAL_EVERY_S : show.next_arrival_s,
      rated: show.rated + visits.length,
      ratings_due: show.ratings_due.filter((visit) => now_s < visit.due_s),
      desks: show.desks.map((desk) => (asking.includes(desk) ? { ...desk, is_asking: true } : desk)),
    },
  };
}

function arrival({ taken, seed, services, languages, priority_classes }) {
  const index = taken + seed;
  const is_priority = taken % 5 === 2 && priority_classes.length > 0;
  return {
    kind: "take",
    nth: taken,
    service_id: services[(index * 7 + taken) % services.length],
    language: spoken(index, languages),
    priority_class_id: is_priority ? priority_classes[index % priority_classes.length] : null,
  };
}

function spoken(index, [first, ...others]) {
  const is_other = others.length > 0 && index % SPEAKS_OTHERWISE_OF === 0;
  return is_other ? others[(index / SPEAKS_OTHERWISE_OF) % others.length] : first;
}

function ratingMove({ counter_id, ticket_id }, index) {
  const score = SCORES[index % SCORES.length];
  return { kind: "rate", visit: { counter_id, ticket_id }, score, reasons: score <= 2 ? LOW_SCORE_REASONS : [] };
}

function deskMove({ phase, is_absent, counter_id, ticket_id }) {
  const kind = phase === "called" && is_absent ? "miss" : { idle: "next", called: "start", serving: "finish" }[phase];
  return { kind, counter_id, ticket_id };
}

/** Take note of the answer to a desk's move; `ticket` is the desk ticket of the answer or null. */
export function learn(show, move, ticket, now_s) {
  const is_done = move.kind === "finish" || move.kind === "miss";
  const is_called = move.kind === "next" && Boolean(ticket);
  const visit = { counter_id: move.counter_id, ticket_id: move.ticket_id, due_s: now_s + RATE_AFTER_S };
  return {
    ...show,
    desks: show.desks.map((desk) => (desk.counter_id === move.counter_id ? afterMove(show, desk, move, ticket, now_s) : desk)),
    called: show.called + (is_called ? 1 : 0),
    done: show.done + (is_done ? 1 : 0),
    ratings_due: move.kind === "finish" ? [...show.ratings_due, visit] : show.ratings_due,
  };
}

function afterMove(show, desk, move, ticket, now_s) {
  const rest = { ...desk, is_asking: false, is_absent: false };
  const after = (range) => now_s + between(range, show.seed + show.done + show.called);
  if (move.kind === "next" && !ticket) return { ...rest, ...inHand(null), ready_s: now_s + PATIENCE_S };
  if (move.kind === "next") return { ...rest, ...inHand(ticket), is_absent: show.called % 7 === ABSENT_OF_SEVEN, ready_s: after(WALK_S) };
  if (move.kind === "start") return { ...rest, phase: "serving", ready_s: after(SERVICE_S) };
  return { ...rest, ...inHand(null), ready_s: after(BREATH_S) };
}

/** Somebody else acted at this desk, or the server refused: go on from what it really has in hand. */
export function resync(show, counter_id, current, now_s) {
  const fresh = { ...inHand(current), is_asking: false, is_absent: false, ready_s: now_s + PATIENCE_S };
  return { ...show, desks: show.desks.map((desk) => (desk.counter_id === counter_id ? { ...desk, ...fresh } : desk)) };
}

function inHand(ticket) {
  if (!ticket) return { phase: "idle", ticket_id: null };
  return { phase: ticket.state === "serving" ? "serving" : "called", ticket_id: ticket.ticket_id };
}

/** A number of the range chosen by `seed`: the same seed chooses the same. */
function between([low, high], seed) {
  return low + (((seed * 13) % 7) / 6) * (high - low);
}

/** Share of the run that is done, from 0 to 1: half for the numbers taken, half for the visits ended. */
export function progress(show) {
  return Math.min(1, (show.taken + Math.min(show.done, show.visitors)) / (2 * show.visitors));
}

/** The run is over when as many as came have been served and rated, or when it has lasted too long. */
export function isOver(show, now_s) {
  if (now_s > LONGEST_S) return true;
  const is_calm = show.desks.every((desk) => desk.phase === "idle" && !desk.is_asking);
  return show.taken >= show.visitors && show.done >= show.visitors && is_calm && show.ratings_due.length === 0;
}
