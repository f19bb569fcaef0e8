/** What the server's refusal of a number, or its silence, means to the person who asked. */
import { hasWord, t } from "/static/words.js";

/** A refusal of the server (or its silence) as `{title, advice}`. */
export function refusalWords(problem) {
  if (problem.isSilence) return { title: t("kiosk.silence_title"), advice: t("kiosk.silence_advice") };
  const key = `kiosk.refused_${problem.code}`;
  return {
    title: hasWord(key) ? t(key) : problem.title || t("kiosk.refused_other"),
    advice: t("kiosk.ask_staff"),
  };
}
