/** The second screen of a sector with several services; a touch on one gives the number at once. */
import { html } from "/static/vendor/ui.mjs";
import { Sheet } from "/static/components/sheet/sheet.js";
import { pick, t } from "/static/words.js";
import { Actions } from "./actions.js";
import { DocumentList, documentsOf } from "./documents.js";
import { Heading } from "./heading.js";
import { Notices } from "./notices.js";
import { Tiles, wordsOf } from "./tiles.js";

export function ServicesScreen({ visit, snapshot, panel }) {
  const { sector_id, documents_of } = visit.state.value;
  const sector = snapshot.sectors.find((each) => each.sector_id === sector_id);
  const services = sector?.services ?? [];
  const opened = services.find(({ service_id }) => service_id === documents_of);
  const hasRoom = !(panel.isSmall && panel.isWide);
  const toggle = (service) => visit.send({ type: "documents_toggled", service_id: service.service_id });
  const tiles = services.map((service) => serviceTile(service, { snapshot, documents_of, toggle: hasRoom && toggle }));
  return html`
    <${Heading} title=${pick(sector?.name)} hint=${t("kiosk.ask_service")} visit=${visit} read=${wordsOf(tiles)}>
      <${Notices} visit=${visit} snapshot=${snapshot} />
    <//>
    <${Tiles}
      name=${pick(sector?.name)}
      tiles=${tiles}
      visit=${visit}
      panel=${panel}
      isList=${true}
      timeZone=${snapshot.hall.time_zone}
      onChoose=${(tile) => visit.chooseService(tile.service)}
    />
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["back", "priority", "help"]} />
    ${opened
      ? html`<${Sheet} title=${pick(opened.name)} size="l" onClose=${() => toggle(opened)}><${DocumentList} service=${opened} /><//>`
      : null}
  `;
}

function serviceTile(service, { snapshot, documents_of, toggle }) {
  const documentCount = documentsOf(service).length;
  return {
    key: service.service_id,
    service,
    icon: service.icon,
    name: pick(service.name),
    hint: pick(service.hint),
    waiting: service.waiting,
    low_s: service.wait_low_s,
    high_s: service.wait_high_s,
    closed: service.open ? null : (service.closed ?? { code: "service_closed", is_withheld: false, opens_at: null }),
    now: snapshot.at,
    documentCount,
    isExpanded: documents_of === service.service_id,
    onDocuments: toggle && documentCount > 0 ? () => toggle(service) : null,
  };
}
