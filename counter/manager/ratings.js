/** What people said, told in groups: calm bars with their counts, how many answered, which reasons; never a rank, never how many wait. */
import { html } from "/static/vendor/ui.mjs";
import { Face } from "/static/components/face/face.js";
import { t } from "/static/words.js";
import { ENOUGH_RATINGS, perCent, ratingsToday } from "/counter/manager/floor.js";

/** `ratings` of the live snapshot. */
export function Ratings({ ratings }) {
  const today = ratingsToday(ratings);
  return html`<section class="panel" aria-label=${t("manager.ratings")}>
    <h2>${t("manager.ratings")}</h2>
    ${today.is_enough ? html`<${Told} ...${{ ratings, today }} />` : null}
    <p class=${today.is_enough ? "panel-hint" : "panel-empty"}>${t("manager.ratings_in_groups", { count: ENOUGH_RATINGS })}</p>
  </section>`;
}

function Told({ ratings, today }) {
  const rate = perCent(ratings.answer_rate);
  return html`<p class="panel-hint">
      ${t("manager.ratings_count", { count: ratings.count })}${rate === null ? "" : ` · ${t("manager.answer_rate", { share: rate })}`}
    </p>
    <${Bars} today=${today} />`;
}

function Bars({ today }) {
  return html`<ul class="bars">
      ${today.bars.map(
        ({ score, count, share }) => html`<li key=${score}>
          <${Face} score=${score} size="1.75rem" />
          <span class="bar-name">${t(`rating.score_${score}`)}</span>
          <meter class=${`bar bar-${score}`} min="0" max="1" value=${share} aria-hidden="true"></meter>
          <span class="bar-count">${count}</span>
        </li>`,
      )}
    </ul>
    ${today.reasons.length
      ? html`<p class="panel-hint">${today.reasons.map(({ reason, count }) => `${t(`rating.reason_${reason}`)} ${count}`).join(" · ")}</p>`
      : null}`;
}
