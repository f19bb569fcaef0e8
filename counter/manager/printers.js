/** The printers: state as colour and word, what waits to be printed, how much paper is left. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { formatClock, t } from "/static/words.js";
import { printerState } from "/counter/manager/floor.js";

const CHIPS = { jade: "chip-good", amber: "chip-warn", lacquer: "chip-accent", quiet: "" };

/** `snapshot.printers`; a test print, the slips that did not come out, and how slips look. */
export function Printers({ board, snapshot, sheet }) {
  const look = () => {
    sheet.value = { kind: "slip" };
  };
  return html`<section class="panel" aria-label=${t("manager.printers")}>
    <header class="panel-head">
      <h2>${t("manager.printers")}</h2>
      <${Button} kind="quiet" icon="eye" label=${t("manager.slip_look")} onPress=${look} />
    </header>
    <ul class="machines">
      ${snapshot.printers.map((printer) => html`<${Printer} key=${printer.printer_id} ...${{ board, printer, time_zone: snapshot.hall.time_zone }} />`)}
    </ul>
  </section>`;
}

function Printer({ board, printer, time_zone }) {
  const { key, tone } = printerState(printer);
  const test = () =>
    board.run({
      path: `printers/${encodeURIComponent(printer.printer_id)}/test`,
      done: { key: "manager.did_test_print", facts: { name: printer.name } },
    });
  return html`<li class="machine" id=${`printer-${printer.printer_id}`}>
    <p class="machine-name">${printer.name} <span class=${`chip ${CHIPS[tone]}`}>${t(key)}</span></p>
    <p class="machine-facts">${facts(printer, time_zone).join(" · ")}</p>
    <${Button} icon="printer" label=${t("manager.test_print")} isDisabled=${!board.may_act.value} onPress=${test} />
    ${printer.needs_person ? html`<${Stuck} ...${{ board, printer }} />` : null}
  </li>`;
}

/** Slips that did not come out, or may not have: one press prints them all again, marked as such. */
function Stuck({ board, printer }) {
  const again = async () => {
    for (const job_id of printer.stuck_job_ids) {
      await board.run({
        path: `print-jobs/${encodeURIComponent(job_id)}/reprint`,
        done: { key: "manager.did_reprint", facts: { count: printer.stuck_job_ids.length } },
      });
    }
  };
  const label = t("manager.reprint_stuck", { count: printer.needs_person });
  return html`<div class="machine-stuck"><${Button} kind="accent" icon="rotate-ccw" label=${label} isDisabled=${!board.may_act.value} onPress=${again} /></div>`;
}

function facts(printer, time_zone) {
  const parts = [t("manager.queued", { count: printer.queued })];
  if (printer.metres_left !== null && printer.metres_left !== undefined) parts.push(t("manager.metres_left", { count: Math.round(printer.metres_left) }));
  if (printer.last_printed_at) parts.push(t("manager.last_printed", { time: formatClock(printer.last_printed_at, time_zone) }));
  return parts;
}
