/** The first screen: what brings people here, with how many wait and how long. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { sectorStanding } from "../steps.js";
import { Actions } from "./actions.js";
import { Heading } from "./heading.js";
import { Notices } from "./notices.js";
import { Tiles, wordsOf } from "./tiles.js";

export function SectorsScreen({ visit, snapshot, panel }) {
  const tiles = snapshot.sectors.map((sector) => sectorTile(sector, snapshot));
  return html`
    <${Heading} title=${t("kiosk.ask_work")} hint=${t("kiosk.ask_hint")} visit=${visit} read=${wordsOf(tiles)}>
      <${Notices} visit=${visit} snapshot=${snapshot} />
    <//>
    ${visit.state.value.is_low ? null : html`<div class="find-row"><${SearchButton} visit=${visit} /><${SeveralButton} visit=${visit} /></div>`}
    <${Tiles}
      name=${t("kiosk.ask_work")}
      tiles=${tiles}
      visit=${visit}
      panel=${panel}
      timeZone=${snapshot.hall.time_zone}
      onChoose=${(tile) => visit.choose(tile.sector)}
    />
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["priority", "help", "low"]} />
  `;
}

function sectorTile(sector, snapshot) {
  const standing = sectorStanding(sector);
  return {
    key: sector.sector_id,
    sector,
    icon: sector.icon,
    name: pick(sector.name),
    hint: pick(sector.hint),
    waiting: sector.waiting,
    low_s: sector.wait_low_s,
    high_s: sector.wait_high_s,
    closed: standing.closed,
    now: snapshot.at,
  };
}

/** Discreet: most people come for one thing, and for them no touch is added. */
function SeveralButton({ visit }) {
  if (visit.state.value.several) return null;
  return html`<button type="button" class="search-button several-button" onClick=${() => visit.send({ type: "several_opened" })}>
    <${Icon} name="list-ordered" />
    <span>${t("kiosk.several_open")}</span>
  </button>`;
}

function SearchButton({ visit }) {
  return html`<button type="button" class="search-button" onClick=${() => visit.send({ type: "search_opened" })}>
    <${Icon} name="search" />
    <span>${t("kiosk.search_hint")}</span>
  </button>`;
}
