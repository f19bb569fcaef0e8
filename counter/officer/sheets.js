/**
 * The sheets that open beside the work when a verb needs one more choice. None of them blocks the desk.
 *
 * Owns which sheet shows which options. Called by desk_page.js with the open sheet's kind.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { Sheet } from "/static/components/sheet.js";
import { pick, t } from "/static/words.js";
import { HOLD_MINUTES, HOLD_REASONS, VOID_REASONS } from "/counter/officer/desk.js";
import { ExtraSheet } from "/counter/officer/extra_sheet.js";
import { HelpSheet } from "/counter/officer/help_sheet.js";
import { Options } from "/counter/officer/options.js";
import { ServiceChooser } from "/counter/officer/service_chooser.js";

const BODIES = {
  hold: HoldBody,
  transfer: TransferBody,
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

function HoldBody({ snapshot, press }) {
  const [minutes, setMinutes] = useState(null);
  const hold = (reason) => press.run("hold", { ticket_id: snapshot.current?.ticket_id, reason, minutes });
  const choices = [null, ...HOLD_MINUTES];
  return html`<div class="sheet-part" role="group" aria-label=${t("desk.hold_how_long")}>
      <h3>${t("desk.hold_how_long")}</h3>
      <div class="choice-row">
        ${choices.map(
          (each) => html`<button key=${each} type="button" class="choice" aria-pressed=${String(each === minutes)} onClick=${() => setMinutes(each)}>
            ${each === null ? t("desk.hold_open_end") : t("desk.minutes", { count: each })}
          </button>`,
        )}
      </div>
    </div>
    <h3>${t("desk.hold_why")}</h3>
    <${Options} options=${HOLD_REASONS.map((reason) => ({ id: reason, text: t(`desk.hold_${reason}`), onPick: () => hold(reason) }))} />`;
}

function TransferBody({ snapshot, press }) {
  const move = (service) => press.run("transfer", { ticket_id: snapshot.current?.ticket_id, service_id: service.service_id });
  const others = snapshot.transfer_targets.filter((each) => each.service_id !== snapshot.current?.service.service_id);
  return html`<p class="sheet-hint">${t("desk.transfer_hint")}</p>
    <${ServiceChooser} services=${others} onChoose=${move} />`;
}

function WalkInBody({ snapshot, press }) {
  const [is_printed, setPrinted] = useState(true);
  const [spoken, setSpoken] = useState("vi");
  const issue = (service) =>
    press.run("walk_in", { service_id: service.service_id, language: spoken, is_printed, names: service.name });
  return html`<div class="choice-row" role="group" aria-label=${t("desk.walk_in_language")}>
      ${["vi", "km", "en"].map(
        (code) => html`<button key=${code} type="button" class="choice" aria-pressed=${String(code === spoken)} onClick=${() => setSpoken(code)}>
          ${t(`desk.language_${code}`)}
        </button>`,
      )}
    </div>
    <label class="check">
      <input type="checkbox" checked=${is_printed} onChange=${(event) => setPrinted(event.currentTarget.checked)} />
      <span>${t("desk.walk_in_print")}</span>
    </label>
    <${ServiceChooser} services=${snapshot.transfer_targets} onChoose=${issue} />`;
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

/** Setting the class says that the papers were seen; the ticket takes the place it would have had. */
function PriorityBody({ snapshot, press }) {
  const { current, priority_classes } = snapshot;
  const classes = [...priority_classes, { priority_class_id: null, name: null }];
  const options = classes.map(({ priority_class_id, name }) => ({
    id: priority_class_id ?? "none",
    text: name ? pick(name) : t("desk.priority_none"),
    pressed: priority_class_id === (current?.priority_class_id ?? null),
    onPick: () => press.run("priority", { ticket_id: current?.ticket_id, priority_class_id }),
  }));
  return html`<p class="sheet-hint">${t("desk.priority_hint")}</p><${Options} options=${options} />`;
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
