/**
 * The kiosk's page: who it is, its live link, its visitor, and the screen that fits.
 *
 * Everything decided lives in `steps.js`; this file only connects it with the browser. When the
 * token is revoked, it forgets everything and asks to be paired again, without a reload.
 */
import { followHall, runDevice, withoutMenu } from "/static/device_page.js";
import { openLink } from "/static/link.js";
import { guardScreen } from "/static/press_guard.js";
import { listenToScanner } from "/static/scanner.js";
import { html, render } from "/static/vendor/ui.mjs";
import { listenToArrows } from "./arrows.js";
import { createReader } from "./reader.js";
import { Frame } from "./views/frame.js";
import { createVisit } from "./visit.js";

const root = document.getElementById("page");

function open({ token }) {
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
    isTyping: () => visit.state.value.screen === "search",
  });
  const guard = guardScreen(root, { isAgain: visit.isPressAgain, onPress: visit.touched });
  render(html`<${Frame} link=${link} visit=${visit} />`, root);
  const stops = [reader.close, scanner, listenToArrows(root, visit), guard, withoutMenu(), wipeOnReturn(visit), followHall(link), () => visit.close()];
  return { link, stops };
}

/** A page that the browser kept and shows again is no place for the last visitor's wish. */
function wipeOnReturn(visit) {
  const onRestore = (event) => event.persisted && visit.wipe();
  window.addEventListener("pageshow", onRestore);
  return () => window.removeEventListener("pageshow", onRestore);
}

runDevice({ role: "kiosk", root, open });
