/**
 * The kiosk's page: who it is, its live link, its visitor, and the screen that fits.
 *
 * Everything decided lives in `steps.js`; this file only connects it with the browser. When the
 * token is revoked, it forgets everything and asks to be paired again, without a reload.
 */
import { effect, html, render } from "/static/vendor/ui.mjs";
import { forget, identify } from "/static/device.js";
import { openLink } from "/static/link.js";
import { createPressGuard } from "/static/press.js";
import { language, prefetchWords } from "/static/words.js";
import { listenToArrows } from "./arrows.js";
import { listenToScanner } from "/static/scanner.js";
import { createReader } from "./reader.js";
import { createVisit } from "./visit.js";
import { Frame } from "./views/frame.js";

const ROLE = "kiosk";
const root = document.getElementById("page");

async function run() {
  const { token } = await identify(ROLE, { root });
  const link = openLink({
    token,
    snapshotPath: "/api/v1/kiosk",
    onMessage: (name, message) => name === "print_job_changed" && visit.printChanged(message),
  });
  const reader = createReader({ token });
  const visit = createVisit({ token, link, reader });
  const scanner = listenToScanner({
    onScan: (scan) => (scan.citizen_id ? visit.readCard(scan.citizen_id) : visit.checkSlip(scan)),
    now_ms: () => performance.now(),
    readsCards: () => Boolean(link.snapshot.value?.asks_person),
  });
  const stops = [reader.close, scanner, listenToArrows(root, visit), guardPresses(visit), followHall(link)];
  render(html`<${Frame} link=${link} visit=${visit} />`, root);
  await revoked(link);
  stops.forEach((stop) => stop());
  visit.close();
  render(null, root);
  forget(ROLE);
  return run();
}

/** One action a screen, however many fingers: only the keyboard of the search and counting may be fast. */
function guardPresses(visit) {
  const guard = createPressGuard();
  const onClick = (event) => {
    const isTyping = event.target.closest?.(".keypad, .stepper");
    const press = pressOf(event);
    if (visit.isPressAgain(press) || (!isTyping && !guard.accept(press.at_ms))) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    visit.touched(press);
  };
  const onKeyDown = (event) => event.repeat && ["Enter", " "].includes(event.key) && event.preventDefault();
  const onRestore = (event) => event.persisted && visit.wipe();
  const onMenu = (event) => event.preventDefault();
  root.addEventListener("click", onClick, true);
  root.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("pageshow", onRestore);
  window.addEventListener("contextmenu", onMenu);
  return () => {
    root.removeEventListener("click", onClick, true);
    root.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("pageshow", onRestore);
    window.removeEventListener("contextmenu", onMenu);
  };
}

/** When and where somebody pressed; Enter, Space and arrows have no place. */
function pressOf({ timeStamp, detail, clientX, clientY }) {
  return { at_ms: timeStamp, x: detail ? clientX : null, y: detail ? clientY : null };
}

/** Have the words of all the hall's languages at hand, and its name in the title. */
function followHall(link) {
  return effect(() => {
    const hall = link.snapshot.value?.hall;
    if (!hall) return;
    prefetchWords(hall.languages);
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
