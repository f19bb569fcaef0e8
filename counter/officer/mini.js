/**
 * The desk as a small strip that stays above other programs: number, waiting, time, the big key.
 *
 * It is always in the page and shows itself when the window is low; where the browser knows how, it
 * moves into a window of its own that stays on top. Called by desk_page.js.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";
import { bigKey, clockText, deskSeconds } from "/counter/officer/desk.js";

const SIZE = { width: 320, height: 96 };

/** The strip itself. */
export function Mini({ desk, snapshot, now_ms, press }) {
  const { current, waiting_count } = snapshot;
  const choice = bigKey(snapshot, desk.may_act.value, now_ms);
  const is_cut = !desk.may_act.value;
  return html`<section class="mini" aria-label=${t("desk.title")}>
    <div class="mini-now">
      <p class="mini-number">${current?.number ?? "–"}</p>
      <p class="mini-facts">
        <span>${is_cut ? t("common.reconnecting") : t("common.people_waiting", { count: waiting_count })}</span>
        <span class="mini-clock">${current ? clockText(deskSeconds(current, now_ms)) : ""}</span>
      </p>
    </div>
    <button type="button" class=${`mini-key big-${choice.tone}`} aria-disabled=${choice.verb ? undefined : "true"} onClick=${press.big}>
      ${tell(choice.title)}
    </button>
  </section>`;
}

/** Open the strip in a window of its own: on top where that is possible, else a small plain window. */
export async function openMini({ desk, press }) {
  const on_top = window.documentPictureInPicture;
  if (!on_top) {
    window.open(location.href, "motcua-mini", `popup,width=${SIZE.width},height=${SIZE.height}`);
    return;
  }
  const strip = await on_top.requestWindow(SIZE);
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) strip.document.head.append(link.cloneNode());
  strip.document.documentElement.lang = document.documentElement.lang;
  strip.document.documentElement.dataset.theme = document.documentElement.dataset.theme ?? "";
  strip.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "F9") return;
    event.preventDefault();
    press.big();
  });
  render(html`<${OnTop} ...${{ desk, press }} />`, strip.document.body);
  strip.addEventListener("pagehide", () => render(null, strip.document.body));
}

function OnTop({ desk, press }) {
  const snapshot = desk.snapshot.value;
  if (!snapshot) return null;
  const now_ms = desk.now_ms.value || Date.parse(snapshot.at);
  return html`<div class="desk desk-on-top"><${Mini} ...${{ desk, snapshot, now_ms, press }} /></div>`;
}
