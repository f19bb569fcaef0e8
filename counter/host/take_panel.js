/** A number for somebody: what is known of them above, the sectors with who waits, the services; one touch gives it. */
import { html, useSignal } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { closedWords, nextChance } from "/static/closed_words.js";
import { hasWord, pick, t } from "/static/words.js";
import { PersonBar } from "/counter/host/person_bar.js";

/** `lobby`, `snapshot` as everywhere in this folder. */
export function TakePanel({ lobby, snapshot }) {
  const sector_id = useSignal(null);
  const sector = snapshot.sectors.find((each) => each.sector_id === sector_id.value) ?? snapshot.sectors[0];
  const { services } = lobby.wish.value;
  return html`<${PersonBar} ...${{ lobby, snapshot }} />
    ${snapshot.state === "closed" ? html`<p class="notice notice-warn" role="status"><${Icon} name=${hallIcon(snapshot.closed)} /><span>${hallText(snapshot.closed, snapshot)}</span></p>` : null}
    <div class="offer">
      <nav class="offer-sectors" aria-label=${t("host.sectors")}>
        ${snapshot.sectors.map((each) => html`<${Sector} key=${each.sector_id} sector=${each} is_here=${each === sector} onChoose=${() => (sector_id.value = each.sector_id)} />`)}
      </nav>
      <ul class="offer-services" aria-label=${pick(sector?.name)}>
        ${(sector?.services ?? []).map((service) => html`<${Service} key=${service.service_id} ...${{ lobby, snapshot, service, is_chosen: services?.includes(service.service_id) }} />`)}
      </ul>
    </div>
    ${services ? html`<${Chosen} ...${{ lobby, snapshot, services }} />` : null}`;
}

function Sector({ sector, is_here, onChoose }) {
  const is_closed = sector.services.every((service) => !service.open);
  return html`<button type="button" class=${`offer-sector ${is_closed ? "is-closed" : ""}`} aria-pressed=${String(is_here)} onClick=${onChoose}>
    <span class="offer-letter">${sector.letter}</span>
    <span class="offer-name">${pick(sector.name)}</span>
    <span class="offer-waiting">${is_closed ? t("host.closed") : sector.waiting}<span class="visually-hidden"> ${t("common.people_waiting", { count: sector.waiting })}</span></span>
  </button>`;
}

/** One touch gives the number; where several go under one, it puts the service on the list. */
function Service({ lobby, snapshot, service, is_chosen }) {
  const is_off = !service.open || !lobby.may_act.value;
  const press = () => {
    if (is_off) return;
    if (lobby.wish.value.services) lobby.set("service", service.service_id);
    else lobby.take(service.service_id);
  };
  return html`<li>
    <button type="button" class="offer-service" aria-disabled=${is_off ? "true" : undefined} aria-pressed=${is_chosen === undefined ? undefined : String(is_chosen)} onClick=${press}>
      <${Icon} name=${is_chosen ? "check" : service.icon} size="1.6em" />
      <span class="offer-words">
        <strong>${pick(service.name)}</strong>
        ${service.open
          ? html`<span class="offer-line"><span>${t("common.people_waiting", { count: service.waiting })}</span><${Band} low_s=${service.wait_low_s} high_s=${service.wait_high_s} /></span>`
          : html`<span>${serviceText(service.closed, snapshot)}</span>`}
      </span>
    </button>
  </li>`;
}

/** The kiosk sends people to this desk: what keeps the whole hall from giving numbers is told here in words for its staff. */
const forStaff = (closed) => `host.withheld_${closed?.code}`;

const hallIcon = (closed) => (hasWord(forStaff(closed)) ? "circle-alert" : "clock");

function hallText(closed, snapshot) {
  const key = forStaff(closed);
  return hasWord(key) ? t(key) : closedText(closed, snapshot);
}

function serviceText(closed, snapshot) {
  return hasWord(forStaff(closed)) ? t(`common.closed_${closed.code}`) : closedText(closed, snapshot);
}

function closedText(closed, { hall, at }) {
  const chance = nextChance(closed, hall.time_zone, at);
  return chance ? `${closedWords(closed)} ${chance}.` : closedWords(closed);
}

function Chosen({ lobby, snapshot, services }) {
  const known = snapshot.sectors.flatMap((sector) => sector.services);
  const names = services.map((id) => pick(known.find(({ service_id }) => service_id === id)?.name));
  return html`<div class="offer-list" role="status">
    <p>${names.length ? names.map((name, index) => html`<span key=${name} class="chip">${index + 1}. ${name}</span>`) : t("host.several_hint")}</p>
    <${Button} kind="accent" icon="ticket" label=${t("host.several_take")} isDisabled=${!names.length || !lobby.may_act.value} isBusy=${lobby.busy.value} onPress=${() => lobby.take()} />
  </div>`;
}
