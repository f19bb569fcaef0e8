/** A PIN of six digits, which is whole by itself; a longer one, by Enter; what is wrong; and nothing that can be typed. */
import { html } from "/static/vendor/ui.mjs";
import { PinPad } from "/static/components/pin_pad/pin_pad.js";
import { t } from "/static/words.js";

const title = () => t("desk.sign_in_pin_of", { name: "Lâm Ngọc Hân" });
const pad = (is_long, more) => () => html`<${PinPad} title=${title()} length=${{ least: 6, most: 12, is_long }} onPin=${() => {}} ...${more} />`;

export const frame = { height_px: 520 };
export const examples = [
  { state: "is_long: false", draw: pad(false, {}) },
  { state: "is_long: true", draw: pad(true, {}) },
  { state: "isWrong", draw: () => pad(false, { isWrong: true, fault: t("error.wrong_pin_title") })() },
  { state: "isOff", draw: pad(true, { isOff: true }) },
];
