/**
 * What a phone does with what it knows of its ticket: when to ask again, when to ring, how old its news is.
 *
 * Pure; called by phone.js. No document, no fetch, no clock.
 */

/** Near the turn every few seconds count; far from it the network and the battery do. */
const NEAR_AHEAD = 2;
const NEAR_MS = 4_000;
const RETRY_NEAR_MS = 2_000;
const FAR_MS = 10_000;
const FAR_SPREAD_MS = 10_000;
const OVER_MS = 60_000;
const FAILED_MAX_MS = 60_000;

const isNear = ({ state, people_ahead }) => state === "called" || (state === "waiting" && people_ahead <= NEAR_AHEAD);

/** Whether nothing more happens to this ticket: its visit is over and there is nothing left to answer. */
export const isOver = ({ state, rating }) =>
  ["left", "void", "unserved"].includes(state) || (state === "finished" && ["done", "expired"].includes(rating?.state));

/**
 * Milliseconds until the next question.
 *
 * `failures`: questions in a row that got no answer; `chance` in [0, 1) spreads thousands of phones over time. The few
 * phones near their turn ask more often instead: a call must reach them as soon as the server answers again.
 */
export function nextPollMs(ticket, failures, chance) {
  const mustKnow = ticket !== null && isNear(ticket);
  if (failures > 0 && mustKnow) return Math.round(RETRY_NEAR_MS * (0.85 + chance * 0.3));
  if (failures > 0) return Math.round(Math.min(FAILED_MAX_MS, NEAR_MS * 2 ** (failures - 1)) * (0.75 + chance / 2));
  if (ticket && isOver(ticket)) return OVER_MS;
  if (mustKnow) return Math.round(NEAR_MS * (0.85 + chance * 0.3));
  return Math.round(FAR_MS + chance * FAR_SPREAD_MS);
}

/**
 * What of a ticket can be seen on its page, as one text to compare: without the moment of asking, times to the minute.
 *
 * The waiting estimate moves with every second; the page is only fetched again when it would read differently.
 */
export const visible = ({ seq: _seq, at: _at, ...rest }) =>
  JSON.stringify(rest, (_key, value) => (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 16) : value));

/** What changed that its holder should notice without looking: "called" (again), "near", or null. */
export function alertFor(before, now) {
  if (!before) return null;
  const isCalledAnew = now.state === "called" && (before.state !== "called" || before.called_at !== now.called_at);
  if (isCalledAnew) return "called";
  const wasFar = before.state === "waiting" && before.people_ahead > NEAR_AHEAD;
  return wasFar && now.state === "waiting" && isNear(now) ? "near" : null;
}

/** How old the news is: which text says it, and the facts for that text. */
export function age(age_s) {
  const seconds = Math.max(0, Math.floor(age_s));
  if (seconds < 3) return { text: "now", facts: {} };
  if (seconds < 60) return { text: "seconds", facts: { seconds } };
  return { text: "minutes", facts: { minutes: Math.floor(seconds / 60) } };
}

/** Put facts into the `{places}` of a text. */
export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (place, name) => String(facts[name] ?? place));
