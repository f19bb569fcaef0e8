/** Today in figures. Waits are shown by their middle and their nine-in-ten, never by a mean alone. */
import { html } from "/static/vendor/ui.mjs";
import { t } from "/static/words.js";
import { perCent, wholeMinutes } from "/counter/manager/floor.js";

/** `today` of the live snapshot. */
export function Figures({ today }) {
  const share = perCent(today.within_15_min_share);
  const p50 = wholeMinutes(today.wait_p50_s);
  const p90 = wholeMinutes(today.wait_p90_s);
  return html`<section class="figures" aria-label=${t("manager.today")}>
    ${figure("waiting", today.waiting)}
    ${figure("share", share === null ? null : `${share} %`)}
    ${figure("p50", p50 === null ? null : t("desk.minutes", { count: p50 }))}
    ${figure("p90", p90 === null ? null : t("desk.minutes", { count: p90 }))}
    ${figure("issued", today.issued)}
    ${figure("finished", today.finished)}
    ${figure("lost", today.left + today.missed + today.unserved, lostParts(today))}
  </section>`;
}

/** Who went without being served: of an open day who left and who did not come, of a closed one whom it left. */
function lostParts({ left, missed, unserved }) {
  return unserved ? t("manager.figure_lost_closed", { left, unserved }) : t("manager.figure_lost_parts", { left, missed });
}

function figure(name, value, hint = null) {
  return html`<div class=${`figure figure-${name}`}>
    <p class="figure-value">${value ?? html`<span class="figure-unknown">${t("manager.not_enough")}</span>`}</p>
    <p class="figure-name">${t(`manager.figure_${name}`)}${hint ? html`<span class="figure-hint"> ${hint}</span>` : null}</p>
  </div>`;
}
