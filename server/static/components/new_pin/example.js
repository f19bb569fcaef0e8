/** Choosing a PIN of one's own, and one that was refused. */
import { html } from "/static/vendor/ui.mjs";
import { NewPin } from "/static/components/new_pin/new_pin.js";
import { t } from "/static/words.js";

const draw = (more) => () => html`<${NewPin} length=${{ least: 6, most: 12 }} hint=${t("error.pin_must_change_detail_plain")} onPin=${() => {}} ...${more} />`;

export const frame = { height_px: 640 };
export const examples = [
  { state: "fault \"\"", draw: draw({}) },
  { state: "fault", draw: () => draw({ fault: t("error.pin_easy_title") })() },
];
