/**
 * The people of the hall as a manager adds and changes them.
 *
 * Owns when a PIN can be sent and how a new person gets an id. Called by people_panel.js,
 * person_sheet.js and pin_fields.js. Keeps nothing: a PIN goes in, a judgement comes out.
 */

/** What somebody may do, in the order in which it is offered, with its word. */
export const STAFF_ROLES = {
  officer: "manager.staff_officer",
  host: "manager.staff_host",
  manager: "manager.staff_manager",
};

const IDS = 1_000_000;

/** Say as a word key what is wrong with a PIN that was typed twice, or null. `length` is `{least, most}`. What is too easily guessed the server knows. */
export function pinFault(pin, again, { least }) {
  if (pin.length < least) return "manager.pin_short";
  return pin === again ? null : "manager.pin_differs";
}

/** Whether what a person is known by differs from what it was; the order of counters and languages does not matter. */
export function isPersonChanged(wish, known) {
  const text = ({ name, role, counters, languages = [] }) => JSON.stringify([name.trim(), role, [...counters].sort(), [...languages].sort()]);
  return text(wish) !== text(known);
}

/** Keep the digits of what was typed, as many as a PIN has. */
export function digitsOf(text, { most }) {
  return text.replace(/\D/g, "").slice(0, most);
}

/**
 * Make an id by chance that nobody of `taken` has: the journal keeps it for ever, so it says nothing of a name.
 * `chance` gives whole numbers.
 */
export function staffIdOf(taken, chance) {
  const id = `nv-${(chance() % IDS).toString().padStart(6, "0")}`;
  return taken.includes(id) ? staffIdOf(taken, chance) : id;
}
