/** Putting a visit aside: first the pass for a missing paper, then the short rests with their reasons. */
import { html, useState } from "/static/vendor/ui.mjs";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
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
  const choices = [null, ...HOLD_MINUTES].map((id) => ({ id, name: id === null ? t("desk.hold_open_end") : t("desk.minutes", { count: id }) }));
  return html`<${Options} options=${[pass]} />
    <div class="sheet-part">
      <h3>${t("desk.hold_how_long")}</h3>
      <${ChoiceRow} label=${t("desk.hold_how_long")} ...${{ choices }} chosen=${minutes} onChoose=${setMinutes} />
    </div>
    <h3>${t("desk.hold_why")}</h3>
    <${Options} options=${reasons} first=${2} />`;
}
