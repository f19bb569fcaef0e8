/**
 * The language that the staff of one screen chose: remembered for its slot, Vietnamese at first.
 *
 * Called by the officer's desk, the host's tablet and the manager's console. Never asks the server.
 */
import { knownLanguages, loadWords, prefetchWords, setLanguage } from "/static/words.js";

/** Show the page in the remembered language of `slot`; load the others quietly. */
export async function useStaffLanguage(slot) {
  await loadWords();
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(keyOf(slot));
  if (knownLanguages().includes(asked)) await setLanguage(asked);
  prefetchWords(knownLanguages());
}

/** Keep the language that was chosen. */
export function keepStaffLanguage(slot, code) {
  localStorage.setItem(keyOf(slot), code);
}

function keyOf(slot) {
  return `motcua.language.${slot}`;
}
