/** What is known of the person in front of the host: class and how it is known, language, paper, dossiers, card. */
import { html } from "/static/vendor/ui.mjs";
import { Choice } from "/static/components/choice_row/choice_row.js";
import { Icon } from "/static/components/icon/icon.js";
import { VERIFIED_BY } from "/static/verified.js";
import { ownName, pick, t } from "/static/words.js";
import { maskId } from "/counter/host/lobby.js";

/** Changes `lobby.wish`; nothing here is sent before a service is touched. */
export function PersonBar({ lobby, snapshot }) {
  const wish = lobby.wish.value;
  return html`<section class="person" aria-label=${t("host.person")}>
    <div class="person-row" role="group" aria-label=${t("host.class")}>
      ${snapshot.priority_classes.map(
        ({ priority_class_id, name }) => html`<${Choice} key=${priority_class_id} isOn=${wish.priority_class_id === priority_class_id} onPick=${() => lobby.set("class", priority_class_id)}>${pick(name)}<//>`,
      )}
    </div>
    <div class="person-row">
      <span class="person-gap"></span>
      ${snapshot.hall.languages.map((code) => html`<${Choice} key=${code} lang=${code} isOn=${wish.language === code} onPick=${() => lobby.set("language", code)}>${ownName(code)}<//>`)}
      <span class="person-gap"></span>
      <${Choice} isOn=${wish.is_printed} icon=${wish.is_printed ? "printer" : "qr-code"} onPick=${() => lobby.set("is_printed", !wish.is_printed)}>${t(wish.is_printed ? "host.paper" : "host.no_paper")}<//>
      ${snapshot.max_dossiers > 1 ? html`<${Dossiers} ...${{ lobby, wish, most: snapshot.max_dossiers }} />` : null}
      <${Choice} isOn=${Boolean(wish.services)} icon="list-ordered" onPick=${() => lobby.set("several")}>${t("host.several")}<//>
      ${snapshot.asks_person ? html`<${Card} ...${{ lobby, wish }} />` : null}
    </div>
    ${wish.priority_class_id
      ? html`<div class="person-row person-how" role="group" aria-label=${t("desk.verified_how")}>
          ${VERIFIED_BY.map((way) => html`<${Choice} key=${way} isOn=${wish.verified_by === way} onPick=${() => lobby.set("verified_by", way)}>${t(`common.verified_${way}`)}<//>`)}
        </div>`
      : null}
  </section>`;
}

function Dossiers({ lobby, wish, most }) {
  const { dossier_count } = wish;
  return html`<div class="counting" role="group" aria-label=${t("host.dossiers")}>
    <span>${t("host.dossiers")}</span>
    <button type="button" aria-label=${t("host.fewer")} aria-disabled=${dossier_count <= 1 ? "true" : undefined} onClick=${() => lobby.set("dossiers", -1)}><${Icon} name="minus" size="1.2em" /></button>
    <output>${dossier_count}</output>
    <button type="button" aria-label=${t("host.more")} aria-disabled=${dossier_count >= most ? "true" : undefined} onClick=${() => lobby.set("dossiers", 1)}><${Icon} name="plus" size="1.2em" /></button>
  </div>`;
}

/** The card goes with one number only: scanned, or typed on the pad at the right; seen with its last digits alone. */
function Card({ lobby, wish }) {
  const has_card = Boolean(wish.citizen_id);
  const press = () => (has_card ? lobby.set("citizen_id", null) : lobby.show({ kind: "card" }));
  return html`<${Choice} isOn=${has_card} icon="id-card" onPick=${press}>${has_card ? maskId(wish.citizen_id) : t("host.card")}<//>`;
}
