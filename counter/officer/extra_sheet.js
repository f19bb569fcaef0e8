/** Everything that is needed now and then: a number without a slip, strike out, print again, themes, the way out. */
import { html } from "/static/vendor/ui.mjs";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { ThemeChoice } from "/static/components/theme_choice/theme_choice.js";
import { keepStaffLanguage } from "/static/staff_language.js";
import { knownLanguages, t } from "/static/words.js";
import { Options } from "/counter/officer/options.js";

/** The options of the key T. */
export function ExtraSheet({ desk, snapshot, press, slot }) {
  return html`<${Options} options=${extras({ desk, snapshot, press })} />
    <div class="sheet-part">
      <h3>${t("common.theme")}</h3>
      <${ThemeChoice} slot=${slot} role="counter" />
    </div>
    <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(slot, code)} />`;
}

function extras({ desk, snapshot, press }) {
  const { current, verbs } = snapshot;
  const may = (verb) => desk.may_act.value && verbs.includes(verb);
  const with_ticket = { ticket_id: current?.ticket_id, number: current?.number };
  return [
    { id: "walk_in", icon: "ticket", hint: t("desk.extra_walk_in_hint"), is_off: !may("walk_in"), onPick: () => press.open("walk_in") },
    { id: "requeue", icon: "corner-up-left", hint: t("desk.extra_requeue_hint"), is_off: !current || !may("requeue"), onPick: () => press.run("requeue", with_ticket) },
    { id: "reprint", icon: "printer", is_off: !current || !may("reprint"), onPick: () => press.run("reprint", with_ticket) },
    { id: "priority", icon: "badge-check", is_off: !current || !desk.may_act.value, onPick: () => press.open("priority") },
    { id: "void", icon: "ticket-x", is_off: !current || !may("void"), onPick: () => press.open("void") },
    { id: "mini", icon: "minus", hint: t("desk.extra_mini_hint"), onPick: press.mini },
    { id: "pin", icon: "key-round", onPick: press.changePin },
    { id: "close", icon: "log-out", onPick: () => press.open("close") },
    { id: "help", icon: "keyboard", onPick: () => press.open("help") },
  ].map((each) => ({ ...each, text: t(`desk.extra_${each.id}`) }));
}
