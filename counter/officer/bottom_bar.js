/** The bottom edge of desk and lobby: what was just done and how to take it back, or what the person should know. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { undoLength, undoSeconds } from "/counter/officer/desk.js";

/**
 * `work` of the page (staff_work.js), whose notice goes before everything else; `undo` of its snapshot with `didWords(undo,
 * time)`, and `onUndo`, which takes it back: by `shortcut` too, where the page has keys. `children` stand there meanwhile.
 */
export function BottomBar({ work, undo, now_ms, time_zone, didWords, onUndo, shortcut = null, class: extra, children = null }) {
  const seconds = undoSeconds(undo, now_ms);
  const notice = work.notice.value;
  const is_warning = notice?.tone === "warn";
  const done = seconds > 0 ? tell(didWords(undo, formatClock(undo.at, time_zone))) : "";
  return html`<footer class=${`${extra} ${is_warning ? "is-warning" : ""}`}>
    <p class="bottom-words" role="status">
      ${is_warning ? html`<${Icon} name="alert-triangle" />` : null}
      ${notice ? notice.text || tell(notice) : done}
    </p>
    ${seconds > 0 && work.may_act.value ? html`<${UndoKey} ...${{ undo, seconds, onUndo, shortcut }} />` : children}
  </footer>`;
}

/** The way back, for as long as it is open. */
function UndoKey({ undo, seconds, onUndo, shortcut }) {
  return html`<button type="button" class="undo-key" aria-keyshortcuts=${shortcut ?? undefined} onClick=${onUndo}>
    <progress class="undo-left" max=${undoLength(undo)} value=${seconds} aria-hidden="true"></progress>
    <${Icon} name="undo-2" /><span>${t("desk.undo_left", { count: seconds })}</span>${shortcut ? html`<kbd>${shortcut}</kbd>` : null}
  </button>`;
}
