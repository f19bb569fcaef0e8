/**
 * The officer's desk as a page: puts the parts in their places and hands the keyboard out.
 *
 * Owns which sheet is open and who hears a key. Called by officer.js once somebody has signed in.
 * Decides nothing about the queue: `desk.js` does, from the snapshot.
 */
import { html, useEffect, useMemo, useRef, useSignal } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { openDesk } from "/counter/officer/commands.js";
import { bigKey, didWords, smallVerbs } from "/counter/officer/desk.js";
import { listenForKeys } from "/counter/officer/keyboard.js";
import { BigKey, SmallVerbs } from "/counter/officer/action_keys.js";
import { BottomBar } from "/counter/officer/bottom_bar.js";
import { Mini, openMini } from "/counter/officer/mini.js";
import { QueueLists } from "/counter/officer/queue_lists.js";
import { DeskSheet } from "/counter/officer/sheets.js";
import { TicketCard } from "/counter/officer/ticket_card.js";
import { TopBar } from "/counter/officer/top_bar.js";
import { MachineBar } from "/counter/officer/machine_bar.js";
import { CutBar, PinAgain, asksForPin } from "/counter/officer/banner.js";

const NEEDS_SHEET = { hold: "hold", transfer: "transfer" };

/** `session` of the signed-in officer; `keeper` gives it up; `slot` of the page. */
export function DeskPage({ keeper, slot, session, onDeviceLost }) {
  const desk = useDesk(session);
  const sheet = useSignal(null);
  const press = usePresses({ desk, sheet, keeper, slot });
  useEffect(() => listenForKeys(press), [press]);
  const snapshot = desk.snapshot.value;
  if (!snapshot) return html`<${Opening} desk=${desk} />`;
  const now_ms = desk.now_ms.value || Date.parse(snapshot.at);
  document.title = titleOf(snapshot);
  const shared = { desk, snapshot, now_ms, press };
  return html`<div class="desk" data-state=${snapshot.counter.state}>
    <${TopBar} ...${shared} />
    <main class="desk-main">
      <${CutBar} desk=${desk} />
      <${MachineBar} snapshot=${snapshot} />
      <${TicketCard} ...${shared} />
      <${BigKey} ...${shared} choice=${bigKey(snapshot, desk.may_act.value, now_ms)} />
      <${SmallVerbs} ...${shared} verbs=${smallVerbs(snapshot, desk.may_act.value)} open=${sheet.value?.kind} />
    </main>
    <aside class="desk-side">
      <${Side} ...${{ ...shared, sheet, slot, keeper, onDeviceLost }} />
    </aside>
    <${BottomBar} class="desk-bottom" work=${desk} undo=${snapshot.undo} ...${{ now_ms, didWords }} time_zone=${desk.time_zone.value} onUndo=${press.undo} shortcut="Z">
      <${HelpKey} press=${press} />
    <//>
    <${Mini} ...${shared} />
  </div>`;
}

/**
 * The right side: the PIN if it is needed, else the open sheet, else the lists.
 * @param {{sheet: any, keeper: any, onDeviceLost: () => void, desk?: any, snapshot?: any}} side
 */
function Side({ sheet, keeper, onDeviceLost, desk, snapshot, ...rest }) {
  const shared = { desk, snapshot, ...rest };
  if (asksForPin(shared)) return html`<${PinAgain} ...${{ ...shared, keeper, onDeviceLost }} />`;
  if (sheet.value) return html`<${DeskSheet} ...${{ ...shared, sheet }} />`;
  return html`<${QueueLists} ...${shared} />`;
}

/** Stands where the way back was. */
function HelpKey({ press }) {
  return html`<button type="button" class="help-key" aria-keyshortcuts="?" onClick=${() => press.open("help")}>
    <${Icon} name="keyboard" size="1.25em" /><span>${t("desk.help")}</span><kbd>?</kbd>
  </button>`;
}

function Opening({ desk }) {
  const isCut = desk.status.value === "offline";
  return html`<main class="desk-opening" aria-busy="true"><p role="status">${isCut ? t("common.reconnecting") : ""}</p></main>`;
}

/** The desk of this session; a new one (after a new PIN) keeps showing what the old one knew. */
function useDesk(session) {
  const known = useRef(null);
  const desk = useMemo(() => openDesk(session, known.current), [session.token]);
  useEffect(
    () => () => {
      known.current = desk.snapshot.value;
      desk.close();
    },
    [desk],
  );
  return desk;
}

/** What the browser's tab says while another one is looked at: how many wait, and who is here. */
function titleOf({ counter, current, waiting_count }) {
  const count = waiting_count ? `(${waiting_count}) ` : "";
  return count + (current ? `${current.number} · ${counter.counter_id}` : t("desk.title"));
}

/** Everything that a key or a click may ask for, by name. */
function usePresses({ desk, sheet, keeper, slot }) {
  return useMemo(() => {
    const open = (kind, ticket = null) => {
      sheet.value = sheet.value?.kind === kind ? null : { kind, ticket };
    };
    const verb = (name, wish) => {
      const current = desk.snapshot.value?.current;
      const isAllowed = smallVerbs(desk.snapshot.value, desk.may_act.value).some((each) => each.verb === name && each.is_active);
      if (!isAllowed) return;
      if (NEEDS_SHEET[name]) open(NEEDS_SHEET[name]);
      else desk.run(name, { ticket_id: current.ticket_id, ...wish });
    };
    return {
      desk,
      sheet,
      open,
      verb,
      big: () => pressBig(desk, sheet),
      run: (name, wish) => {
        sheet.value = null;
        return desk.run(name, wish);
      },
      pause: () => pressPause(desk, open),
      undo: () => desk.snapshot.value?.undo && desk.run("undo"),
      dismiss: () => {
        sheet.value = null;
        desk.dismissNotice();
      },
      mini: () => openMini({ desk, press: { big: () => pressBig(desk, sheet) } }),
      changePin: () => keeper.ask("change"),
      signOut: () => keeper.signOut(),
      slot,
    };
  }, [desk]);
}

function pressBig(desk, sheet) {
  const snapshot = desk.snapshot.value;
  if (!snapshot) return;
  const { verb } = bigKey(snapshot, desk.may_act.value, desk.now_ms.value);
  if (!verb) return;
  sheet.value = null;
  desk.run(verb, snapshot.current ? { ticket_id: snapshot.current.ticket_id } : {});
}

function pressPause(desk, open) {
  const snapshot = desk.snapshot.value;
  if (!snapshot || !desk.may_act.value) return;
  if (snapshot.counter.state === "paused") desk.run("resume_counter");
  else if (snapshot.verbs.includes("pause")) open("pause");
  else if (snapshot.current) desk.tell({ tone: "warn", key: "desk.notice_pause_later" });
}
