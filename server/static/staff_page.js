/**
 * A staff page from its start: which device it is, who signs in, then the page of whoever did.
 *
 * Owns the order of these steps and the language. Used by the tablet's, the console's and the voices' page.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { SignIn } from "/static/components/sign_in/sign_in.js";
import { forget, identify, slotOf } from "/static/device.js";
import { useStaffLanguage } from "/static/staff_language.js";
import { createStaffSession } from "/static/staff_session.js";
import { t } from "/static/words.js";

/**
 * Begin the page of a role. `Screen` is drawn for a session with {keeper, slot, session}; `title`,
 * `signInTitle` and `signInHint` are keys of the catalogue.
 */
export async function beginStaffPage({ role, Screen, title, signInTitle, signInHint }) {
  const root = document.getElementById("page");
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
    document.title = t(title);
    const session = keeper.current.value;
    if (session) return html`<${Screen} key=${session.token} ...${{ keeper, slot, session }} />`;
    return html`<main class="sign-in-page">
      <${SignIn} ...${{ keeper, slot, onDeviceLost, role }} title=${t(signInTitle)} hint=${t(signInHint)} />
    </main>`;
  }

  render(html`<${Page} />`, root);
}
