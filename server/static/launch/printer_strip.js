/** The virtual printer: the papers that came out, newest first, and the switches for its faults. */
import { html, useEffect, useSignal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { t } from "/static/words.js";
import { Caption } from "/static/launch/tile.js";
import { PRINTER_SWITCHES, newestPapers, switchOf } from "/static/launch/screens.js";

const LOOK_MS = 1500;
const PAPERS_SHOWN = 3;

/** Asks the server every moment while the page is visible; a new paper slides out of the slot. */
export function PrinterStrip() {
  const printer = useSignal({ papers: [], fault: "none", state: "unknown" });
  const api = createApi();
  useEffect(() => keepLooking(api, printer), []);
  const choose = async (event) => {
    const { fault, at_byte } = PRINTER_SWITCHES[event.currentTarget.value];
    printer.value = (await api.post("/api/v1/demo/printer", { fault, at_byte }).catch(() => null)) ?? printer.value;
  };
  const { papers, fault } = printer.value;
  const set = switchOf(printer.value);
  return html`<article class="screen screen-printer">
    <div class="printer">
      <div class=${`printer-head ${fault === "none" ? "" : "is-faulty"}`}>
        <label>
          <span class="printer-lamp" aria-hidden="true"></span>
          <span class="visually-hidden">${t("launch.printer_fault")}</span>
          <select value=${set} onChange=${choose}>
            ${Object.keys(PRINTER_SWITCHES).map((each) => html`<option key=${each} value=${each} selected=${each === set}>${t(`launch.fault_${each}`)}</option>`)}
          </select>
        </label>
        <span class="printer-slot" aria-hidden="true"></span>
      </div>
      <ol class="papers" aria-label=${t("launch.papers")}>
        ${newestPapers(papers, PAPERS_SHOWN).map(
          (paper) => html`<li key=${paper.paper_id} class="paper"><img src=${paper.url} width=${paper.width} height=${paper.height} alt=${t("launch.paper")} /></li>`,
        )}
        ${papers.length ? null : html`<li class="papers-empty">${t("launch.papers_empty")}</li>`}
      </ol>
    </div>
    <${Caption} name=${t("launch.screen_printer")} who=${t("launch.who_printer")} />
  </article>`;
}

function keepLooking(api, printer) {
  const look = async () => {
    if (document.hidden) return;
    const found = await api.get("/api/v1/demo/printer", { tries: 1 }).catch(() => null);
    if (found) printer.value = found;
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}
