/**
 * The steps of signing in at a counter or at the manager's console.
 *
 * Pure. Owns: what one key does to the PIN, who and which counter are chosen beforehand, what a refusal
 * asks for. `sign_in.js` is the only caller.
 */

/** Digits of a PIN. */
export const PIN_LENGTH = 6;

/** The PIN after one key: a digit adds, "Backspace" takes the last one, "Delete" takes all. */
export function typePin(pin, key) {
  if (key === "Backspace") return pin.slice(0, -1);
  if (key === "Delete") return "";
  return /^[0-9]$/.test(key) && pin.length < PIN_LENGTH ? pin + key : pin;
}

/** Keep those who may work here: officers at a counter, managers at the console. */
export function peopleFor(role, staff) {
  const wanted = role === "manager" ? ["manager", "lead", "admin"] : ["officer", "manager", "lead", "admin"];
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
 * What a refusal means for the page: `{step, seconds?, officer?}`.
 *
 * step: `locked` wait so many seconds · `taken` somebody else works here · `device` this device was
 * revoked · `wrong` try again · `silence` no answer came.
 */
export function afterRefusal({ code, status, facts = {}, isSilence = false }) {
  const seconds = facts.retry_after_s ?? facts.wait_s;
  if (isSilence) return { step: "silence" };
  if (seconds > 0) return { step: "locked", seconds: Math.ceil(seconds) };
  if (code === "counter_taken") return { step: "taken", officer: facts.officer };
  if (status === 401 && ["token_unknown", "device_revoked", "not_signed_in", "revoked"].includes(code)) return { step: "device" };
  return { step: "wrong" };
}

/** The first letters of the last two words of a name, as Vietnamese people would shorten it. */
export function initials(name) {
  const words = name.trim().split(/\s+/).slice(-2);
  return words.map((word) => word[0]?.toUpperCase() ?? "").join("");
}
