/**
 * The officer's page from its start: which device it is, who signs in, then the desk.
 *
 * Owns the order of these steps and the language of the page. Nothing else imports it.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { SignIn } from "/static/components/sign_in/sign_in.js";
import { forget, identify, slotOf } from "/static/device.js";
import { createStaffSession } from "/static/staff_session.js";
import { useStaffLanguage } from "/static/staff_language.js";
import { t } from "/static/words.js";
import { DeskPage } from "/counter/officer/desk_page.js";

const ROLE = "counter";

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
  const onDeviceLost = () => {
    forget(ROLE);
    keeper.forget();
    location.reload();
  };
  if (session) return html`<${DeskPage} ...${{ keeper, slot, session, onDeviceLost }} />`;
  document.title = t("desk.title");
  return html`<main class="sign-in-page">
    <${SignIn}
      ...${{ keeper, slot, onDeviceLost }}
      role="officer"
      title=${t("desk.sign_in_title")}
      hint=${t("desk.sign_in_hint")}
    />
  </main>`;
}

begin();
