/**
 * How a priority class is known, in words: said by the person, seen on paper, read from the ID card.
 *
 * Pure. Called by the desk and the host's tablet with a ticket of the wire. Never judges whether it is true.
 */

/** Ways of knowing a class, as staff may set them, the usual one first: that a card was read, only a reader says. */
export const VERIFIED_BY = ["desk", "self"];

/** Give `{key, facts}` of a ticket's class with how it is known and what is still to be seen; null without a class. */
export function priorityWords({ priority_class_id, priority_class, verified_by, needs_check }) {
  if (!priority_class_id) return null;
  const key = `common.priority_${verified_by ?? "self"}`;
  return { key: needs_check ? `${key}_check` : key, facts: { priority: priority_class ?? "" } };
}
