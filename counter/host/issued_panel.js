/** A number just given: to be told or shown to the person, with the QR to photograph. */
import { html } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { QrCode } from "/static/components/qr_code/qr_code.js";
import { pick, t } from "/static/words.js";

const PAPER = { queued: "coming", sending: "coming", printed: "printed" };

/** `hand`: `{ticket, print, rows}` as the server answered. */
export function IssuedPanel({ lobby, hand }) {
  const { ticket, print, rows } = hand;
  const paper = print ? (PAPER[print.state] ?? "failed") : "none";
  return html`<section class="issued" aria-label=${t("host.issued")}>
    <p class="soft">${t("host.issued")}</p>
    <p class="hand-number" role="status">${ticket.number}</p>
    <p class="issued-services">${ticket.services.map(({ name }) => pick(name)).join(" · ")}</p>
    <p class="hand-place">
      <span>${ticket.people_ahead ? t("host.place_ahead", { count: ticket.people_ahead }) : t("host.place_next")}</span>
      <${Band} low_s=${ticket.wait_low_s} high_s=${ticket.wait_high_s} />
      <span>${ticket.counters.map(({ name }) => pick(name)).join(", ")}</span>
    </p>
    <p class=${`notice ${paper === "failed" ? "notice-warn" : paper === "printed" ? "notice-good" : ""}`} role="status">
      <${Icon} name=${paper === "none" ? "qr-code" : "printer"} size="1.3em" /><span>${t(`host.paper_${paper}`)}</span>
    </p>
    <div class="issued-qr"><${QrCode} rows=${rows} label=${t("host.qr_label", { number: ticket.number })} /><p>${t("host.code", { code: ticket.code })}</p></div>
    <${Button} kind="strong" icon="check" label=${t("host.done")} onPress=${() => lobby.show(null)} />
  </section>`;
}
