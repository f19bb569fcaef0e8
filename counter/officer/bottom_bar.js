/** The bottom edge: what was just done and how to take it back, or what the officer should know. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { didWords, undoLength, undoSeconds } from "/counter/officer/desk.js";


/** `press.undo` takes the last action back; a notice of the desk goes before everything else. */
export function BottomBar({ desk, snapshot, now_ms, press }) {
  const seconds = undoSeconds(snapshot.undo, now_ms);
  const notice = desk.notice.value;
  const may_undo = seconds > 0 && desk.may_act.value;
  return html`<footer class=${`desk-bottom ${notice?.tone === "warn" ? "is-warning" : ""}`}>
    <p class="bottom-words" role="status">
      ${notice?.tone === "warn" ? html`<${Icon} name="alert-triangle" />` : null}
      ${notice ? noticeText(notice) : seconds > 0 ? doneText(snapshot.undo, desk.time_zone.value) : ""}
    </p>
    ${may_undo
      ? html`<button type="button" class="undo-key" aria-keyshortcuts="Z" onClick=${press.undo}>
          <progress class="undo-left" max=${undoLength(snapshot.undo)} value=${seconds} aria-hidden="true"></progress>
          <span>${t("desk.undo_left", { count: seconds })}</span><kbd>Z</kbd>
        </button>`
      : html`<button type="button" class="help-key" aria-keyshortcuts="?" onClick=${() => press.open("help")}>
          <${Icon} name="keyboard" size="1.25em" /><span>${t("desk.help")}</span><kbd>?</kbd>
        </button>`}
  </footer>`;
}

function noticeText(notice) {
  return notice.text || tell(notice);
}

function doneText(undo, time_zone) {
  const { at } = undo;
  return tell(didWords(undo, formatClock(at, time_zone)));
}
