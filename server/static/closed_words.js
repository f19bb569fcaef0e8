/**
 * Why something cannot be taken now, and when it can again, in words.
 *
 * Called by the kiosk and the host's tablet with a `closed` object of the snapshot. Never asks the server.
 */
import { isSameDay } from "/static/wording.js";
import { formatClock, formatDay, hasWord, t } from "/static/words.js";

/** Whether a code says that something cannot be taken now, rather than that something went wrong. */
export function isClosed(code) {
  return hasWord(`kiosk.closed_${code}`);
}

/** The reason of a `closed` object of the snapshot. */
export function closedWords(closed) {
  const key = `kiosk.closed_${closed?.code}`;
  return t(hasWord(key) ? key : "kiosk.closed_service_closed");
}

/** "Lại có số lúc 13:15", with the day when it is not today; "" when nobody knows. */
export function nextChance(closed, timeZone, now) {
  if (!closed?.opens_at) return "";
  const time = formatClock(closed.opens_at, timeZone);
  if (!now || isSameDay(closed.opens_at, now, timeZone)) return t("kiosk.again_at", { time });
  return t("kiosk.again_on", { time, day: formatDay(closed.opens_at, timeZone) });
}
