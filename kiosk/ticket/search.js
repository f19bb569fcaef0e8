/**
 * Find a service by the letters that a person types, with or without accents, in any order.
 *
 * Pure. Bounded: at most 60 characters of query, each text folded once per snapshot. Also knows the
 * letters of the on-screen keyboard for each language.
 */

const MAX_QUERY = 60;

/** Fold a text for comparing: no accents, đ → d, lower case, single spaces. Khmer stays as it is. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
}

/** Make the index of a kiosk's sectors: one entry per service with its folded words in all languages. */
export function indexOf(sectors) {
  return sectors.flatMap((sector) =>
    sector.services.map((service) => ({
      sector,
      service,
      names: foldAll([service.name]),
      words: foldAll([service.name, service.hint, sector.name, sector.hint, ...(service.procedures ?? [])]),
    })),
  );
}

function foldAll(names) {
  const texts = names.flatMap((name) => Object.values(name?.name ?? name ?? {}));
  return ` ${texts.filter((text) => typeof text === "string").map(fold).join(" ")}`;
}

/** Return at most `limit` entries that hold every typed word (as a word's beginning), best first. */
export function find(index, query, limit = 6) {
  const typed = fold(query.slice(0, MAX_QUERY)).split(" ").filter(Boolean);
  if (typed.length === 0) return [];
  return index
    .map((entry) => ({ entry, score: scoreOf(entry, typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function scoreOf(entry, typed) {
  let score = 0;
  for (const word of typed) {
    if (entry.names.includes(` ${word}`)) score += 3;
    else if (entry.words.includes(` ${word}`)) score += 2;
    else if (word.length >= 3 && entry.words.includes(word)) score += 1;
    else return 0;
  }
  return score;
}

const LATIN = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const KHMER = ["កខគឃងចឆជឈញ", "ដឋឌឍណតថទធន", "បផពភមយរលវស", "ហឡអាិីឹឺុូ", "ួើឿៀេែៃោៅំ", "ះ់្៉៊័៏៍"];

/** Rows of keys: plain letters suffice for Vietnamese and English, as accents are not compared. */
export function keyboardRows(language) {
  return (language === "km" ? KHMER : LATIN).map((row) => [...row]);
}
