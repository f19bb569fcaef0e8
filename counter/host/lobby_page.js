/**
 * The host's tablet as a page: numbers for others at the left, one number in hand at the right.
 *
 * Owns the places of the parts, and on a phone which of the two is seen. Called by host.js once somebody has signed
 * in. Decides nothing about the queue: `lobby.js` does, from the snapshot.
 */
import { html, useEffect, useMemo, useRef, useSignal } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { OfflineBar } from "/static/components/offline_bar/offline_bar.js";
import { guardScreen } from "/static/press_guard.js";
import { t } from "/static/words.js";
import { listenToScanner } from "/static/scanner.js";
import { openLobby } from "/counter/host/commands.js";
import { BottomBar } from "/counter/officer/bottom_bar.js";
import { MachineBar } from "/counter/officer/machine_bar.js";
import { didWords } from "/counter/host/lobby.js";
import { HandPanel } from "/counter/host/hand_panel.js";
import { TakePanel } from "/counter/host/take_panel.js";
import { TopBar } from "/counter/host/top_bar.js";

/** `session` of the signed-in host; `keeper` gives it up; `slot` of the page. */
export function LobbyPage({ keeper, slot, session }) {
  const lobby = useMemo(() => openLobby(session, keeper.forget), [session.token]);
  const side = useSignal("take");
  useEffect(() => () => lobby.close(), [lobby]);
  useEffect(() => hearScans(lobby), [lobby]);
  useEffect(() => guardScreen(window, { opensByTyping: true }), []);
  useSideOf(lobby.hand.value, side);
  const snapshot = lobby.snapshot.value;
  if (!snapshot) {
    const is_cut = lobby.link.status.value === "offline";
    return html`<main class="lobby-opening" aria-busy="true"><p role="status">${is_cut ? t("common.reconnecting") : ""}</p></main>`;
  }
  const shared = { lobby, snapshot };
  return html`<div class="lobby" data-side=${side.value}>
    <${TopBar} ...${{ ...shared, slot, keeper, session }} />
    <main class="lobby-take">
      <${OfflineBar} link=${lobby.link} timeZone=${snapshot.hall.time_zone} effect=${t("host.offline_effect")} />
      <${MachineBar} snapshot=${snapshot} />
      <${TakePanel} ...${shared} />
    </main>
    <aside class="lobby-hand"><${HandPanel} ...${shared} /></aside>
    <${BottomBar} class="lobby-bottom" work=${lobby} undo=${snapshot.undo} now_ms=${lobby.now_ms.value} time_zone=${snapshot.hall.time_zone} didWords=${didWords} onUndo=${() => lobby.run("undo")} />
    <${Sides} side=${side} />
  </div>`;
}

/** Whatever comes into the hand is seen; once a new number or a card is done with, the next person is served. */
function useSideOf(hand, side) {
  const before = useRef(null);
  useEffect(() => {
    if (hand) side.value = "find";
    else if (["issued", "card"].includes(before.current)) side.value = "take";
    before.current = hand?.kind ?? null;
  }, [hand?.kind, hand?.ticket?.ticket_id]);
}

/** On a phone only one half is seen. */
function Sides({ side }) {
  return html`<nav class="lobby-sides">
    ${[
      ["take", "ticket"],
      ["find", "search"],
    ].map(
      ([name, icon]) => html`<button key=${name} type="button" aria-pressed=${String(side.value === name)} onClick=${() => (side.value = name)}>
        <${Icon} name=${icon} /><span>${t(`host.side_${name}`)}</span>
      </button>`,
    )}
  </nav>`;
}

/** A slip's link finds its ticket; an ID card goes with the next number, where the hall asks for it. */
function hearScans(lobby) {
  const onScan = (scan) => {
    if (scan.kind === "token") lobby.find(scan.token);
    else if (scan.citizen_id) lobby.set("citizen_id", scan.citizen_id);
    else lobby.tell({ tone: "warn", key: scan.kind === "id_card" ? "host.scan_id_card" : "host.scan_unknown" });
  };
  const readsCards = () => Boolean(lobby.snapshot.value?.asks_person);
  return listenToScanner({ onScan, readsCards, now_ms: () => performance.now() });
}
