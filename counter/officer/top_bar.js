/** The top edge of the desk: counter, state, services, officer, own pace, pause. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { tell } from "/static/tell.js";
import { pick, t } from "/static/words.js";
import { deskState } from "/counter/officer/desk.js";

const CHIPS = { jade: "chip-good", amber: "chip-warn", quiet: "" };

/** `snapshot` of the desk; `press.pause` opens or ends a pause. */
export function TopBar({ desk, snapshot, press }) {
  const { counter, officer } = snapshot;
  const state = deskState(snapshot);
  const services = counter.services.map((service) => pick(service.name)).join(" · ");
  return html`<header class="desk-top">
    <h1 class="desk-counter">${pick(counter.name)}</h1>
    <span class=${`chip ${CHIPS[state.tone]}`} role="status">${tell(state)}</span>
    <${TrainingMark} isOn=${snapshot.training} />
    <p class="desk-services" title=${services}>${services}</p>
    <p class="desk-officer">
      <span class="desk-officer-name">${officer?.name ?? ""}</span>
      <span class="nobreak">${t("desk.served_today", { count: snapshot.served_today })}</span>
    </p>
    ${pauseButton({ desk, snapshot, press })}
  </header>`;
}

function pauseButton({ desk, snapshot, press }) {
  const is_paused = snapshot.counter.state === "paused";
  const is_active = desk.may_act.value && (is_paused || snapshot.verbs.includes("pause"));
  const label = t(is_paused ? "desk.resume" : "desk.pause");
  return html`<button
    type="button"
    class="desk-pause"
    aria-disabled=${is_active ? undefined : "true"}
    aria-keyshortcuts="F8"
    onClick=${press.pause}
  >
    <${Icon} name=${is_paused ? "play" : "coffee"} size="1.25em" />
    <span>${label}</span><kbd>F8</kbd>
  </button>`;
}
