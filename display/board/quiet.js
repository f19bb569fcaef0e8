/**
 * The board when there is nobody to call: the welcome before the first call, and the closed hall.
 *
 * Components only; used by view.js.
 */

import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { isSameDay } from "/static/wording.js";
import { formatClock, formatDay, hasWord, t } from "/static/words.js";

const STEPS = [
  { icon: "ticket", word: "board.empty_take" },
  { icon: "armchair", word: "board.empty_wait" },
  { icon: "megaphone", word: "board.empty_go" },
];

/** How a visit goes, while nobody has been called yet. */
export function Welcome() {
  return html`<section class="middle quiet">
    <h2 class="quiet-title">${t("board.empty_title")}</h2>
    <ol class="steps">
      ${STEPS.map(
        ({ icon, word }, index) => html`<li class="step" key=${icon}>
          <span class="step-icon"><${Icon} name=${icon} size="1em" /></span>
          <p class="step-text"><span class="step-count">${index + 1}</span>${t(word)}</p>
        </li>`,
      )}
    </ol>
  </section>`;
}

/** What those need to know who hold a number or came for one; a loss may have taken numbers away. */
const HINTS = {
  clock_wrong: "board.hint_clock_wrong",
  data_lost: "board.hint_data_lost",
  disk_full: "board.hint_disk_full",
  lunch: "board.closed_numbers_kept",
};

function closedIcon(closed) {
  if (closed?.is_withheld) return "circle-alert";
  return closed?.code === "lunch" ? "utensils" : "moon";
}

/** The closed hall: why, when it opens again, and what to do with a number. `closed`: {code, is_withheld, opens_at}. */
export function Closed({ model, closed }) {
  const { hall, at } = model.snapshot.value;
  const key = `common.closed_${closed?.code ?? "after_hours"}`;
  return html`<section class="middle quiet closed">
    <${Icon} name=${closedIcon(closed)} size="1em" class="closed-icon" />
    <h2 class="quiet-title">${t(hasWord(key) ? key : "common.closed_after_hours")}</h2>
    ${closed?.opens_at ? html`<p class="closed-next">${opensText(closed, at, hall.time_zone)}</p>` : null}
    ${HINTS[closed?.code] ? html`<p class="closed-kept">${t(HINTS[closed.code])}</p>` : null}
  </section>`;
}

function opensText({ code, opens_at }, at, time_zone) {
  const time = formatClock(opens_at, time_zone);
  if (code === "before_hours") return t("board.opens_first", { time });
  if (isSameDay(opens_at, at, time_zone)) return t("board.opens_at", { time });
  return t("board.opens_on", { time, day: formatDay(opens_at, time_zone) });
}
