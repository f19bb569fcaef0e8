/** What the server's refusal of a number, or its silence, means to the person who asked. */
import { closedWords, isClosed, nextChance } from "/static/closed_words.js";
import { hasWord, t } from "/static/words.js";

/**
 * A refusal of the server (or its silence) as `{title, advice, is_closed}`. A hall that gives no number now has
 * not failed: it is told like a closed tile, with when it gives some again (`snapshot`: the zone and the time).
 */
export function refusalWords(problem, snapshot) {
  if (problem.isSilence) return { title: t("kiosk.silence_title"), advice: t("kiosk.silence_advice"), is_closed: false };
  const key = `kiosk.refused_${problem.code}`;
  if (isClosed(problem.code)) return closedRefusal({ code: problem.code, ...problem.facts }, snapshot);
  return {
    title: hasWord(key) ? t(key) : problem.title || t("kiosk.refused_other"),
    advice: hasWord(key) ? t("kiosk.ask_staff") : problem.detail || t("kiosk.ask_staff"),
    is_closed: false,
  };
}

function closedRefusal(closed, { hall, at }) {
  const chance = nextChance(closed, hall.time_zone, at);
  return { title: closedWords(closed), advice: [chance, t("kiosk.ask_staff")].filter(Boolean).join(". "), is_closed: true };
}
