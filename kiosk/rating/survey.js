/**
 * One rating at the terminal: the state, the server calls, the scanner and the clock around it.
 *
 * Called by `page.js` and the views. Decides nothing itself: `faces.js` does. Keeps no scanned text,
 * and after each rating nothing of the person.
 */
import { effect, signal } from "/static/vendor/ui.mjs";
import { createApi, makeKey } from "/static/api.js";
import { setLanguage } from "/static/words.js";
import { refusalKind, rest, shouldWake, step, whatTimeBrings } from "./faces.js";
import { createScanReader } from "/static/scan.js";
import { keyOf } from "/static/plain_keys.js";
import { endInSilence } from "/static/scanner.js";
import { NEXT, USUAL, slipOf, typeKey } from "./slip_entry.js";

const FIRST_LANGUAGE = "vi";
const BEAT_MS = 250;
const NEXT_KEYS = [NEXT, "-", " "];

/** Make the survey of a paired rating terminal. */
export function createSurvey({ token, link }) {
  const api = createApi({ token });
  const now_ms = () => performance.now();
  const state = signal(rest(now_ms()));
  const typed = signal("");
  const scanner = createScanReader();

  const send = (event) => {
    const before = state.value;
    state.value = step(before, { at_ms: now_ms(), ...event });
    if (state.value.screen !== before.screen) onScreen(state.value, before);
  };

  const onScreen = (after, before) => {
    typed.value = "";
    scanner.clear();
    if (after.screen === "sending") submit(after);
    if (after.screen === "idle") setLanguage(FIRST_LANGUAGE);
    if (before.screen === "thanks" || before.screen === "message") link.refresh();
  };

  const submit = async ({ invitation, score, reasons }) => {
    const rating = { invitation_id: invitation.invitation_id, score, reasons };
    try {
      await api.post("/api/v1/ratings", rating, { key: makeKey(), tries: 3 });
      send({ type: "sent" });
    } catch (problem) {
      send({ type: "refused", message: refusalKind(problem) });
    }
  };

  const open = async (proof) => {
    try {
      const { invitation } = await api.post("/api/v1/rating-terminal/open", proof, { tries: 2 });
      wake(invitation);
    } catch (problem) {
      send({ type: "refused", message: refusalKind(problem) });
    }
  };

  const wake = (invitation) => {
    if (invitation.language) setLanguage(invitation.language);
    send({ type: "invited", invitation });
  };

  const format = () => link.snapshot.value?.slip ?? USUAL;

  const type = (key) => {
    send({ type: "touched" });
    typed.value = typeKey(typed.value, NEXT_KEYS.includes(key) ? NEXT : key, format());
    const slip = slipOf(typed.value);
    if (slip) open({ slip });
  };

  const onScan = (scan) => {
    if (!["idle", "entry", "message"].includes(state.value.screen)) return;
    if (scan.kind === "token") open({ token: scan.token });
    else send({ type: "refused", message: scan.kind === "id_card" ? "id_card" : "not_slip" });
  };

  const stops = [
    listenToKeys({ scanner, onScan, type, state, now_ms }),
    startClock({ state, send, now_ms }),
    watchInvitation({ link, state, wake, send }),
  ];
  return { state, typed, format, send, type, close: () => stops.forEach((stop) => stop()) };
}

/** Keys: a burst with Enter is a scanner; single keys type into the open form; all else is ignored. */
function listenToKeys({ scanner, onScan, type, state, now_ms }) {
  let pending = null;
  const silence = endInSilence(scanner, onScan);
  const onKeyDown = (event) => {
    const at_ms = now_ms();
    const isBurst = at_ms - (pending?.at_ms ?? -Infinity) < 40;
    clearTimeout(pending?.id);
    const scan = scanner.feed(event, at_ms);
    silence.heard();
    if (scan) {
      event.preventDefault();
      onScan(scan);
    }
    const isTyped = state.value.screen === "entry" && !isBurst && isPlain(event);
    const id = isTyped ? setTimeout(() => type(keyOf(event)), 60) : null;
    pending = { at_ms, id };
  };
  window.addEventListener("keydown", onKeyDown, true);
  return () => {
    clearTimeout(pending?.id);
    silence.stop();
    window.removeEventListener("keydown", onKeyDown, true);
  };
}

function isPlain(event) {
  const key = keyOf(event);
  const { ctrlKey, altKey, metaKey } = event;
  return !ctrlKey && !altKey && !metaKey && (key === "Backspace" || NEXT_KEYS.includes(key) || /^[0-9a-zA-Z]$/.test(key));
}

function startClock({ state, send, now_ms }) {
  let beat = null;
  const tick = () => {
    const event = document.hidden ? null : whatTimeBrings(state.value, now_ms());
    if (event) send({ type: event });
  };
  const stop = effect(() => {
    const isNeeded = state.value.screen !== "idle";
    if (isNeeded && !beat) beat = setInterval(tick, BEAT_MS);
    if (!isNeeded) {
      clearInterval(beat);
      beat = null;
    }
  });
  return () => {
    stop();
    clearInterval(beat);
  };
}

/** Wake for a new invitation of the snapshot; rest again when the server has ended it. */
function watchInvitation({ link, state, wake, send }) {
  return effect(() => {
    const invitation = link.snapshot.value?.invitation ?? null;
    const shown = state.value;
    if (shouldWake(shown, invitation, link.serverNow()?.getTime())) queueMicrotask(() => wake({ ...invitation, is_called: true }));
    else if (!invitation && shown.invitation?.is_called) queueMicrotask(() => send({ type: "invitation_ended" }));
  });
}
