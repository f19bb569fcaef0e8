/** The devices of the hall: which answer, which do not; pairing a new one and revoking an old one. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { formatClock, t } from "/static/words.js";
import { orderDevices } from "/counter/manager/floor.js";
import { askCode } from "/counter/manager/pair_sheet.js";
import { SureButton } from "/counter/manager/sure_button.js";

const ICONS = { kiosk: "ticket", board: "monitor", rating: "smile", counter: "laptop", host: "hand-helping", manager: "layout-dashboard", agent: "printer" };

/** `snapshot.devices`; `sheet` opens the pairing of a new one. */
export function Devices({ board, snapshot, sheet }) {
  return html`<section class="panel" aria-label=${t("manager.devices")}>
    <header class="panel-head">
      <h2>${t("manager.devices")}</h2>
      <${Button} icon="plus" label=${t("manager.pair_new")} isDisabled=${!board.may_act.value} onPress=${() => (sheet.value = { kind: "pair" })} />
    </header>
    <${Expected} ...${{ board, devices: snapshot.expected_devices, sheet }} />
    <ul class="machines devices">
      ${orderDevices(snapshot.devices).map((device) => html`<${Device} key=${device.device_id} ...${{ board, device, time_zone: snapshot.hall.time_zone }} />`)}
    </ul>
  </section>`;
}

/** The screens that the hall's file expects and nobody has paired: one press gives the code, nothing else is asked. */
function Expected({ board, devices, sheet }) {
  if (!devices.length) return null;
  const pair = async (expected) => {
    const made = await askCode(board, expected);
    if (made) sheet.value = { kind: "pair", id: expected.device_id, expected, made };
  };
  return html`<ul class="machines devices" aria-label=${t("manager.expected_devices")}>
    ${devices.map(
      (device) => html`<li key=${device.device_id} class="machine device" id=${`device-${device.device_id}`}>
        <${Icon} name=${ICONS[device.role] ?? "monitor"} size="1.35em" />
        <p class="machine-name">${device.name}</p>
        <p class="device-state is-off">${t("manager.not_paired")}</p>
        <${Button} label=${t("manager.pair_get_code")} isDisabled=${!board.may_act.value} onPress=${() => pair(device)} />
      </li>`,
    )}
  </ul>`;
}

function Device({ board, device, time_zone }) {
  const seen = !device.is_paired ? t("manager.not_paired") : device.last_seen_at ? t("manager.last_seen", { time: formatClock(device.last_seen_at, time_zone) }) : t("manager.never_seen");
  return html`<li class="machine device" id=${`device-${device.device_id}`}>
    <${Icon} name=${ICONS[device.role] ?? "monitor"} size="1.35em" />
    <p class="machine-name">${device.name}</p>
    <p class=${`device-state ${device.is_online ? "is-on" : "is-off"}`}>${device.is_online ? t("manager.online") : seen}</p>
    <${Revoke} ...${{ board, device }} />
    ${device.lacks_paper ? html`<p class="device-lacks">${t("manager.lacks_paper")}</p>` : null}
  </li>`;
}

/** A revoked device has to be paired again, so the first press only asks. */
function Revoke({ board, device }) {
  const facts = { name: device.name };
  const revoke = () => board.run({ path: `devices/${encodeURIComponent(device.device_id)}/revoke`, done: { key: "manager.did_revoke", facts } });
  return html`<${SureButton} ...${{ board }} icon="unlink" name=${t("manager.revoke_of", facts)} sure=${t("manager.revoke_sure")} sureName=${t("manager.revoke_sure_of", facts)} onSure=${revoke} />`;
}
