/** The mark of a training day, so that nobody takes practice for the real thing. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/** Draws only when `isOn` (the snapshot's `training`); `isPublic` says to citizens what it means for them. */
export function TrainingMark({ isOn, isPublic = false }) {
  if (!isOn) return null;
  const text = t(isPublic ? "common.training_mark" : "common.training_day");
  return html`<span class="chip chip-training"><${Icon} name="graduation-cap" size="1.2em" />${text}</span>`;
}
