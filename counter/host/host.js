/**
 * The host's page from its start: which tablet it is, who signs in, then the lobby.
 *
 * Owns the order of these steps and the language of the page. Nothing else imports it.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { SignIn } from "/static/components/sign_in.js";
import { forget, identify, slotOf } from "/static/device.js";
import { createStaffSession } from "/static/staff_session.js";
import { useStaffLanguage } from "/static/staff_language.js";
import { t } from "/static/words.js";
import { LobbyPage } from "/counter/host/lobby_page.js";

const ROLE = "host";

async function begin() {
  const root = document.getElementById("page");
  const identity = await identify(ROLE, { root });
  const slot = slotOf(ROLE);
  await useStaffLanguage(slot);
  const keeper = createStaffSession({ slot, device_token: identity.token });
  render(html`<${Page} ...${{ keeper, slot }} />`, root);
}

function Page({ keeper, slot }) {
  const session = keeper.current.value;
  document.title = t("host.title");
  if (session) return html`<${LobbyPage} key=${session.token} ...${{ keeper, slot, session }} />`;
  const onDeviceLost = () => {
    forget(ROLE);
    keeper.forget();
    location.reload();
  };
  return html`<main class="sign-in-page">
    <${SignIn} ...${{ keeper, slot, onDeviceLost }} role=${ROLE} title=${t("host.sign_in_title")} hint=${t("host.sign_in_hint")} />
  </main>`;
}

begin();
