/**
 * The signed-in person of a staff page: asks for it, keeps it, gives it up.
 *
 * Called by the officer's desk and the manager's console. The session lives in sessionStorage under
 * `motcua.session.<slot>`, so that it ends with the tab. Never keeps a PIN.
 */
import { signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";

/** Return the session keeper of a slot; `device_token` is the token of the device that the page is. */
export function createStaffSession({ slot, device_token }) {
  const current = signal(stored(slot));
  const api = createApi({ token: device_token });
  const asked = signal(null);
  let answered = (_isProven) => {};
  const answer = (isProven) => {
    asked.value = null;
    answered(isProven);
    answered = () => {};
  };
  const own = () => createApi({ token: current.value?.token });
  /** A session that has ended has nothing to be asked for: the page finds out by itself. */
  const ended = (problem) => {
    if (problem.code === "not_signed_in") answer(false);
    throw problem;
  };
  return {
    /** The session as a signal: `{token, staff, counter_id, expires_at}` or null. */
    current,
    /** Who may sign in here: `{staff, counters, counter_id}`. */
    choices: () => api.get("/api/v1/session/choices"),
    /** Sign in; throws a Problem (`counter_taken` when somebody else sits there). */
    signIn: async (wish) => {
      const session = await api.post("/api/v1/session", wish, { tries: 2 });
      sessionStorage.setItem(keyOf(slot), JSON.stringify(session));
      current.value = session;
    },
    /** Sign out at the server as far as it can be reached, and forget the session here at once. */
    signOut: async () => {
      const token = current.value?.token;
      forget(slot, current);
      if (token) await createApi({ token }).del("/api/v1/session", { tries: 2 }).catch(() => {});
    },
    /** Forget the session here without asking anybody. */
    forget: () => {
      answer(false);
      forget(slot, current);
    },
    /** What the PIN is asked for now, as a signal: "locked", "proof", "change" or null. */
    asked,
    /** Ask for the PIN; resolves to whether it was given. */
    ask: (kind) => {
      answer(false);
      asked.value = kind;
      return new Promise((resolve) => {
        answered = resolve;
      });
    },
    /** Leave what was asked unanswered, or answer it. */
    answer,
    /** Give the PIN in this session: it is unlocked, and powers may change for a while. Throws what the server says. */
    prove: async (pin) => {
      await own().post("/api/v1/session/proof", { pin }, { tries: 2 }).catch(ended);
      answer(true);
      window.dispatchEvent(new Event("session_unlocked"));
    },
    /** Change one's own PIN. Throws what the server says. */
    changePin: async (pin, new_pin) => {
      await own().put("/api/v1/session/pin", { pin, new_pin }, { tries: 2 }).catch(ended);
    },
  };
}

function forget(slot, current) {
  sessionStorage.removeItem(keyOf(slot));
  current.value = null;
}

function stored(slot) {
  try {
    const session = JSON.parse(sessionStorage.getItem(keyOf(slot)));
    return session?.token ? session : null;
  } catch {
    return null;
  }
}

function keyOf(slot) {
  return `motcua.session.${slot}`;
}
