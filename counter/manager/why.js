/**
 * Why a number was called before others, as sentences for the head of the hall.
 *
 * Owns the wording of each rule and the comparison with who else stood first. Called by calls_panel.js.
 * Never touches document or network.
 */

const RULES = {
  short: "manager.why_short",
  language: "manager.why_language",
  help: "manager.why_help",
  kept: "manager.why_kept",
  chosen: "manager.why_chosen",
};

/**
 * Give the sentence about a call as `{key, facts}`. `priority` holds the names of its priority class, or is null.
 */
export function whyWords({ lane, reason }, priority) {
  const facts = { priority: priority ?? "" };
  const { rule, policy, priority_class_id } = reason;
  if (rule in RULES) return { key: RULES[rule], facts: {} };
  if (rule === "ratio") return lane === "priority" ? { key: "manager.why_ratio_priority", facts } : { key: "manager.why_ratio_normal", facts: {} };
  if (rule === "strict") return { key: "manager.why_strict", facts };
  if (priority_class_id && policy === "credit") return { key: "manager.why_credit", facts };
  return { key: "manager.why_first", facts: {} };
}

const POLICIES = { fifo: "manager.policy_fifo", credit: "manager.policy_credit", ratio: "manager.policy_ratio", strict: "manager.policy_strict" };

/** Give the rule of the service by which that number stood in its line, as `{key, facts}`, or null. */
export function policyWords({ reason }) {
  const key = POLICIES[reason.policy];
  return key ? { key, facts: {} } : null;
}

/** Give who else stood first then: `{number, minutes, is_longer}`, longer meaning longer than the one called. */
export function rivalsOf({ reason }) {
  return (reason.rivals ?? []).map(({ number, waited_s }) => ({
    number,
    minutes: wholeMinutes(waited_s),
    is_longer: waited_s > reason.waited_s,
  }));
}

/** Whole minutes of a wait in seconds, rounded down. */
export function wholeMinutes(seconds) {
  return Math.floor(seconds / 60);
}

/** What changes when somebody is called: as long as it stays the same, the list need not be fetched again. */
export function callsMark({ counters }) {
  return counters.map(({ number, since_at }) => `${number ?? ""}@${since_at ?? ""}`).join(" ");
}
