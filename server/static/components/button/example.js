/** Each kind in both sizes, and what a button can be in: waiting for an answer, not possible with its reason. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { t } from "/static/words.js";

const KINDS = ["accent", "strong", "outline", "quiet"];

function Row(more) {
  return KINDS.map((kind) => html`<${Button} key=${kind} kind=${kind} label=${t("desk.verb_recall")} ...${more} />`);
}

export const examples = [
  { state: "kind", draw: () => Row({}) },
  { state: "icon, iconAfter", draw: () => Row({ icon: "rotate-ccw", iconAfter: "arrow-right" }) },
  { state: "hint, shortcut", draw: () => Row({ hint: t("desk.big_inviting_why"), shortcut: "F9" }) },
  { state: "isBusy", draw: () => Row({ isBusy: true }) },
  { state: "isDisabled, reason", draw: () => Row({ isDisabled: true, reason: t("desk.big_nobody") }) },
  { state: 'size "l"', draw: () => Row({ size: "l" }) },
];
