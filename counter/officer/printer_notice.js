/** A calm line about the printer when it cannot print or will soon need paper. Nothing when all is well. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { printerWords } from "/counter/officer/paper.js";

/** `printer` of the desk's snapshot. */
export function PrinterNotice({ printer }) {
  const words = printerWords(printer);
  if (!words) return null;
  return html`<p class=${`notice printer-notice ${words.is_down ? "notice-warn" : ""}`} role="status">
    <${Icon} name=${words.is_down ? "printer-x" : "printer"} size="1.35em" />
    <span>${t(words.key)}${words.is_down ? html` ${t("desk.printer_down_hint")}` : null}</span>
  </p>`;
}
