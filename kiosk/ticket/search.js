/**
 * Find a service by the letters that a person types, with or without accents, in any order.
 *
 * Pure. Bounded: at most 60 characters of query, each text folded once per snapshot. Also knows the
 * letters of the on-screen keyboard for each language.
 */

const MAX_QUERY = 60;

/** Fold a text for comparing: no accents, đ and its look-alikes (ð, ɖ: typed by other keyboards) → d, lower case, single spaces. Khmer stays as it is. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐðÐɖƉ]/g, "d")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
}

/** Texts that were folded before: a snapshot comes with every change of the hall, its hundreds of names stay the same. */
const folded = new Map();
const MOST_FOLDED = 8000;

function foldOnce(text) {
  if (!folded.has(text)) {
    if (folded.size >= MOST_FOLDED) folded.clear();
    folded.set(text, fold(text));
  }
  return folded.get(text);
}

/**
 * Make the index of a kiosk's sectors: one entry per service with its folded words in all languages, those by which
 * people call it among them, and those of each procedure behind it. Official names are long and much alike, so that words are looked for in one of them, not in all.
 */
export function indexOf(sectors) {
  return sectors.flatMap((sector) =>
    sector.services.map((service) => ({
      sector,
      service,
      names: foldAll([service.name]),
      words: foldAll([service.name, service.hint, service.also_called, sector.name, sector.hint]),
      procedures: (service.procedures ?? []).map((name) => ({ name, words: foldAll([name]) })),
    })),
  );
}

function foldAll(names) {
  const texts = names.flatMap((name) => Object.values(name?.name ?? name ?? {})).flat();
  return ` ${texts.filter((text) => typeof text === "string").map(foldOnce).join(" ")}`;
}

/**
 * Return at most `limit` entries that hold every typed word (as a word's beginning), best first. `procedure` is the
 * official name by which one was found, null where its own words were enough.
 */
export function find(index, query, limit = 6) {
  const typed = fold(query.slice(0, MAX_QUERY)).split(" ").filter(Boolean);
  if (typed.length === 0) return [];
  return index
    .map((entry) => ({ ...entry, ...bestOf(entry, typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

/** The score of a service's own words, or of those and the procedure that fits best; own words go before. */
function bestOf(entry, typed) {
  const own = scoreOf(entry.names, entry.words, typed);
  if (own > 0) return { score: own, procedure: null };
  let best = { score: 0, procedure: null };
  for (const { name, words } of entry.procedures) {
    const score = scoreOf(entry.names, entry.words + words, typed);
    if (score > best.score) best = { score, procedure: name };
  }
  return best;
}

/** Words that stand together as they were typed weigh more: "sổ đỏ" is not any "sổ" and any "đổi". */
function scoreOf(names, words, typed) {
  let score = typed.length > 1 && words.includes(` ${typed.join(" ")}`) ? 2 * typed.length : 0;
  for (const word of typed) {
    if (names.includes(` ${word}`)) score += 3;
    else if (words.includes(` ${word}`)) score += 2;
    else if (word.length >= 3 && words.includes(word)) score += 0.5;
    else return 0;
  }
  return score;
}

/** The query after one more key: a letter, a space that parts two words, or "Backspace". */
export function withKey(query, key) {
  if (key === "Backspace") return [...query].slice(0, -1).join("");
  return key === " " && (query === "" || query.endsWith(" ")) ? query : query + key;
}

const LATIN = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const KHMER = ["កខគឃងចឆជឈញ", "ដឋឌឍណតថទធន", "បផពភមយរលវស", "ហឡអាិីឹឺុូ", "ួើឿៀេែៃោៅំ", "ះ់្៉៊័៏៍"];

/** Rows of keys: plain letters suffice for Vietnamese and English, as accents are not compared. */
export function keyboardRows(language) {
  return (language === "km" ? KHMER : LATIN).map((row) => [...row]);
}
