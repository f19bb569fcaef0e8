/** What is known of the person in front of the host: class and how it is known, language, paper, dossiers, card. */
import { html } from "/static/vendor/ui.mjs";
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
        ({ priority_class_id, name }) => html`<${Choice} key=${priority_class_id} is_on=${wish.priority_class_id === priority_class_id} text=${pick(name)} onPick=${() => lobby.set("class", priority_class_id)} />`,
      )}
    </div>
    <div class="person-row">
      <span class="person-gap"></span>
      ${snapshot.hall.languages.map((code) => html`<${Choice} key=${code} lang=${code} is_on=${wish.language === code} text=${ownName(code)} onPick=${() => lobby.set("language", code)} />`)}
      <span class="person-gap"></span>
      <${Choice} is_on=${wish.is_printed} icon=${wish.is_printed ? "printer" : "qr-code"} text=${t(wish.is_printed ? "host.paper" : "host.no_paper")} onPick=${() => lobby.set("is_printed", !wish.is_printed)} />
      ${snapshot.max_dossiers > 1 ? html`<${Dossiers} ...${{ lobby, wish, most: snapshot.max_dossiers }} />` : null}
      <${Choice} is_on=${Boolean(wish.services)} icon="list-ordered" text=${t("host.several")} onPick=${() => lobby.set("several")} />
      ${snapshot.asks_person ? html`<${Card} ...${{ lobby, wish }} />` : null}
    </div>
    ${wish.priority_class_id
      ? html`<div class="person-row person-how" role="group" aria-label=${t("desk.verified_how")}>
          ${VERIFIED_BY.map((way) => html`<${Choice} key=${way} is_on=${wish.verified_by === way} text=${t(`common.verified_${way}`)} onPick=${() => lobby.set("verified_by", way)} />`)}
        </div>`
      : null}
  </section>`;
}

function Choice({ is_on, text, icon, onPick, lang }) {
  return html`<button type="button" class="choice" lang=${lang} aria-pressed=${String(is_on)} onClick=${onPick}>
    ${icon ? html`<${Icon} name=${icon} size="1.2em" />` : null}<span>${text}</span>
  </button>`;
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
  return html`<${Choice} is_on=${has_card} icon="id-card" text=${has_card ? maskId(wish.citizen_id) : t("host.card")} onPick=${press} />`;
}
