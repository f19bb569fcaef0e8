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
    forget: () => forget(slot, current),
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
