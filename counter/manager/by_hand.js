/**
 * What was done by hand on a day, as the head of a hall reads it.
 *
 * Pure: owns which deeds a filter leaves, the sentences about each, and the page's address. Called by by_hand_page.js.
 * Judges nobody: no colour, no score, no order of people but by name.
 */

/** The address of the page, `#by-hand` or `#by-hand/2026-11-23`. */
export const HASH = "#by-hand";

/** The day in an address as `{date}`, empty for the newest; null where the address is another page's. */
export function placeOf(hash) {
  if (hash !== HASH && !hash.startsWith(`${HASH}/`)) return null;
  return { date: hash.slice(HASH.length + 1) };
}

/** The deeds that are left by a kind and a person, null meaning every. */
export function chosenDeeds({ deeds }, { kind, staff_id }) {
  return deeds.filter((deed) => (!kind || deed.kind === kind) && (!staff_id || deed.person?.staff_id === staff_id));
}

/** The kinds of which there is something, in the page's order, each with how many: `[{kind, count}]`. */
export function kindsOf({ kinds, deeds }, staff_id) {
  const counted = chosenDeeds({ deeds }, { kind: null, staff_id });
  return kinds.map((kind) => ({ kind, count: counted.filter((deed) => deed.kind === kind).length })).filter(({ count }) => count > 0);
}

const WHYS = new Set(["returned", "put_back", "came_back", "issued_by_mistake", "duplicate", "citizen_gone", "other", "taken_back"]);

/** Why or to whom something was done, as `{key, facts}` or `{text}`; null where there is nothing more to say. */
export function aboutWords({ what, reason, priority_class, verified_by, to_service, whom, person }) {
  if (priority_class) return { key: `common.priority_${verified_by ?? "self"}`, facts: { priority: priority_class } };
  if (to_service) return { key: "manager.hand_to", facts: { service: to_service } };
  if (reason) return WHYS.has(reason) ? { key: `manager.hand_why_${reason}`, facts: {} } : { text: reason };
  if (what === "pin_set" && whom && whom === person?.name) return { key: "manager.hand_own", facts: {} };
  return whom ? { key: "manager.hand_whom", facts: { name: whom } } : null;
}

/** Whom it passed, as `{key, facts}`; null where the deed can pass nobody. */
export function passedWords({ kind, what, passed }) {
  if (passed?.count) return { key: "manager.passed", facts: { count: passed.count } };
  if (passed) return { key: "manager.hand_passed_nobody", facts: {} };
  return kind === "called" && what === "called" ? { key: "manager.hand_passed_unknown", facts: {} } : null;
}

/** The days before and after one, null at the ends; `dates` are the newest first. */
export function turnsOf({ dates, date }) {
  const place = dates.indexOf(date);
  return { before: dates[place + 1] ?? null, after: place > 0 ? dates[place - 1] : null };
}
