/** The services as a table: who waits, for how long, what is promised, and the switch for new numbers. */
import { html } from "/static/vendor/ui.mjs";
import { formatBand, pick, t } from "/static/words.js";
import { splitServices, waitTone, wholeMinutes } from "/counter/manager/floor.js";

/** `snapshot.services`; the switch stops or lets new numbers, with a way back for ten seconds. */
export function Services({ board, snapshot }) {
  const { busy, calm } = splitServices(snapshot.services);
  return html`<section class="panel services" aria-label=${t("manager.services")}>
    <h2>${t("manager.services")}</h2>
    ${busy.length ? html`<${Table} ...${{ board, services: busy }} />` : html`<p class="panel-empty">${t("common.people_waiting", { count: 0 })}</p>`}
    ${calm.length
      ? html`<details>
          <summary>${t("manager.calm_services", { count: calm.length })}</summary>
          <${Table} ...${{ board, services: calm }} />
        </details>`
      : null}
  </section>`;
}

function Table({ board, services }) {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${t("manager.service")}</th>
        <th scope="col" class="is-figure">${t("manager.waiting")}</th>
        <th scope="col" class="is-figure">${t("manager.longest")}</th>
        <th scope="col" class="is-figure">${t("manager.band")}</th>
        <th scope="col" class="is-figure">${t("manager.done")}</th>
        <th scope="col">${t("manager.new_numbers")}</th>
      </tr>
    </thead>
    <tbody>
      ${services.map((service) => html`<${Row} key=${service.service_id} ...${{ board, service }} />`)}
    </tbody>
  </table>`;
}

function Row({ board, service }) {
  const { waiting, longest_wait_s, wait_low_s, wait_high_s, served_today } = service;
  const longest = waiting ? t("desk.minutes", { count: wholeMinutes(longest_wait_s) }) : "–";
  return html`<tr id=${`service-${service.service_id}`} class=${service.is_open ? "" : "is-stopped"}>
    <th scope="row">${pick(service.name)}</th>
    <td class=${`is-figure ${waiting ? "is-strong" : ""}`}>${waiting}</td>
    <td class="is-figure"><span class=${waiting ? `wait wait-${waitTone(longest_wait_s)}` : ""}>${longest}</span></td>
    <td class="is-figure">${service.is_open ? formatBand(wait_low_s, wait_high_s) || "–" : "–"}</td>
    <td class="is-figure">${served_today}</td>
    <td><${Switch} ...${{ board, service }} /></td>
  </tr>`;
}

function Switch({ board, service }) {
  const { service_id, is_open, name } = service;
  const verb = is_open ? "close" : "open";
  const back = is_open ? "open" : "close";
  const press = () =>
    board.run({
      path: `services/${encodeURIComponent(service_id)}/${verb}`,
      done: { key: `manager.did_${verb}_service`, facts: { service: name } },
      back: { path: `services/${encodeURIComponent(service_id)}/${back}` },
    });
  return html`<button
    type="button"
    class="switch"
    role="switch"
    aria-checked=${String(is_open)}
    aria-disabled=${board.may_act.value ? undefined : "true"}
    aria-label=${t("manager.new_numbers_of", { service: pick(name) })}
    onClick=${press}
  >
    <span class="switch-track" aria-hidden="true"></span>
    <span>${t(is_open ? "manager.is_open" : "manager.is_stopped")}</span>
  </button>`;
}
