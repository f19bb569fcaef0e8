/**
 * Type-ahead over the services of the hall: finds "khai sinh" from "ks", "khai s" or "khaisinh".
 *
 * Owns how a typed text is matched. Called by the transfer and walk-in sheets. Never orders by popularity:
 * a list that stays where it was is found faster than a clever one.
 */

/** Fold a text to plain lower-case Latin letters, so that it can be found without diacritics. */
export function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đðɖ]/g, "d");
}

/** Keep the services of which any language's name matches `typed`, first those whose words begin with it. */
export function findServices(services, typed) {
  const wanted = fold(typed.trim());
  if (!wanted) return services;
  const ranked = services.map((service) => ({ service, rank: bestRank(service.name, wanted) }));
  return ranked
    .filter((each) => each.rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .map((each) => each.service);
}

function bestRank(names, wanted) {
  return Math.max(0, ...Object.values(names).filter(Boolean).map((name) => rankOf(fold(name), wanted)));
}

function rankOf(name, wanted) {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
  if (name.startsWith(wanted)) return 4;
  if (words.some((word) => word.startsWith(wanted))) return 3;
  if (name.includes(wanted)) return 2;
  return isChainOfBeginnings(words, wanted.replace(/\s+/g, "")) ? 1 : 0;
}

/**
 * Whether `wanted` is made of beginnings of the words in their order: "ksinh", "ks", "dkkh".
 * @param {string[]} words
 * @param {string} wanted
 * @returns {boolean}
 */
function isChainOfBeginnings([word, ...rest], wanted) {
  if (!wanted) return true;
  if (!word) return false;
  for (let length = Math.min(word.length, wanted.length); length > 0; length -= 1) {
    if (word.startsWith(wanted.slice(0, length)) && isChainOfBeginnings(rest, wanted.slice(length))) return true;
  }
  return isChainOfBeginnings(rest, wanted);
}
