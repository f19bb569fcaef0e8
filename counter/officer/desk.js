/**
 * What an officer's desk offers right now, worked out from one snapshot.
 *
 * Owns: which verbs are active and under which key, what the big key will do and why that person is next, the two
 * acknowledgement ticks, the notes about the state of the desk. Called by the components of this folder.
 * Never touches the document, the network, the clock or a word list: times come in as epoch milliseconds, texts
 * go out as `{key, facts}` for the word catalogue.
 */

/** The small verbs in the order in which they always stand. `key` is what the keyboard calls them. */
export const VERBS = [
  { verb: "start", key: "B", icon: "play" },
  { verb: "recall", key: "R", icon: "megaphone" },
  { verb: "miss", key: "V", icon: "user-x" },
  { verb: "hold", key: "G", icon: "pause" },
  { verb: "transfer", key: "C", icon: "arrow-right-left" },
  { verb: "finish", key: "Enter", icon: "check" },
];

/** Minutes offered when a visit is put aside; null stands for "until the person comes back". */
export const HOLD_MINUTES = [5, 10, 15, 30];

/** Why a number is struck out, in the order of the number keys. */
export const VOID_REASONS = ["issued_by_mistake", "duplicate", "citizen_gone", "other"];

/** A board that has not shown a call after this many milliseconds cannot be relied on. */
export const SHOWN_WITHIN_MS = 2000;

/** A call is never read aloud later than this many milliseconds after it was made. */
export const SPOKEN_WITHIN_MS = 20000;

/** A call that has just gone out rests this long, so that a second press cannot pass over the person. */
export const CALL_RESTS_MS = 3000;

const DID = ["next", "call", "recall", "start", "finish", "miss", "hold", "resume", "transfer", "requeue", "void", "pause"];

/** Whether somebody else works at this counter now; a closed counter is nobody's. */
export function isTakenOver(snapshot) {
  return snapshot.is_read_only && snapshot.counter.state !== "closed";
}

/**
 * Say whether commands may be sent: `live` link, nobody else at the counter, session valid.
 * `link_status` is one of loading, live, stale, offline, revoked.
 */
export function mayAct(snapshot, link_status, is_session_over) {
  return Boolean(snapshot) && !isTakenOver(snapshot) && !is_session_over && link_status === "live";
}

/** Say whether `verb` is allowed by the snapshot, counting the ticket in hand. */
export function allows(snapshot, verb) {
  return snapshot.verbs.includes(verb);
}

/** Give the six small verbs with `is_active`, in their fixed order. */
export function smallVerbs(snapshot, may_act) {
  return VERBS.map((each) => ({ ...each, is_active: may_act && Boolean(snapshot.current) && allows(snapshot, each.verb) }));
}

/**
 * Work out the big key: `{verb, tone, title, why}`.
 *
 * `verb` is the command to send or null when there is nothing to do; `tone` is act, calm or off;
 * `title` and each member of `why` are `{key, facts}`.
 */
export function bigKey(snapshot, may_act, now_ms) {
  const choice = chooseBig(snapshot, now_ms);
  return may_act || !choice.verb ? choice : { ...choice, verb: null, tone: "off" };
}

function chooseBig(snapshot, now_ms) {
  const { counter, current } = snapshot;
  if (counter.state === "closed") return act("open", "desk.big_open", [say("desk.big_open_why", { count: snapshot.waiting_count })]);
  if (counter.state === "paused" && !current) {
    return act("resume_counter", "desk.big_resume", [say("desk.big_resume_why", { count: snapshot.waiting_count })]);
  }
  if (current) return bigWithTicket(snapshot, now_ms);
  if (!snapshot.next) return calm("desk.big_nobody", "desk.big_nobody_why");
  return allows(snapshot, "next") ? act("next", "desk.big_next", whyNext(snapshot, now_ms)) : calm("desk.big_wait", null);
}

function bigWithTicket(snapshot, now_ms) {
  const { current } = snapshot;
  const facts = { number: current.number };
  const is_fresh = current.state === "called" && now_ms - Date.parse(current.called_at) < CALL_RESTS_MS;
  if (is_fresh) return { ...calm("desk.big_inviting", invitingWhy(ticks(snapshot.announcement, current, now_ms))), title: say("desk.big_inviting", facts) };
  if (snapshot.next && allows(snapshot, "next")) return act("next", "desk.big_finish_next", whyNext(snapshot, now_ms));
  if (allows(snapshot, "finish")) return act("finish", "desk.big_finish", [say("desk.big_finish_why", facts)]);
  return calm("desk.big_wait", null);
}

/** What the boards have done so far of a call that has just gone out; without boards the officer's own voice does it. */
function invitingWhy(seen) {
  if (!seen || seen.call_by_voice) return "desk.call_by_voice";
  if (seen.shown === "waiting") return "desk.big_inviting_sent";
  return seen.spoken === "done" ? "desk.big_inviting_why" : "desk.big_inviting_shown";
}

function act(verb, key, why) {
  return { verb, tone: "act", title: say(key), why };
}

