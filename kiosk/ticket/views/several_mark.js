/** Above the choice, while several services are chosen: what is on the list so far, and the way to it. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { servicesOf } from "../steps.js";

export function SeveralMark({ visit, snapshot }) {
  const { several, screen } = visit.state.value;
  if (!several || screen === "several") return null;
  const count = several.services.length;
  const names = servicesOf(several, snapshot.sectors).map(({ name }) => pick(name));
  return html`<p class="notice notice-good several-mark">
    <${Icon} name="list-ordered" />
    <span><strong>${t("kiosk.several_choose", { number: count + 1 })}</strong> ${names.join(", ")}</span>
    <button type="button" class="priority-remove" onClick=${() => visit.send({ type: count ? "several_shown" : "several_dropped" })}>
      ${t(count ? "kiosk.several_show" : "kiosk.several_drop")}
    </button>
  </p>`;
}
