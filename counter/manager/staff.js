/**
 * The people of the hall as a manager adds and changes them.
 *
 * Owns what makes a PIN acceptable and how a new person gets an id. Called by people_panel.js,
 * person_sheet.js and pin_fields.js. Keeps nothing: a PIN goes in, a judgement comes out.
 */
import { PIN_LENGTH } from "/static/components/sign_in/steps.js";
import { fold } from "/counter/officer/search.js";

/** What somebody may do, in the order in which it is offered, with its word. */
export const STAFF_ROLES = {
  officer: "manager.staff_officer",
  host: "manager.staff_host",
  manager: "manager.staff_manager",
};

const LONGEST_ID = 48;

/** Say as a word key what is wrong with a PIN that was typed twice, or null. Both are digits as typed so far. */
export function pinFault(pin, again) {
  if (pin.length !== PIN_LENGTH) return "manager.pin_short";
  if (isEasy(pin)) return "manager.pin_easy";
  return pin === again ? null : "manager.pin_differs";
}

/** One digit over and over, or a run such as 123456 and 987654, is what everybody tries first. */
function isEasy(pin) {
  const steps = new Set([...pin].slice(1).map((digit, place) => Number(digit) - Number(pin[place])));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]);
}

/** Whether what a person is known by differs from what it was; the order of counters and languages does not matter. */
export function isPersonChanged(wish, known) {
  const text = ({ name, role, counters, languages = [] }) => JSON.stringify([name.trim(), role, [...counters].sort(), [...languages].sort()]);
  return text(wish) !== text(known);
}

/** Keep the digits of what was typed, as many as a PIN has. */
export function digitsOf(text) {
  return text.replace(/\D/g, "").slice(0, PIN_LENGTH);
}

/** Make an id from a name that nobody of `taken` has: "Lê Quốc Bảo" → "le-quoc-bao", then "le-quoc-bao-2". */
export function staffIdOf(name, taken) {
  const plain = fold(name).replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST_ID).replace(/^-+|-+$/g, "") || "staff";
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? plain : `${plain}-${count}`;
    if (!taken.includes(id)) return id;
  }
}
