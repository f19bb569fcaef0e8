/**
 * Says what a pure module decided: `{key, facts}` with names of the hall among the facts.
 *
 * Called by the components of the counter rooms and the front page. Never holds a text itself.
 */
import { pick, t } from "/static/words.js";

/** The text of one part in the language shown; a fact that is a set of names is picked first. */
export function tell({ key, facts = {} }) {
  const said = Object.entries(facts).map(([name, fact]) => [name, isNames(fact) ? pick(fact) : fact]);
  return t(key, Object.fromEntries(said));
}

/** The texts of several short parts as one line, joined by a middle dot. */
export function tellAll(parts) {
  return parts.map(tell).filter(Boolean).join(" · ");
}

function isNames(fact) {
  return typeof fact === "object" && fact !== null;
}
