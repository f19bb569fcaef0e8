/** For staff, for citizens, and on a real day. */
import { html } from "/static/vendor/ui.mjs";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";

export const examples = [
  { state: "isOn", draw: () => html`<${TrainingMark} isOn />` },
  { state: "isOn, isPublic", draw: () => html`<${TrainingMark} isOn isPublic />` },
  { state: "isOn false", draw: () => html`<${TrainingMark} isOn=${false} />`, isEmpty: true },
];
