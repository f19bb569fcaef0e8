/** The bottom edge: what was just done and how to take it back, or what the host should know. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { undoSeconds } from "/counter/officer/desk.js";
import { didWords } from "/counter/host/lobby.js";


/** A notice goes before the sentence about the last action. */
export function BottomBar({ lobby, snapshot }) {
  const seconds = undoSeconds(snapshot.undo, lobby.now_ms.value);
  const notice = lobby.notice.value;
  const is_warning = notice?.tone === "warn";
  return html`<footer class=${`lobby-bottom ${is_warning ? "is-warning" : ""}`}>
    <p role="status">
      ${is_warning ? html`<${Icon} name="alert-triangle" />` : null}
      ${notice ? notice.text || tell(notice) : seconds > 0 ? doneText(snapshot) : ""}
    </p>
    ${seconds > 0 && lobby.may_act.value
      ? html`<button type="button" class="lobby-undo" onClick=${() => lobby.run("undo")}>
          <${Icon} name="undo-2" /><span>${t("desk.undo_left", { count: seconds })}</span>
        </button>`
      : null}
  </footer>`;
}

function doneText({ undo, hall }) {
  const { at } = undo;
  return tell(didWords(undo, formatClock(at, hall.time_zone)));
}
