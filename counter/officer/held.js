/**
 * The visits put aside at a desk: which of them only rest, which went for a paper with a pass back.
 *
 * Owns what is said of a held visit and how long a pass still counts. Called by queue_lists.js and
 * sheets.js. Never touches document, network or clock: times come in as epoch milliseconds.
 */

/** The reason that the server gives to a visit whose person went for a missing paper. */
export const RETURN_PASS = "return_pass";

/** Why a visit is put aside, in the order of the number keys, after the pass. */
export const HOLD_REASONS = ["photocopy", "payment", "asking_colleague", "other"];

const HOUR_MIN = 60;

/** Give `{resting, away}`: away are those with a pass, the one that ends first at the top. */
export function splitHeld(held) {
  const away = held.filter((ticket) => ticket.held_reason === RETURN_PASS);
  const until = (ticket) => (ticket.held_until_at ? Date.parse(ticket.held_until_at) : Infinity);
  return {
    resting: held.filter((ticket) => ticket.held_reason !== RETURN_PASS),
    away: away.sort((one, other) => until(one) - until(other)),
  };
}

/** Why a visit rests, as `{key, facts}`; a reason that this desk does not know counts as another one. */
export function heldWords(ticket) {
  const reason = HOLD_REASONS.includes(ticket.held_reason) ? ticket.held_reason : "other";
  return { key: `desk.hold_${reason}`, facts: {} };
}

/**
 * What is left of a pass, as `{key, facts}`: whole hours, in the last hour whole minutes.
 *
 * A pass that has ended still lets the person wait again, but from now on; one without an end says so.
 */
export function passLeft(ticket, now_ms) {
  if (!ticket.held_until_at) return { key: "desk.pass_open_end", facts: {} };
  const minutes = Math.ceil((Date.parse(ticket.held_until_at) - now_ms) / 60000);
  if (minutes <= 0) return { key: "desk.pass_over", facts: {} };
  if (minutes < HOUR_MIN) return { key: "desk.pass_minutes", facts: { count: minutes } };
  return { key: "desk.pass_hours", facts: { count: Math.floor(minutes / HOUR_MIN) } };
}

/** Whether a listed visit may be put back among those who wait: held and missed ones of an open counter. */
export function mayPutBack(ticket, snapshot, may_act) {
  return may_act && snapshot.counter.state === "open" && ["held", "missed"].includes(ticket.state) && ticket.verbs.includes("requeue");
}
