/** Every counter as a tile: who sits there, what happens, which number, since when. A press changes what it serves. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { clockText } from "/counter/officer/desk.js";
import { counterTile, orderCounters } from "/counter/manager/floor.js";

const CHIPS = { jade: "chip-good", lacquer: "chip-accent", amber: "chip-warn", quiet: "" };

/** `snapshot.counters` at `now_ms` of the server's clock. */
export function Counters({ snapshot, now_ms, sheet }) {
  return html`<section class="counters" id="counters" aria-label=${t("manager.counters")}>
    ${orderCounters(snapshot.counters).map((counter) => html`<${Tile} key=${counter.counter_id} ...${{ counter, now_ms, sheet }} />`)}
  </section>`;
}

function Tile({ counter, now_ms, sheet }) {
  const { key, tone, seconds } = counterTile(counter, now_ms);
  const open = () => {
    sheet.value = { kind: "serving", counter_id: counter.counter_id };
  };
  return html`<article class=${`tile tile-${tone}`}>
    <header class="tile-head">
      <h2>
        <button type="button" class="tile-change" title=${t("manager.serving_change")} onClick=${open}>
          ${pick(counter.name)}<${Icon} name="sliders-horizontal" size="1.1em" />
        </button>
      </h2>
      <span class=${`chip ${CHIPS[tone]}`}>${t(key)}</span>
    </header>
    <p class="tile-number">${counter.number ?? "–"}</p>
    <p class="tile-time" role="timer" aria-label=${t("desk.card_time_serving")}>${seconds === null ? "" : clockText(seconds)}</p>
    <footer class="tile-foot">
      <span class="tile-officer">${counter.officer?.name ?? t("manager.nobody_here")}</span>
      <span class="nobreak">${t("manager.visits", { count: counter.served_today })}</span>
    </footer>
  </article>`;
}
