/** The top edge of the host's page: who works here, how the hall stands, language, the way out. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { keepStaffLanguage } from "/static/staff_language.js";
import { knownLanguages, t } from "/static/words.js";
import { countersAtWork } from "/counter/host/lobby.js";

/** `session` names the host; `keeper` signs out; `slot` keeps the language. */
export function TopBar({ snapshot, slot, keeper, session }) {
  const waiting = snapshot.sectors.reduce((sum, sector) => sum + sector.waiting, 0);
  const { open, all } = countersAtWork(snapshot.counters);
  return html`<header class="lobby-top">
    <h1>${t("host.title")}</h1>
    <p class="lobby-name">${session.staff?.name ?? ""}</p>
    <${TrainingMark} isOn=${snapshot.training} />
    <p class="lobby-state"><strong>${t("common.people_waiting", { count: waiting })}</strong> <span>${t("host.counters_open", { open, all })}</span></p>
    <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(slot, code)} />
    <button type="button" class="lobby-out" aria-label=${t("pin.change")} title=${t("pin.change")} onClick=${() => keeper.ask("change")}>
      <${Icon} name="key-round" size="1.4em" />
    </button>
    <button type="button" class="lobby-out" aria-label=${t("host.sign_out")} title=${t("host.sign_out")} onClick=${() => keeper.signOut()}>
      <${Icon} name="log-out" size="1.4em" />
    </button>
  </header>`;
}
