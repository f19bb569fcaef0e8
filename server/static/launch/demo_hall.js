/** Every screen of the demo hall as a live tile at its true proportions, with the printer among them. */
import { html } from "/static/vendor/ui.mjs";
import { language, t } from "/static/words.js";
import { PhoneTile } from "/static/launch/phone_tile.js";
import { PrinterStrip } from "/static/launch/printer_strip.js";
import { Tile } from "/static/launch/tile.js";
import { tilesOf } from "/static/launch/screens.js";

/** `demo`: devices with their tokens; `stage`: tells when the desks are seated and which ticket is the last. */
export function DemoHall({ demo, stage }) {
  const tiles = tilesOf(demo.devices, Math.hypot(window.screen.width, window.screen.height));
  const of = (kind) => tiles.filter((tile) => tile.kind === kind);
  const is_seated = stage.isSeated.value;
  return html`<section class="public-side" aria-labelledby="public-title">
      <h2 id="public-title">${t("launch.side_public")}</h2>
      <div class="place-kiosk">${of("kiosk").map((tile) => html`<${Tile} key=${tile.path} ...${tile} />`)}</div>
      <div class="place-boards">
        ${of("board").map((tile) => html`<${Tile} key=${tile.path} ...${tile} />`)}
        ${of("rating").map((tile) => html`<${Tile} key=${tile.path} ...${tile} />`)}
      </div>
      <div class="place-paper">
        <${PhoneTile} stage=${stage} />
        ${demo.printer ? html`<${PrinterStrip} />` : null}
      </div>
    </section>
    <section class="staff-side" aria-labelledby="staff-title">
      <h2 id="staff-title">${t("launch.side_staff")}</h2>
      ${[...of("counter"), ...of("host"), ...of("manager")].map(
        (tile) => html`<${Tile} key=${tile.path} ...${tile} ...${inLanguage(tile)} isReady=${is_seated} />`,
      )}
    </section>`;
}

/** Staff read their pages in the language of this one; the public's screens keep the hall's. */
function inLanguage(tile) {
  const choice = `&lang=${language.value}`;
  return { path: tile.path + choice, inner: tile.inner + choice };
}
