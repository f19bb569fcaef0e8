/**
 * The words of the page: loads catalogues, remembers the language, says texts.
 *
 * Called by every page and component. Reading `language` or `words` inside a component (which `t`
 * does) makes it redraw when the language changes. Never holds a text itself.
 */
import { computed, signal } from "/static/vendor/ui.mjs";
import {
  BASE_LANGUAGE,
  bandWords,
  clockText,
  dayText,
  pickName,
  say,
} from "/static/wording.js";

const catalogues = signal({});
const reported = new Set();
/** Beginning of the keys under which each catalogue tells the own names of all languages, in their order. */
const OWN_NAME = "language.";

/** The language shown now, as a signal: "vi", "en", "km" … */
export const language = signal(BASE_LANGUAGE);

/** The catalogue of the language shown now, as a signal. */
export const words = computed(() => catalogues.value[language.value] ?? {});

/** Fetch a language's catalogue and the Vietnamese one (for missing texts); show it. */
export async function loadWords(lang = BASE_LANGUAGE) {
  await Promise.all([fetchCatalogue(BASE_LANGUAGE), fetchCatalogue(lang)]);
  applyLanguage(lang);
}

/** Change the language at once if its catalogue is loaded, else as soon as it arrives. */
export async function setLanguage(lang) {
  if (catalogues.value[lang]) {
    applyLanguage(lang);
    return;
  }
  try {
    await loadWords(lang);
  } catch {
    // Without the network the page stays in the language that it has.
  }
}

/** Load further languages quietly, so that a later touch changes the language without waiting. */
export function prefetchWords(languages) {
  return Promise.allSettled(languages.map(fetchCatalogue));
}

async function fetchCatalogue(lang) {
  if (catalogues.value[lang]) return;
  const response = await fetch(`/words/${encodeURIComponent(lang)}.json`);
  if (!response.ok) throw new Error(`words ${lang}: ${response.status}`);
  const catalogue = await response.json();
  catalogues.value = { ...catalogues.value, [lang]: catalogue };
}

function applyLanguage(lang) {
  language.value = lang;
  document.documentElement.lang = lang;
}

/** Codes of the languages that the server has words in, Vietnamese first; before any words came, that one alone. */
export function knownLanguages() {
  const [loaded = {}] = Object.values(catalogues.value);
  const codes = Object.keys(loaded).flatMap((key) => (key.startsWith(OWN_NAME) ? [key.slice(OWN_NAME.length)] : []));
  return codes.length ? codes : [BASE_LANGUAGE];
}

/** What a language calls itself; its code when nobody knows. */
export function ownName(code) {
  return words.value[OWN_NAME + code] ?? code;
}

/** What a language is called in the language shown; what it calls itself when that is not written. */
export function languageName(code) {
  const key = `common.language_${code}`;
  return hasWord(key) ? t(key) : ownName(code);
}

/** Say a key in the language shown; `facts.count` also chooses the plural form. */
export function t(key, facts) {
  const said = say(catalogues.value, language.value, key, facts);
  if (said.language !== language.value) reportMissing(key);
  return said.text;
}

/** Whether a key has a text in the language shown or in Vietnamese. */
export function hasWord(key) {
  return say(catalogues.value, language.value, key).language !== null;
}

function reportMissing(key) {
  const name = `${language.value}:${key}`;
  if (reported.has(name) || reported.size > 500) return;
  reported.add(name);
  console.warn("missing word", name);
}

/** Return a name of the hall ({vi, en, km}) in the language shown, else in Vietnamese. */
export function pick(names) {
  return pickName(names, language.value);
}

/** Format an ISO time as "13:05" in the hall's time zone. */
export function formatClock(iso, time_zone) {
  return clockText(iso, time_zone);
}

/** Format an ISO time as a weekday and day in the language shown. */
export function formatDay(iso, time_zone) {
  return dayText(iso, time_zone, t);
}

/** Format a wait band in seconds: "10–20 phút", "dưới 5 phút", "gọi ngay"; "" when unknown. */
export function formatBand(low_s, high_s) {
  const band = bandWords(low_s, high_s);
  return band ? t(band.key, band.facts) : "";
}
