/**
 * The kiosk's frame: head, question, choices, actions; and which screen stands in it.
 *
 * Called by `page.js`. Standing and lying panels, high and low mode differ in CSS and page size only.
 */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { HallHead } from "/static/components/hall_head/hall_head.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { language } from "/static/words.js";
import { ClosedScreen, LoadingScreen, OfflineScreen } from "./closed.js";
import { HelpScreen } from "./help.js";
import { PresenceQuestion } from "./presence.js";
import { PrivacyScreen } from "./privacy.js";
import { PriorityScreen } from "./priority.js";
import { ScannedScreen } from "./scanned.js";
import { SearchScreen } from "./search.js";
import { SectorsScreen } from "./sectors.js";
import { ServicesScreen } from "./services.js";
import { SeveralScreen } from "./several.js";
import { TakingScreen } from "./taking.js";
import { TicketScreen } from "./ticket.js";

const SMALL_MM = 330;

const SCREENS = {
  sectors: SectorsScreen,
  services: ServicesScreen,
  several: SeveralScreen,
  priority: PriorityScreen,
  help: HelpScreen,
  privacy: PrivacyScreen,
  search: SearchScreen,
  scanned: ScannedScreen,
  taking: TakingScreen,
  ticket: TicketScreen,
};

/** `link` from openLink, `visit` from createVisit. */
export function Frame({ link, visit }) {
  const panel = usePanel();
  const snapshot = link.snapshot.value;
  const { screen, is_low } = visit.state.value;
  const [name, Screen] = screenFor(screen, snapshot, link.status.value);
  const classes = ["kiosk", `kiosk-${name}`, is_low ? "is-low" : "", panel.isWide ? "is-wide" : "is-tall", panel.isSmall ? "is-small" : ""];
  const languages = html`<${LanguageSwitch} languages=${snapshot?.hall?.languages} onChoose=${visit.touched} />`;
  return html`<main class=${classes.join(" ")} lang=${language.value} key=${visit.visitor.value}>
    <header class="kiosk-head">
      <${HallHead} hall=${snapshot?.hall} />
      ${is_low ? null : languages}
    </header>
    <div class="kiosk-training"><${TrainingMark} isOn=${snapshot?.training} isPublic /></div>
    <${Screen} key=${name} link=${link} visit=${visit} snapshot=${snapshot} panel=${panel} />
    ${is_low ? html`<div class="kiosk-low-languages">${languages}</div>` : null}
    <${PresenceQuestion} visit=${visit} />
  </main>`;
}

/** What happens to a number in hand, or to a slip that was scanned, is more important than what happens to the hall. */
function screenFor(screen, snapshot, status) {
  if (["ticket", "taking", "scanned"].includes(screen)) return [screen, SCREENS[screen]];
  if (status === "offline") return ["offline", OfflineScreen];
  if (!snapshot) return ["loading", LoadingScreen];
  if (snapshot.state === "closed" || snapshot.sectors.length === 0) return ["closed", ClosedScreen];
  return [screen, SCREENS[screen]];
}

/** The panel's shape, followed when it is turned: lying or standing, and whether it is a tablet. */
function usePanel() {
  const [panel, setPanel] = useState(measurePanel);
  useEffect(() => {
    const onResize = () => setPanel(measurePanel());
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  return panel;
}

function measurePanel() {
  const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) || 3.78;
  const { innerWidth, innerHeight } = window;
  return { isWide: innerWidth >= innerHeight, isSmall: Math.max(innerWidth, innerHeight) / mm < SMALL_MM };
}
