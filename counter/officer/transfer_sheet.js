/** Sending the visit on: to a colleague's counter or to another service, with or without a way back. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Check } from "/static/components/check/check.js";
import { t } from "/static/words.js";
import { Chooser } from "/counter/officer/chooser.js";
import { transferTargets } from "/counter/officer/targets.js";

/** The sheet of the key C. */
export function TransferSheet({ snapshot, press }) {
  const [comes_back, setComesBack] = useState(false);
  const ticket_id = snapshot.current?.ticket_id;
  const send = ({ wish }) => press.run("transfer", { ticket_id, comes_back, ...wish });
  const choices = transferTargets(snapshot).map((each) => (each.is_staffed ? each : { ...each, hint: t("desk.transfer_nobody_there") }));
  const headings = {
    counters: t("desk.transfer_to_counter"),
    services: t("desk.transfer_to_service"),
    empty: t("desk.transfer_to_empty"),
  };
  return html`<p class="sheet-hint">${t("desk.transfer_hint")}</p>
    <${Check} isOn=${comes_back} onChange=${setComesBack}>${t("desk.transfer_comes_back")}<//>
    <${Chooser} ...${{ choices, headings }} hint=${t("desk.search_target")} onChoose=${send} />`;
}
