/**
 * The voices' page from its start: the manager's device, who signs in, then the voices of the hall or one recorder.
 *
 * Owns the order of these steps. It is the console's own device and session: whoever came from there is signed in.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { SignIn } from "/static/components/sign_in.js";
import { forget, identify, slotOf } from "/static/device.js";
import { useStaffLanguage } from "/static/staff_language.js";
import { createStaffSession } from "/static/staff_session.js";
import { t } from "/static/words.js";
import { VoicePage } from "/counter/voice/voice_page.js";

const ROLE = "manager";

async function begin() {
  const root = document.getElementById("page");
  const identity = await identify(ROLE, { root });
  const slot = slotOf(ROLE);
  await useStaffLanguage(slot);
  const keeper = createStaffSession({ slot, device_token: identity.token });
  render(html`<${Page} ...${{ keeper, slot }} />`, root);
}

function Page({ keeper, slot }) {
  document.title = t("manager.voices");
  const session = keeper.current.value;
  if (session) return html`<${VoicePage} key=${session.token} ...${{ keeper, slot, session }} />`;
  const onDeviceLost = () => {
    forget(ROLE);
    location.reload();
  };
  return html`<main class="sign-in-page">
    <${SignIn}
      ...${{ keeper, slot, onDeviceLost }}
      role="manager"
      title=${t("manager.sign_in_title")}
      hint=${t("desk.sign_in_hint")}
    />
  </main>`;
}

begin();
