/**
 * The hall's clock, driven by the server's time and stopped when the server is silent too long.
 *
 * A clock that stands proves that the screen is cut off; one that runs proves that it is alive.
 */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { formatClock, formatDay, language } from "/static/words.js";

/** `link` from `openLink`; `timeZone` of the hall; `hasDay` also shows weekday and date. */
export function Clock({ link, timeZone, hasDay = false }) {
  const [now, setNow] = useState(() => link.serverNow());
  useEffect(() => {
    const beat = () => document.hidden || (link.status.value !== "live" && now) || setNow(link.serverNow());
    const timer = setInterval(beat, 1000);
    beat();
    return () => clearInterval(timer);
  }, [link]);
  if (!now) return null;
  return html`<span class="clock" lang=${language.value}>
    <time class="clock-time" datetime=${now.toISOString()}>${formatClock(now, timeZone)}</time>
    ${hasDay ? html`<span class="clock-day">${formatDay(now, timeZone)}</span>` : null}
  </span>`;
}
