/**
 * The steps of a rating, as one state and the events that change it.
 *
 * Pure: times are milliseconds given by the caller. `survey.js` feeds it touches, scans, invitations
 * and answers. Nothing is chosen beforehand, nothing is asked twice, and no answer is an answer too.
 */

export const ANSWER_MS = 30000;
export const REASONS_MS = 15000;
export const ENTRY_MS = 30000;
export const MESSAGE_MS = 7000;
/** Thanks stay as long as the terminal is locked against a second press. */
export const LOCK_MS = 5000;
export const LOW_SCORE = 2;

/** Nobody there. `handled` are the invitations that this terminal has already answered or let go. */
export function rest(at_ms, handled = null) {
  return { screen: "idle", invitation: null, score: null, reasons: [], message: null, since_ms: at_ms, handled };
}

const STEPS = {
  invited: (state, { invitation, at_ms }) => ({ ...rest(at_ms, state.handled), screen: "faces", invitation }),
  invitation_ended: (state, { at_ms }) => (state.screen === "faces" ? rest(at_ms, state.handled) : state),
  entry_opened: (state, { at_ms }) => ({ ...rest(at_ms, state.handled), screen: "entry" }),
  touched: (state, { at_ms }) => ({ ...state, since_ms: at_ms }),
  scored: (state, { score, at_ms }) => ({
    ...state,
    score,
    screen: score <= LOW_SCORE ? "reasons" : "sending",
    since_ms: at_ms,
  }),
  reason_toggled: (state, { reason, at_ms }) => ({ ...state, reasons: toggled(state.reasons, reason), since_ms: at_ms }),
  reasons_done: (state, { at_ms }) => ({ ...state, screen: "sending", since_ms: at_ms }),
  skipped: (state, { at_ms }) => rest(at_ms, state.invitation?.invitation_id ?? state.handled),
  sent: (state, { at_ms }) => ({
    ...rest(at_ms, state.invitation?.invitation_id ?? state.handled),
    screen: "thanks",
  }),
  refused: (state, { message, at_ms }) => ({
    ...rest(at_ms, state.invitation?.invitation_id ?? state.handled),
    screen: "message",
    message,
  }),
  rested: (state, { at_ms }) => rest(at_ms, state.handled),
};

const FITS = {
  idle: ["invited", "entry_opened", "refused"],
  entry: ["invited", "touched", "skipped", "refused"],
  faces: ["scored", "skipped", "invitation_ended", "invited"],
  reasons: ["reason_toggled", "reasons_done"],
  sending: ["sent", "refused"],
  thanks: ["rested"],
  message: ["rested", "invited", "entry_opened", "refused"],
};

/** Return the state after an event `{type, at_ms, …}`; an event that does not fit changes nothing. */
export function step(state, event) {
  if (!FITS[state.screen].includes(event.type)) return state;
  return STEPS[event.type](state, event);
}

function toggled(reasons, reason) {
  return reasons.includes(reason) ? reasons.filter((each) => each !== reason) : [...reasons, reason];
}

/**
 * The event that time brings, or null: silence is no answer, but a face once touched counts even if
 * the person walks away before the reasons.
 */
export function whatTimeBrings(state, now_ms) {
  const quiet_ms = now_ms - state.since_ms;
  const limit = {
    entry: [ENTRY_MS, "skipped"],
    faces: [ANSWER_MS, "skipped"],
    reasons: [REASONS_MS, "reasons_done"],
    thanks: [LOCK_MS, "rested"],
    message: [MESSAGE_MS, "rested"],
  }[state.screen];
  return limit && quiet_ms >= limit[0] ? limit[1] : null;
}

/** Whether an invitation of the snapshot should wake the terminal now. */
export function shouldWake(state, invitation, server_now_ms) {
  if (!invitation || invitation.invitation_id === state.handled) return false;
  if (invitation.invitation_id === state.invitation?.invitation_id) return false;
  if (invitation.expires_at && server_now_ms && Date.parse(invitation.expires_at) <= server_now_ms) return false;
  return ["idle", "entry", "message"].includes(state.screen);
}

/** Which words a refusal needs; an unknown one is told as "not now". */
export function refusalKind(problem) {
  if (problem.isSilence) return "silence";
  const known = ["already_rated", "not_found", "rating_expired"];
  if (known.includes(problem.code)) return problem.code;
  return { 404: "not_found", 410: "rating_expired" }[problem.status] ?? "later";
}
