/** What was just done, with the way back; or what was refused. Goes away by itself. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";

/** `board.notice` as it stands. */
export function BottomNotice({ board }) {
  const notice = board.notice.value;
  return html`<div class=${`bottom-notice ${notice ? "is-shown" : ""} ${notice?.tone === "warn" ? "is-warning" : ""}`} role="status">
    ${notice
      ? html`<${Icon} name=${notice.tone === "warn" ? "alert-triangle" : "check"} />
          <p>${notice.text || tell(notice)}</p>
          ${notice.back ? html`<button type="button" class="notice-undo" onClick=${() => board.undo()}>${t("desk.undo_left", { count: notice.left_s })}</button>` : null}`
      : null}
  </div>`;
}
