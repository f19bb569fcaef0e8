/**
 * Which request carries out which verb of the desk.
 *
 * Owns the addresses and bodies of an officer's commands. Called by commands.js.
 * Never sends anything.
 */

const AT_COUNTER = { call: "call", pause: "pause", resume_counter: "resume", close: "close", open: "open" };

/**
 * Give `{path, body}` of `verb`. `wish` holds what the verb needs besides: ticket_id, reason, minutes,
 * service_id, counter_id, comes_back, language, priority_class_id, verified_by, is_printed.
 * @param {string} verb
 * @param {string} counter_id
 * @param {Record<string, any>} wish
 */
export function requestOf(verb, counter_id, wish = {}) {
  const { ticket_id } = wish;
  if (verb === "undo") return { path: "/api/v1/undo", body: {} };
  if (verb === "walk_in") return { path: "/api/v1/tickets", body: walkInBody(wish) };
  if (verb === "priority") return { path: ticketPath(ticket_id, verb), body: pickFields(wish, ["verified_by"], { priority_class_id: wish.priority_class_id }) };
  // Two windows of one desk, pressed at once: the second one saw a counter that is no longer so.
  if (verb === "next") return { path: `/api/v1/counters/${encodeURIComponent(counter_id)}/next`, body: { after: ticket_id ?? null } };
  if (verb in AT_COUNTER) {
    const path = `/api/v1/counters/${encodeURIComponent(counter_id)}/${AT_COUNTER[verb]}`;
    return { path, body: pickFields(wish, ["ticket_id", "reason"]) };
  }
  if (verb === "transfer") return { path: ticketPath(ticket_id, verb), body: pickFields(wish, ["service_id", "counter_id", "comes_back"]) };
  return { path: ticketPath(ticket_id, verb.replace("_", "-")), body: pickFields(wish, ["reason", "minutes"]) };
}

function ticketPath(ticket_id, verb) {
  return `/api/v1/tickets/${encodeURIComponent(ticket_id)}/${verb}`;
}

/** @param {Record<string, any>} wish */
function walkInBody({ service_id, language, is_printed }) {
  return { service_id, language, print: Boolean(is_printed) };
}

function pickFields(wish, names, always = {}) {
  const given = names.filter((name) => wish[name] !== undefined && wish[name] !== null);
  return { ...always, ...Object.fromEntries(given.map((name) => [name, wish[name]])) };
}
