/**
 * The rating terminal's page: who it is, its live link, its survey, and the screen that fits.
 *
 * Everything decided lives in `faces.js`; this file only connects it with the browser. When the token
 * is revoked, it forgets everything and asks to be paired again, without a reload.
 */
import { effect, html, render } from "/static/vendor/ui.mjs";
import { forget, identify } from "/static/device.js";
import { openLink } from "/static/link.js";
import { createPressGuard } from "/static/press.js";
import { language, prefetchWords } from "/static/words.js";
import { createSurvey } from "./survey.js";
import { Terminal } from "./views/terminal.js";

const ROLE = "rating";
const root = document.getElementById("page");

async function run() {
  const { token } = await identify(ROLE, { root });
  const link = openLink({ token, snapshotPath: "/api/v1/rating-terminal" });
  const survey = createSurvey({ token, link });
  const stops = [guardPresses(), followHall(link)];
  render(html`<${Terminal} link=${link} survey=${survey} />`, root);
  await revoked(link);
  stops.forEach((stop) => stop());
  survey.close();
  render(null, root);
  forget(ROLE);
  return run();
}

/** One action a screen, however many fingers; keys of the keypad and reasons may follow quickly. */
function guardPresses() {
  const guard = createPressGuard();
  const onClick = (event) => {
    if (event.target.closest?.(".keypad, .reasons") || guard.accept(event.timeStamp)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  const onMenu = (event) => event.preventDefault();
  root.addEventListener("click", onClick, true);
  window.addEventListener("contextmenu", onMenu);
  return () => {
    root.removeEventListener("click", onClick, true);
    window.removeEventListener("contextmenu", onMenu);
  };
}

/** Have the words of all the hall's languages at hand, and its name in the title. */
function followHall(link) {
  return effect(() => {
    const hall = link.snapshot.value?.hall;
    if (!hall) return;
    prefetchWords(hall.languages ?? []);
    document.title = hall.name[language.value] ?? hall.name.vi;
  });
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

run();
