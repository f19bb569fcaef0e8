/**
 * What the desk looks like the moment an action is answered, before the fresh snapshot arrives.
 *
 * Owns the small prediction that makes a press feel immediate. Called by commands.js with the server's answer.
 * Never guesses an order of waiting people or a reason: those come with the snapshot a moment later.
 */

const COUNTER_STATES = { pause: "paused", resume_counter: "open", close: "closed", open: "open" };

/**
 * Give the snapshot after `verb` was answered with `ticket` (a desk ticket or null).
 *
 * The verbs stay empty until the next snapshot says what is allowed, so that nothing can be pressed on a guess.
 */
export function afterAnswer(snapshot, verb, ticket) {
  const state = COUNTER_STATES[verb];
  if (state) return { ...snapshot, verbs: [], counter: { ...snapshot.counter, state } };
  if (!ticket) return verb === "next" ? { ...snapshot, current: null, verbs: [] } : snapshot;
  return moveTicket(snapshot, ticket);
}

function moveTicket(snapshot, ticket) {
  const without = (list) => list.filter((each) => each.ticket_id !== ticket.ticket_id);
  const was_waiting = snapshot.waiting.some((each) => each.ticket_id === ticket.ticket_id);
  const is_in_hand = ticket.state === "called" || ticket.state === "serving";
  const was_in_hand = snapshot.current?.ticket_id === ticket.ticket_id;
  const moved = {
    ...snapshot,
    verbs: [],
    next: snapshot.next?.ticket.ticket_id === ticket.ticket_id ? null : snapshot.next,
    current: is_in_hand ? ticket : was_in_hand ? null : snapshot.current,
    waiting: without(snapshot.waiting),
    waiting_count: snapshot.waiting_count - (was_waiting ? 1 : 0),
    held: without(snapshot.held),
    missed: without(snapshot.missed),
  };
  if (ticket.state === "held") moved.held = [...moved.held, ticket];
  if (ticket.state === "missed") moved.missed = [...moved.missed, ticket];
  return moved;
}
