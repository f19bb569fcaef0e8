/**
 * Watches over a session that nobody uses: tells the server of hands on the page, and covers the page once it is locked.
 *
 * Called once by staff_page.js. Decides nothing: the server says when a session is locked, and refuses it from then on.
 */
import { createApi } from "/static/api.js";

/** A hand is told at most so often, and at the end of such a time if it moved in it. */
const TOLD_EVERY_MS = 30_000;
const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/** Watch until the returned function is called; `onLocked` covers the page. */
export function watchSession(token, onLocked) {
  const api = createApi({ token });
  let look = null;
  let rest = null;
  let moved = false;
  let isOver = false;
  const expect = ({ locks_in_s }) => {
    clearTimeout(look);
    // A hall that locks nothing hears of no hands.
    if (isOver || locks_in_s === null) return;
    look = setTimeout(() => ask(api.get("/api/v1/session", { tries: 1 })), (locks_in_s + 1) * 1000);
    HANDS.forEach((name) => window.addEventListener(name, onHand, { capture: true, passive: true }));
  };
  const ask = (asked) =>
    asked.then(expect).catch(({ code, isSilence }) => {
      if (code === "session_locked") onLocked();
      else if (isSilence && !isOver) look = setTimeout(() => ask(api.get("/api/v1/session", { tries: 1 })), TOLD_EVERY_MS);
    });
  const tell = () => {
    moved = false;
    rest = setTimeout(() => {
      rest = null;
      if (moved) tell();
    }, TOLD_EVERY_MS);
    ask(api.post("/api/v1/session/use", {}, { tries: 1 }));
  };
  function onHand() {
    if (rest) moved = true;
    else tell();
  }
  ask(api.get("/api/v1/session"));
  window.addEventListener("session_locked", onLocked);
  return () => {
    isOver = true;
    clearTimeout(look);
    clearTimeout(rest);
    HANDS.forEach((name) => window.removeEventListener(name, onHand, { capture: true }));
    window.removeEventListener("session_locked", onLocked);
  };
}
