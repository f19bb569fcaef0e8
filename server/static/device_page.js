/**
 * The life of a device's page: who it is, its live link, its screen, and all of it again when its token is revoked.
 *
 * Called once by kiosk, rating terminal and board with what is theirs. Needs no reload for days. Never decides what is shown.
 */
import { forget, identify } from "/static/device.js";
import { effect, render } from "/static/vendor/ui.mjs";
import { language, ownName, prefetchWords } from "/static/words.js";

/** The weights that pages use, as tokens.css names them. */
const WEIGHTS = [400, 500, 600, 700];

/**
 * Run the page of `role` in `root`: `open({token, device})` draws the screen of the paired device and returns its link with
 * what ends the rest.
 * @param {{role: string, root: HTMLElement, open: (page: {token: string, device: any}) =>
 *   Promise<{link: any, stops: (() => void)[]}> | {link: any, stops: (() => void)[]}}} page
 */
export async function runDevice({ role, root, open }) {
  for (;;) {
    const { link, stops } = await open(await identify(role, { root }));
    await revoked(link);
    stops.forEach((stop) => stop());
    link.close();
    render(null, root);
    forget(role);
  }
}

/** Have words and letters of all the hall's languages at hand, and its name in the title. Returns how it ends. */
export function followHall(link) {
  let had = "";
  return effect(() => {
    const hall = link.snapshot.value?.hall;
    if (!hall) return;
    prefetchWords(hall.languages);
    if (had !== (had = hall.languages.join())) prefetchLetters(hall.languages);
    document.title = hall.name[language.value] ?? hall.name.vi;
  });
}

/** A screen may be cut off when the first Khmer number is called: its letters are fetched before they are needed. */
function prefetchLetters(languages) {
  const { fontFamily } = getComputedStyle(document.body);
  const sample = languages.map(ownName).join("");
  for (const weight of WEIGHTS) document.fonts.load(`${weight} 1em ${fontFamily}`, sample).catch(() => {});
}

/** Let no long touch open the browser's own menu. Returns how it ends. */
export function withoutMenu() {
  const onMenu = (event) => event.preventDefault();
  window.addEventListener("contextmenu", onMenu);
  return () => window.removeEventListener("contextmenu", onMenu);
}

function revoked(link) {
  return new Promise((done) => {
    const stop = effect(() => {
      if (link.status.value !== "revoked") return;
      queueMicrotask(() => stop());
      done();
    });
  });
}