function calm(key, why) {
  return { verb: null, tone: "calm", title: say(key), why: why ? [say(why)] : [] };
}

function say(key, facts = {}) {
  return { key, facts };
}

/** Give the short parts of the sentence that says who is next, for how long they waited and why it is their turn. */
export function whyNext(snapshot, now_ms) {
  const { ticket, reason } = snapshot.next;
  const waited = waitedWords(waitedSeconds(ticket, snapshot.at, now_ms));
  return [say("desk.next_is", { number: ticket.number }), waited, reasonWords(ticket, reason ?? {})];
}

function reasonWords(ticket, { rule }) {
  const priority = ticket.priority_class ?? "";
  const has_priority = Boolean(ticket.priority_class_id);
  if (rule === "ratio") return say(has_priority ? "desk.why_turn_of_priority" : "desk.why_turn_of_others", { priority });
  if (["short", "language", "help", "kept"].includes(rule)) return say(`desk.why_${rule}`);
  return has_priority ? say("desk.why_priority", { priority }) : say("desk.why_first");
}

/** Give a waiting time as `{key, facts}`: whole minutes, or "just came" under one minute. */
export function waitedWords(seconds) {
  const count = Math.floor(seconds / 60);
  return count < 1 ? say("desk.just_came") : say("desk.waited_minutes", { count });
}

/** Seconds that `ticket` has waited at `now_ms`, given that the snapshot was taken at `at` (ISO time). */
export function waitedSeconds(ticket, at, now_ms) {
  return Math.max(0, ticket.waited_s + Math.max(0, now_ms - Date.parse(at)) / 1000);
}

/** Whole minutes beside a listed ticket: waiting so long; once called, since the call; held, since it was put aside. */
export function rowMinutes(ticket, at, now_ms) {
  const since_at = ticket.held_since_at ?? ticket.called_at;
  const seconds = since_at ? (now_ms - Date.parse(since_at)) / 1000 : waitedSeconds(ticket, at, now_ms);
  return Math.max(0, Math.floor(seconds / 60));
}

/**
 * Give the state of the two ticks and whether the officer had better call by voice.
 *
 * Each tick is done, waiting or failed; where the boards have no sound now, speaking is "quiet". Returns null when nothing was announced or the person is already here.
 */
export function ticks(announcement, current, now_ms) {
  if (!announcement || current?.state !== "called") return null;
  const age_ms = now_ms - Date.parse(announcement.called_at);
  const shown = tick(announcement.shown, age_ms, SHOWN_WITHIN_MS);
  const isQuiet = announcement.is_quiet && !announcement.spoken;
  // Nobody waits twenty seconds for a voice that is known not to come.
  const limit_ms = announcement.may_be_heard === false ? SHOWN_WITHIN_MS : SPOKEN_WITHIN_MS;
  const spoken = isQuiet ? "quiet" : tick(announcement.spoken, age_ms, limit_ms);
  return { shown, spoken, call_by_voice: shown === "failed" || spoken === "failed" };
}

function tick(is_done, age_ms, limit_ms) {
  if (is_done) return "done";
  return age_ms > limit_ms ? "failed" : "waiting";
}

/** Whole seconds since the visit at the desk began, or since the call while the person is on the way. */
export function deskSeconds(current, now_ms) {
  const from = current?.started_at ?? current?.called_at;
  return from ? Math.max(0, Math.floor((now_ms - Date.parse(from)) / 1000)) : 0;
}

/** Write seconds as `06:12`, from one hour on as `1:06:12`. */
export function clockText(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
}

/** Whole seconds in which the last action can still be taken back; 0 when it no longer can. */
export function undoSeconds(undo, now_ms) {
  return undo ? Math.max(0, Math.ceil((Date.parse(undo.until_at) - now_ms) / 1000)) : 0;
}

/** Whole seconds for which an action could be taken back when it was done: the hall's own number. */
export function undoLength(undo) {
  return undo ? Math.round((Date.parse(undo.until_at) - Date.parse(undo.at)) / 1000) : 0;
}

/** Give the word key and the colour of the counter's state: jade, amber or quiet. */
export function deskState(snapshot) {
  const { counter, current } = snapshot;
  if (counter.state === "closed") return { key: "desk.state_closed", tone: "quiet" };
  if (counter.state === "paused") return { key: "desk.state_paused", tone: "amber" };
  if (current?.state === "called") return { key: "desk.state_called", tone: "jade" };
  return current ? { key: "desk.state_serving", tone: "jade" } : { key: "desk.state_free", tone: "jade" };
}

/** What one click on a listed ticket does: resume a held one, call a waiting or missed one, or nothing. */
export function rowVerb(ticket, snapshot, may_act) {
  if (!may_act || snapshot.counter.state !== "open") return null;
  return ["resume", "call"].find((verb) => ticket.verbs.includes(verb)) ?? null;
}

/** The sentence about the last action, for the bottom edge; `time` is already written as a clock time. */
export function didWords(undo, time) {
  const action = DID.includes(undo.action) ? undo.action : "other";
  return say(`desk.did_${action}`, { number: undo.number ?? "", time });
}
