/**
 * How a text is chosen and filled in: plural form, facts, names, waiting bands, clock times.
 *
 * Pure (no document, no fetch, no clock). `words.js` holds the loaded catalogues and calls this.
 */

/** The language that every catalogue and every name has. */
export const BASE_LANGUAGE = "vi";

/** Return the entry of a catalogue in the right plural form, or null when it is missing. */
export function chooseForm(entry, count, language) {
  if (entry === undefined || entry === null || entry === "") return null;
  if (!Array.isArray(entry)) return entry;
  if (entry.length === 1 || count === undefined) return entry[0] || null;
  const isOne = new Intl.PluralRules(language).select(Number(count)) === "one";
  return (isOne ? entry[0] : entry[1]) || null;
}

/** Put facts into `{name}` places; a place without a fact stays visible, so that it is noticed. */
export function fill(text, facts = {}) {
  return text.replace(/\{(\w+)\}/g, (place, name) =>
    facts[name] === undefined || facts[name] === null ? place : String(facts[name]),
  );
}

/**
 * Say a key in a language, falling back to Vietnamese for this one text.
 *
 * @returns {{text: string, language: string|null}} language null = the key is unknown everywhere
 */
export function say(catalogues, language, key, facts) {
  for (const candidate of [language, BASE_LANGUAGE]) {
    const text = chooseForm(catalogues[candidate]?.[key], facts?.count, candidate);
    if (text !== null) return { text: fill(text, facts), language: candidate };
  }
  return { text: key, language: null };
}

/** Return a text's sentences, each with its full stop, Latin or Khmer. */
export function sentences(text) {
  return text.match(/[^\s.។][^.។]*[.។]*/g) ?? [];
}

/** Return a name of the hall in a language, else in Vietnamese, else the first there is. */
export function pickName(names, language) {
  if (!names) return "";
  if (typeof names === "string") return names;
  return names[language] || names[BASE_LANGUAGE] || Object.values(names)[0] || "";
}

/** A wait that is longer at the least is said in hours: nobody plans by its minutes. */
const LONG_WAIT_S = 7200;

/**
 * Turn a wait in seconds into what a person would say: a key and its facts, or null when unknown.
 * Minutes go up to the next 5 beyond 10 minutes; two equal ends become "about".
 */
export function bandWords(low_s, high_s) {
  if (low_s === null || low_s === undefined || high_s === null || high_s === undefined) return null;
  if (high_s <= 0) return { key: "common.band_now", facts: {} };
  if (low_s >= LONG_WAIT_S) return { key: "common.band_over", facts: { count: Math.floor(low_s / 3600) } };
  const low = roundMinutes(low_s / 60, Math.floor);
  const high = roundMinutes(high_s / 60, Math.ceil);
  if (high <= 5) return { key: "common.band_under", facts: { count: high, high } };
  if (low <= 0) return { key: "common.band_up_to", facts: { count: high, high } };
  if (low === high) return { key: "common.band_about", facts: { count: high, high } };
  return { key: "common.band_between", facts: { count: high, low, high } };
}

/** Round minutes: to 1 up to ten minutes, to 5 above. */
function roundMinutes(minutes, round) {
  return minutes > 10 ? round(minutes / 5) * 5 : round(minutes);
}

/** Tell whether a wait is short, long or unknown, for its colour. `long_s` is where amber begins. */
export function bandMood(low_s, high_s, long_s = 1800) {
  if (high_s === null || high_s === undefined) return "unknown";
  return high_s > long_s ? "long" : "short";
}

/** Format a time (ISO-8601) as 24-hour "13:05" in a time zone. */
export function clockText(iso, time_zone) {
  const date = iso instanceof Date ? iso : new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat("vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: time_zone || undefined,
  }).format(date);
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/**
 * Format a date as "Thứ Hai, 23/11" in a time zone; figures stay Arabic. `say` gives the words of
 * `common.weekday_0` (Monday) to `common.weekday_6`: browsers lack Khmer weekdays.
 */
export function dayText(iso, time_zone, say) {
  const date = iso instanceof Date ? iso : new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const zone = { timeZone: time_zone || undefined };
  const english = new Intl.DateTimeFormat("en", { weekday: "short", ...zone }).format(date);
  const weekday = say(`common.weekday_${WEEKDAYS.indexOf(english)}`);
  const day = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", ...zone })
    .format(date)
    .replace(/-/g, "/");
  return `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)}, ${day}`;
}

/** Whether two instants fall on the same calendar day of a time zone. */
export function isSameDay(a, b, time_zone) {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: time_zone || undefined });
  return day.format(new Date(a)) === day.format(new Date(b));
}
