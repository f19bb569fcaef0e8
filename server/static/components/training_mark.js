/** The mark of a training day, so that nobody takes practice for the real thing. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon.js";
import { t } from "/static/words.js";

/** Draws only when `isOn` (the snapshot's `training`). */
export function TrainingMark({ isOn }) {
  if (!isOn) return null;
  return html`<span class="chip chip-training"><${Icon} name="graduation-cap" size="1.2em" />${t("common.training_day")}</span>`;
}
