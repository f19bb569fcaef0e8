/** Putting a visit aside: first the pass for a missing paper, then the short rests with their reasons. */
import { html, useState } from "/static/vendor/ui.mjs";
import { t } from "/static/words.js";
import { HOLD_MINUTES } from "/counter/officer/desk.js";
import { HOLD_REASONS } from "/counter/officer/held.js";
import { Options } from "/counter/officer/options.js";

/** The sheet of the key G. */
export function HoldSheet({ snapshot, press }) {
  const [minutes, setMinutes] = useState(null);
  const ticket_id = snapshot.current?.ticket_id;
  const pass = {
    id: "send_away",
    icon: "file-clock",
    text: t("desk.send_away"),
    hint: t("desk.send_away_hint"),
    onPick: () => press.run("send_away", { ticket_id }),
  };
  const reasons = HOLD_REASONS.map((reason) => ({
    id: reason,
    text: t(`desk.hold_${reason}`),
    onPick: () => press.run("hold", { ticket_id, reason, minutes }),
  }));
  return html`<${Options} options=${[pass]} />
    <div class="sheet-part" role="group" aria-label=${t("desk.hold_how_long")}>
      <h3>${t("desk.hold_how_long")}</h3>
      <div class="choice-row">
        ${[null, ...HOLD_MINUTES].map(
          (each) => html`<button key=${each} type="button" class="choice" aria-pressed=${String(each === minutes)} onClick=${() => setMinutes(each)}>
            ${each === null ? t("desk.hold_open_end") : t("desk.minutes", { count: each })}
          </button>`,
        )}
      </div>
    </div>
    <h3>${t("desk.hold_why")}</h3>
    <${Options} options=${reasons} first=${2} />`;
}
