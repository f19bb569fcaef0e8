/**
 * The manager's floor as a page: figures, alerts, counters, services, calls, people, month, machines, ratings.
 *
 * Owns where each panel stands and which sheet is open. Called by manager.js. What things mean is
 * decided by floor.js.
 */
import { html, useEffect, useMemo, useSignal, useState } from "/static/vendor/ui.mjs";
import { BottomNotice } from "/static/components/bottom_notice/bottom_notice.js";
import { OfflineBar } from "/static/components/offline_bar/offline_bar.js";
import { t } from "/static/words.js";
import { openConsole } from "/counter/manager/commands.js";
import { ByHandPage } from "/counter/manager/by_hand_page.js";
import { placeOf } from "/counter/manager/by_hand.js";
import { Alerts } from "/counter/manager/alerts.js";
import { ClockSheet } from "/counter/manager/clock_sheet.js";
import { BackupPanel } from "/counter/manager/backup_panel.js";
import { CallsPanel } from "/counter/manager/calls_panel.js";
import { Counters } from "/counter/manager/counters.js";
import { DayPanel } from "/counter/manager/day_panel.js";
import { CloseDaySheet, DaySheet, RehearseSheet } from "/counter/manager/day_sheets.js";
import { Devices } from "/counter/manager/devices.js";
import { Figures } from "/counter/manager/figures.js";
import { LossNotice, LossSheet } from "/counter/manager/loss.js";
import { MonthPanel } from "/counter/manager/month_panel.js";
import { PairSheet } from "/counter/manager/pair_sheet.js";
import { PeoplePanel } from "/counter/manager/people_panel.js";
import { PersonSheet } from "/counter/manager/person_sheet.js";
import { PinSheet } from "/counter/manager/pin_sheet.js";
import { Printers } from "/counter/manager/printers.js";
import { Ratings } from "/counter/manager/ratings.js";
import { Services } from "/counter/manager/services.js";
import { ServingSheet } from "/counter/manager/serving_sheet.js";
import { SettingsSheet } from "/counter/manager/settings_sheet.js";
import { SessionsSheet } from "/counter/manager/sessions_sheet.js";
import { SlipSheet } from "/counter/manager/slip_sheet.js";
import { SoundPanel } from "/counter/manager/sound_panel.js";
import { TopBar } from "/counter/manager/top_bar.js";

const SHEETS = { pair: PairSheet, settings: SettingsSheet, serving: ServingSheet, person: PersonSheet, pin: PinSheet, sessions: SessionsSheet, day: DaySheet, close_day: CloseDaySheet, rehearse: RehearseSheet, slip: SlipSheet, clock: ClockSheet, loss: LossSheet };

/** `session` of the signed-in manager; `keeper` gives it up; `slot` of the page. */
export function FloorPage({ keeper, slot, session }) {
  const board = useMemo(() => openConsole(session, keeper.forget, () => keeper.ask("proof")), [session.token]);
  useEffect(() => () => board.close(), [board]);
  const sheet = useSignal(null);
  useEffect(() => closeOnEscape(sheet), [sheet]);
  const by_hand = useByHand();
  const snapshot = board.snapshot.value;
  if (!snapshot) return html`<main class="floor-opening" aria-busy="true"><p role="status">${openingText(board)}</p></main>`;
  const now_ms = board.now_ms.value || Date.parse(snapshot.at);
  const shared = { board, snapshot, now_ms, sheet };
  const Open = SHEETS[sheet.value?.kind];
  return html`<div class="floor">
    <${TopBar} ...${{ ...shared, session }} />
    <main class="floor-main">
      <${OfflineBar} link=${board.link} timeZone=${snapshot.hall.time_zone} effect=${t("manager.offline_effect")} />
      <${LossNotice} ...${shared} />
      ${by_hand ? html`<${ByHandPage} ...${{ board, snapshot }} date=${by_hand.date} />` : html`<${Floor} ...${{ shared, slot }} />`}
    </main>
    ${Open ? html`<${Open} key=${Object.values(sheet.value).join("/")} ...${{ ...shared, keeper, slot, session }} />` : null}
    <${BottomNotice} notice=${board.notice.value} onUndo=${() => board.undo()} />
  </div>`;
}

/** The day in the address where it names the page of what was done by hand; null on the floor. */
function useByHand() {
  const [hash, setHash] = useState(window.location.hash);
  useEffect(() => {
    const look = () => setHash(window.location.hash);
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return placeOf(hash);
}

function Floor({ shared, slot }) {
  const { snapshot } = shared;
  return html`<${Alerts} ...${shared} />
    <${Figures} today=${snapshot.today} />
    <${Counters} ...${shared} />
    <div class="floor-work">
      <${Services} ...${shared} />
      <${CallsPanel} ...${shared} />
      <${PeoplePanel} ...${shared} />
      <${MonthPanel} ...${shared} />
    </div>
    <div class="floor-side">
      <${DayPanel} ...${shared} />
      <${Printers} ...${shared} />
      <${SoundPanel} ...${shared} slot=${slot} />
      <${Ratings} ratings=${snapshot.ratings} />
      <${Devices} ...${shared} />
      <${BackupPanel} ...${shared} />
    </div>`;
}

/** Escape closes the sheet wherever the focus is: the pressed button may be gone by then. */
function closeOnEscape(sheet) {
  const onKeyDown = (event) => {
    if (event.key === "Escape") sheet.value = null;
  };
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}

function openingText(board) {
  return board.link.status.value === "offline" ? t("common.reconnecting") : "";
}
