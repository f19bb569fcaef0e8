/**
 * The sheets that open beside the work when a verb needs one more choice. None of them blocks the desk.
 *
 * Owns which sheet shows which options. Called by desk_page.js with the open sheet's kind.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { Check } from "/static/components/check/check.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { VERIFIED_BY } from "/static/verified.js";
import { languageName, pick, t } from "/static/words.js";
import { Chooser } from "/counter/officer/chooser.js";
import { VOID_REASONS } from "/counter/officer/desk.js";
import { ExtraSheet } from "/counter/officer/extra_sheet.js";
import { HelpSheet } from "/counter/officer/help_sheet.js";
import { HoldSheet } from "/counter/officer/hold_sheet.js";
import { Options } from "/counter/officer/options.js";
import { PrinterNotice } from "/counter/officer/printer_notice.js";
import { TransferSheet } from "/counter/officer/transfer_sheet.js";

const BODIES = {
  hold: HoldSheet,
  transfer: TransferSheet,
  walk_in: WalkInBody,
  pause: PauseBody,
  void: VoidBody,
  priority: PriorityBody,
  close: CloseBody,
  extra: ExtraSheet,
  help: HelpSheet,
};

/** `sheet`: signal with `{kind}`; the rest is shared with the other parts of the desk. */
export function DeskSheet({ sheet, snapshot, ...shared }) {
  const { kind } = sheet.value;
  const Body = BODIES[kind];
  const close = () => {
    sheet.value = null;
  };
  const number = snapshot.current?.number ?? "";
  return html`<${Sheet} key=${kind} side="right" title=${t(`desk.sheet_${kind}`, { number })} onClose=${close}>
    <${Body} ...${shared} snapshot=${snapshot} />
  <//>`;
}

function WalkInBody({ snapshot, press, desk }) {
  const [is_printed, setPrinted] = useState(true);
  const [spoken, setSpoken] = useState("vi");
  const services = snapshot.transfer_targets.map(({ service_id, name }) => ({ id: service_id, name }));
  const issue = ({ id, name }) => press.run("walk_in", { service_id: id, language: spoken, is_printed, names: name });
  return html`<${PrinterNotice} printer=${snapshot.printer} />
    <${ChoiceRow} label=${t("desk.walk_in_language")} choices=${desk.languages.value.map((id) => ({ id, name: languageName(id) }))} chosen=${spoken} onChoose=${setSpoken} />
    <${Check} isOn=${is_printed} onChange=${setPrinted}>${t("desk.walk_in_print")}<//>
    <${Chooser} choices=${services} hint=${t("desk.search_service")} onChoose=${issue} />`;
}

function PauseBody({ snapshot, press }) {
  const options = snapshot.pause_reasons.map((reason) => ({
    id: reason,
    text: t(`desk.pause_${reason}`),
    onPick: () => press.run("pause", { reason }),
  }));
  return html`<p class="sheet-hint">${t("desk.pause_hint")}</p><${Options} options=${options} />`;
}

function VoidBody({ snapshot, press }) {
  const options = VOID_REASONS.map((reason) => ({
    id: reason,
    text: t(`desk.void_${reason}`),
    onPick: () => press.run("void", { ticket_id: snapshot.current?.ticket_id, reason }),
  }));
  return html`<p class="sheet-hint">${t("desk.void_hint")}</p><${Options} options=${options} />`;
}

/** Which class, and how it is known; the ticket takes the place it would have had. */
function PriorityBody({ snapshot, press }) {
  const [verified_by, setVerifiedBy] = useState(VERIFIED_BY[0]);
  const { current, priority_classes } = snapshot;
  const classes = [...priority_classes, { priority_class_id: null, name: null }];
  const options = classes.map(({ priority_class_id, name }) => ({
    id: priority_class_id ?? "none",
    text: name ? pick(name) : t("desk.priority_none"),
    pressed: priority_class_id === (current?.priority_class_id ?? null),
    onPick: () => press.run("priority", { ticket_id: current?.ticket_id, priority_class_id, verified_by }),
  }));
  return html`<p class="sheet-hint">${t("desk.priority_hint")}</p>
    <${ChoiceRow} label=${t("desk.verified_how")} choices=${VERIFIED_BY.map((id) => ({ id, name: t(`common.verified_${id}`) }))} chosen=${verified_by} onChoose=${setVerifiedBy} />
    <${Options} options=${options} />`;
}

function CloseBody({ press, snapshot }) {
  const leave = async () => {
    if (snapshot.counter.state === "closed" || (await press.run("close"))) press.signOut();
  };
  const options = [
    { id: "close", icon: "door-closed", text: t("desk.close_counter_leave"), onPick: leave },
    { id: "sign_out", icon: "log-out", text: t("desk.close_only_leave"), onPick: press.signOut },
  ];
  return html`<p class="sheet-hint">${t("desk.close_hint")}</p><${Options} options=${options} />`;
}
