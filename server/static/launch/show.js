/**
 * The script by which a demo hall runs by itself: visitors take numbers, officers call, serve and finish, people rate.
 *
 * Owns who does what next and when, at a pace a person can follow. Called by play.js, which carries the moves out
 * through the public API and reports back. Never touches network, document or clock: times are seconds since the start.
 */

/** How many visitors one run brings. */
export const VISITORS = 12;

const ARRIVAL_EVERY_S = 3;
const WALK_S = [3, 5];
const SERVICE_S = [6, 11];
const BREATH_S = [1, 3];
const RATE_AFTER_S = 2;
const PATIENCE_S = 6;
const SCORES = [4, 4, 3, 4, 4, 2, 4, 3];
const LANGUAGES = ["vi", "vi", "vi", "km", "vi", "en"];
const LOW_SCORE_REASONS = ["waited_too_long"];

/**
 * Begin a run. `services`: ids that can be taken now; `desks`: `{counter_id, phase, ticket_id}` with phase idle, called
 * or serving; `priority_classes`: ids; `seed`: any whole number, the same seed gives the same run.
 */
export function beginShow({ services, desks, priority_classes = [], seed = 1, visitors = VISITORS }) {
  return {
    services,
    priority_classes,
    visitors,
    seed,
    taken: 0,
    finished: 0,
    next_arrival_s: 0,
    desks: desks.map((desk, index) => ({ ...desk, ready_s: 2 + index * 2, is_asking: false })),
    ratings_due: [],
    rated: 0,
  };
}

/** Give the moves that are due at `now_s` and the show after they were handed out. */
export function dueMoves(show, now_s) {
  const moves = [];
  let after = show;
  if (after.taken < after.visitors && now_s >= after.next_arrival_s) {
    moves.push(arrival(after));
    after = { ...after, taken: after.taken + 1, next_arrival_s: now_s + ARRIVAL_EVERY_S };
  }
  const due_ratings = after.ratings_due.filter((due_s) => now_s >= due_s);
  for (const [index] of due_ratings.entries()) moves.push(ratingMove(after.rated + index));
  after = {
    ...after,
    rated: after.rated + due_ratings.length,
    ratings_due: after.ratings_due.filter((due_s) => now_s < due_s),
    desks: after.desks.map((desk) => {
      const move = deskMove(desk, now_s);
      if (move) moves.push(move);
      return move ? { ...desk, is_asking: true } : desk;
    }),
  };
  return { moves, show: after };
}

function arrival(show) {
  const index = show.taken + show.seed;
  const is_priority = show.taken % 5 === 2 && show.priority_classes.length > 0;
  return {
    kind: "take",
    service_id: show.services[(index * 7 + show.taken) % show.services.length],
    language: LANGUAGES[index % LANGUAGES.length],
    priority_class_id: is_priority ? show.priority_classes[index % show.priority_classes.length] : null,
  };
}

function ratingMove(index) {
  const score = SCORES[index % SCORES.length];
  return { kind: "rate", score, reasons: score <= 2 ? LOW_SCORE_REASONS : [] };
}

function deskMove(desk, now_s) {
  if (desk.is_asking || now_s < desk.ready_s) return null;
  const kind = { idle: "next", called: "start", serving: "finish" }[desk.phase];
  return { kind, counter_id: desk.counter_id, ticket_id: desk.ticket_id };
}

/**
 * Take note of the answer to a desk's move. `ticket` is the desk ticket of the answer or null;
 * `is_refused` is true when the server said no (the desk then waits a moment and looks again as idle).
 */
export function learn(show, move, ticket, now_s, is_refused = false) {
  if (!move.counter_id) return show;
  const desks = show.desks.map((desk) => (desk.counter_id === move.counter_id ? afterMove(desk, move, ticket, now_s, is_refused, show) : desk));
  const is_done = move.kind === "finish" && !is_refused;
  return {
    ...show,
    desks,
    finished: show.finished + (is_done ? 1 : 0),
    ratings_due: is_done ? [...show.ratings_due, now_s + RATE_AFTER_S] : show.ratings_due,
  };
}

function afterMove(desk, move, ticket, now_s, is_refused, show) {
  const rest = { ...desk, is_asking: false };
  const wait = (range) => now_s + between(range, show.seed + show.finished + desk.counter_id.length);
  if (is_refused || (move.kind === "next" && !ticket)) return { ...rest, phase: "idle", ticket_id: null, ready_s: now_s + PATIENCE_S };
  if (move.kind === "next") return { ...rest, phase: phaseOf(ticket), ticket_id: ticket.ticket_id, ready_s: wait(WALK_S) };
  if (move.kind === "start") return { ...rest, phase: "serving", ready_s: wait(SERVICE_S) };
  return { ...rest, phase: "idle", ticket_id: null, ready_s: wait(BREATH_S) };
}

function phaseOf(ticket) {
  return ticket.state === "serving" ? "serving" : "called";
}

/** A number of the range chosen by `seed`: the same seed chooses the same. */
function between([low, high], seed) {
  return low + ((seed * 13) % 7) * ((high - low) / 6);
}

/** Share of the run that is done, from 0 to 1: half for the numbers taken, half for the visits finished. */
export function progress(show) {
  return Math.min(1, (show.taken + Math.min(show.finished, show.visitors)) / (2 * show.visitors));
}

/** The run is over when everybody who came has been served and no rating is outstanding. */
export function isOver(show) {
  const is_calm = show.desks.every((desk) => desk.phase === "idle" && !desk.is_asking);
  return show.finished >= show.visitors && is_calm && show.ratings_due.length === 0;
}
