/** What was just done, with the way back; or what was refused. Goes away by itself. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";

/**
 * `notice`: null, or `{text}` or `{key, facts}` of what is said, `tone` "warn" for a refusal, and `back` with `left_s`
 * while it can be taken back; `onUndo` does so. The place stays in the page, so that readers hear what comes.
 */
export function BottomNotice({ notice, onUndo }) {
  const is_warning = notice?.tone === "warn";
  return html`<div class=${`bottom-notice ${notice ? "is-shown" : ""} ${is_warning ? "is-warning" : ""}`} role="status">
    ${notice
      ? html`<${Icon} name=${is_warning ? "alert-triangle" : "check"} />
          <p>${notice.text || tell(notice)}</p>
          ${notice.back && onUndo ? html`<button type="button" class="notice-undo" onClick=${onUndo}>${t("desk.undo_left", { count: notice.left_s })}</button>` : null}`
      : null}
  </div>`;
}
