/** After a low score: what was wrong, as many as apply, none needed. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { Heading } from "./heading.js";

const ICONS = {
  waited_too_long: "hourglass",
  attitude: "frown",
  unclear: "circle-help",
  came_several_times: "footprints",
  extra_papers: "file-plus",
  late_result: "calendar-x",
  officer_absent: "user-x",
  facilities: "armchair",
  other: "ellipsis",
};

export function ReasonsScreen({ survey, snapshot }) {
  const { reasons } = survey.state.value;
  return html`
    <${Heading} title=${t("rating.reasons_title")} hint=${t("rating.reasons_hint")} />
    <div class="reasons" role="group" aria-label=${t("rating.reasons_title")}>
      ${(snapshot?.reasons ?? []).slice(0, 9).map(
        (reason) => html`<button
          key=${reason}
          type="button"
          class="reason"
          aria-pressed=${reasons.includes(reason) ? "true" : "false"}
          onClick=${() => survey.send({ type: "reason_toggled", reason })}
        >
          <${Icon} name=${reasons.includes(reason) ? "check" : (ICONS[reason] ?? "circle")} />
          <span>${t(`rating.reason_${reason}`)}</span>
        </button>`,
      )}
    </div>
    <div class="foot">
      <${Button}
        size="l"
        kind=${reasons.length > 0 ? "accent" : "strong"}
        icon="check"
        label=${t(reasons.length > 0 ? "rating.send" : "rating.send_without")}
        onPress=${() => survey.send({ type: "reasons_done" })}
      />
    </div>
  `;
}
