/** Search by letters on the screen; accents are not needed. Few results, each a touch to a number. */
import { html, useMemo } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { Keypad } from "/static/components/keypad/keypad.js";
import { language, pick, t } from "/static/words.js";
import { find, indexOf, keyboardRows } from "../search.js";
import { Actions } from "./actions.js";
import { Heading } from "./heading.js";
import { Tiles } from "./tiles.js";

export function SearchScreen({ visit, snapshot, panel }) {
  const { query, is_low } = visit.state.value;
  const index = useMemo(() => indexOf(snapshot.sectors), [snapshot]);
  const found = find(index, query, is_low ? 2 : 4);
  return html`
    <${Heading} title=${t("kiosk.search_title")} />
    <output class="search-field" aria-live="polite">
      <${Icon} name="search" /><span class=${query ? "" : "search-empty"}>${query || t("kiosk.search_hint")}</span>
    </output>
    ${query && found.length === 0 ? html`<p class="notice search-none"><${Icon} name="circle-help" /><span>${t("kiosk.search_none")}</span></p>` : null}
    <${Tiles}
      name=${t("kiosk.search_title")}
      tiles=${found.map((entry) => resultTile(entry, snapshot))}
      visit=${visit}
      panel=${panel}
      timeZone=${snapshot.hall.time_zone}
      onChoose=${(tile) => visit.chooseService(tile.service)}
    />
    <${Keypad} class="search-keys" rows=${rowsOf(language.value)} onKey=${visit.onTyped} name=${t("kiosk.search_title")} />
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["back", "help"]} />
  `;
}

function rowsOf(code) {
  const rows = keyboardRows(code);
  return [
    ...rows,
    [
      { key: " ", text: t("kiosk.space"), isWide: true, hasText: true },
      { key: "Backspace", icon: "delete", label: t("common.erase") },
    ],
  ];
}

/** A service found by a procedure says which: people look for the name on their paper. The tile shortens it. */
function resultTile({ sector, service, procedure }, snapshot) {
  return {
    key: service.service_id,
    service,
    icon: service.icon,
    name: pick(service.name),
    hint: pick(procedure ?? sector.name),
    waiting: service.waiting,
    low_s: service.wait_low_s,
    high_s: service.wait_high_s,
    closed: service.open ? null : (service.closed ?? { code: "service_closed", is_withheld: false, opens_at: null }),
    now: snapshot.at,
  };
}
