/**
 * The steps of signing in at a counter or at the manager's console.
 *
 * Pure. Owns: who and which counter are chosen beforehand, what a refusal
 * asks for. `sign_in.js` beside it is the only caller.
 */

const LEADING = ["manager", "lead", "admin"];

/** Keep those who may work here: officers at a counter, hosts on the floor, managers everywhere. */
export function peopleFor(role, staff) {
  const wanted = role === "manager" ? LEADING : [role, ...LEADING];
  return staff.filter((member) => wanted.includes(member.role));
}

/**
 * What is chosen before anybody touches anything: the only person there is, else whoever worked at
 * this screen last; the counter that the device stands at, else the remembered one.
 */
export function firstChoice(people, choices, remembered) {
  const known = people.find((member) => member.staff_id === remembered?.staff_id);
  const only = people.length === 1 ? people[0] : undefined;
  const counters = choices.counters.map((counter) => counter.counter_id);
  const counter_id = [choices.counter_id, remembered?.counter_id, counters[0]].find((id) => id && counters.includes(id));
  return { staff_id: (only ?? known)?.staff_id ?? null, counter_id: counter_id ?? choices.counter_id ?? null };
}

/**
 * What a refusal means for the page: `{step, seconds?, officer?, counter?, number?, isRefused?}`.
 *
 * step: `choose` the PIN was given by somebody else, one of their own is to be chosen · `locked` wait so many seconds · `taken` somebody else works here · `elsewhere` this person works
 * at another counter · `device` this device was revoked · `wrong` try again · `silence` no answer came.
 * @param {{code?: string, facts?: Record<string, any>, isSilence?: boolean}} refusal
 */
export function afterRefusal({ code, facts = {}, isSilence = false }) {
  const seconds = facts.wait_s;
  if (isSilence) return { step: "silence" };
  if (seconds > 0) return { step: "locked", seconds: Math.ceil(seconds) };
  if (["pin_must_change", "pin_same", "pin_unfit", "pin_easy"].includes(code)) return { step: "choose", isRefused: code !== "pin_must_change" };
  if (code === "counter_taken") return { step: "taken", officer: facts.officer };
  if (code === "officer_elsewhere") return { step: "elsewhere", counter: facts.counter, number: facts.number };
  if (code === "not_signed_in") return { step: "device" };
  return { step: "wrong" };
}

/** What "yes" to the question of a refusal adds to the next try. */
export const ANSWERS = { taken: { take_over: true }, elsewhere: { moves: true } };

/** The first letters of the last two words of a name, as Vietnamese people would shorten it. */
export function initials(name) {
  const words = name.trim().split(/\s+/).slice(-2);
  return words.map((word) => word[0]?.toUpperCase() ?? "").join("");
}
