/**
 * A staff page from its start: which device it is, who signs in, then the page of whoever did.
 *
 * Owns the order of these steps, the language, the guard against trembling hands, and the cover over a page whose owner is asked for the PIN. Used by the desk's, the tablet's, the console's and the voices' page.
 */
import { html, render, useEffect } from "/static/vendor/ui.mjs";
import { PinCover } from "/static/components/pin_cover/pin_cover.js";
import { SignIn } from "/static/components/sign_in/sign_in.js";
import { forget, identify, slotOf } from "/static/device.js";
import { guardControls } from "/static/press_guard.js";
import { watchSession } from "/static/session_watch.js";
import { useStaffLanguage } from "/static/staff_language.js";
import { createStaffSession } from "/static/staff_session.js";
import { t } from "/static/words.js";

/**
 * Begin the page of a device's `role`, for people of `staffRole`. `Screen` is drawn for a session with {keeper, slot,
 * session, onDeviceLost}; with `keepsScreen` it stays as it is when the same person gives the PIN again. `title`,
 * `signInTitle` and `signInHint` are keys of the catalogue.
 */
export async function beginStaffPage({ role, staffRole = role, Screen, keepsScreen = false, title, signInTitle, signInHint }) {
  const root = document.getElementById("page");
  guardControls(window);
  const identity = await identify(role, { root });
  const slot = slotOf(role);
  await useStaffLanguage(slot);
  const keeper = createStaffSession({ slot, device_token: identity.token });
  const onDeviceLost = () => {
    forget(role);
    keeper.forget();
    location.reload();
  };

  function Page() {
    // A screen may name what is in hand instead; it is drawn after this.
    document.title = t(title);
    const session = keeper.current.value;
    const key = keepsScreen ? undefined : session?.token;
    const asked = session ? keeper.asked.value : null;
    useEffect(() => {
      if (!session || asked === "locked") return undefined;
      return watchSession(session.token, () => keeper.ask("locked"));
    }, [session?.token, asked === "locked"]);
    if (session) {
      return html`<div class="staff-screen" inert=${Boolean(asked)}><${Screen} key=${key} ...${{ keeper, slot, session, onDeviceLost }} /></div>
        ${asked ? html`<${PinCover} key=${asked} ...${{ keeper }} kind=${asked} />` : null}`;
    }
    return html`<main class="sign-in-page">
      <${SignIn} ...${{ keeper, slot, onDeviceLost }} role=${staffRole} title=${t(signInTitle)} hint=${t(signInHint)} />
    </main>`;
  }

  render(html`<${Page} />`, root);
}
