/** Screens without a choice: still loading, cut off, hall closed, nothing to choose. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { formatClock, formatDay, t } from "/static/words.js";
import { isSameDay, sentences } from "/static/wording.js";
import { closedWords } from "/static/closed_words.js";

/** Before the first snapshot. */
export function LoadingScreen() {
  return html`<${Middle} icon="loader-circle" isTurning=${true} title=${t("kiosk.loading")} />`;
}

/** The server does not answer: what to do meanwhile; the kiosk comes back by itself. */
export function OfflineScreen() {
  return html`<${Middle} icon="wifi-off" title=${t("kiosk.offline_title")} hint=${t("kiosk.offline_hint")} foot=${t("kiosk.offline_foot")} />`;
}

/** The hall gives no numbers now: why, and from when on again. */
export function ClosedScreen({ snapshot }) {
  if (snapshot.state !== "closed") {
    return html`<${Middle} icon="clipboard-list" title=${t("kiosk.empty_title")} hint=${t("kiosk.ask_staff")} />`;
  }
  // A clock would promise an hour.
  const icon = snapshot.closed?.is_withheld ? "circle-alert" : "clock";
  return html`<${Middle} icon=${icon} title=${closedWords(snapshot.closed)} hint=${t("kiosk.closed_hint")}>
    <${Opening} closed=${snapshot.closed} snapshot=${snapshot} />
  <//>`;
}

function Opening({ closed, snapshot }) {
  if (!closed?.opens_at) return null;
  const zone = snapshot.hall.time_zone;
  const isToday = isSameDay(closed.opens_at, snapshot.at, zone);
  return html`<p class="opening">
    <span>${t(closed.code === "before_hours" ? "kiosk.opens_first" : "kiosk.opens")}</span>
    <strong>${formatClock(closed.opens_at, zone)}</strong>
    <span>${isToday ? t("kiosk.today") : formatDay(closed.opens_at, zone)}</span>
  </p>`;
}

function Middle({ icon, title, hint, foot, isTurning, children }) {
  return html`<div class="middle" role="status">
    <${Icon} name=${icon} size="1em" class=${`middle-icon ${isTurning ? "is-turning" : ""}`} />
    <h1>${sentences(title).map((each) => html`<span class="middle-sentence" key=${each}>${`${each} `}</span>`)}</h1>
    ${hint ? html`<p class="kiosk-hint">${hint}</p>` : null}
    ${children}
    ${foot ? html`<p class="kiosk-hint middle-foot">${foot}</p>` : null}
  </div>`;
}
