/**
 * Tiles: what can be chosen, laid out without holes for any number of them, in pages if need be.
 *
 * Called by the screens with a list of `{key, icon, name, hint, waiting, low_s, high_s, closed, …}`.
 */
import { html } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { gridOf, pageOf, pageSize } from "../layout.js";
import { SpeakerMark } from "./speaker.js";
import { closedWords, nextChance } from "/static/closed_words.js";

/** Names beyond this many characters are set smaller, so that their last line is never lost. */
const LONG_NAME = 38;

/** `tiles`: see above; `panel`: `{isWide, isSmall}`; `isList`: long names, one to a row. */
export function Tiles({ tiles, visit, panel, isList = false, timeZone, onChoose, name }) {
  const { is_low, page } = visit.state.value;
  const shape = { ...panel, isList, isLow: is_low };
  const shown = pageOf(tiles, pageSize(shape), page);
  const hasMore = shown.pages > 1;
  const count = shown.items.length + (hasMore ? 1 : 0);
  const { rows, spans } = gridOf(count, shape);
  const isPlain = shown.items.every((tile) => tile.waiting === undefined);
  const hasMarks = !is_low && !panel.isSmall;
  return html`<ul class=${`tiles ${isPlain ? "tiles-plain" : ""} ${isList ? "tiles-list" : ""}`} style=${{ "--rows": rows }} aria-label=${name}>
    ${shown.items.map(
      (tile, index) => html`<li class=${cellClass(tile, visit)} key=${tile.key} style=${{ "--span": spans[index] }}>
        <${Tile} tile=${tile} timeZone=${timeZone} onChoose=${onChoose} />
        ${hasMarks ? html`<${SpeakerMark} visit=${visit} id=${tile.key} texts=${wordsOf([tile])} />` : null}
        ${tile.onDocuments ? html`<${DocumentsStrip} tile=${tile} />` : null}
      </li>`,
    )}
    ${hasMore ? html`<${MoreTile} visit=${visit} shown=${shown} span=${spans[count - 1]} />` : null}
  </ul>`;
}

/** What is read of tiles, in their order; a closed one without the hint that its reason has replaced. */
export function wordsOf(tiles) {
  return tiles.flatMap(({ name, hint, closed }) => (closed || !hint ? [name] : [name, hint]));
}

/** The tile that is being read stands out, also while the whole screen is read. */
function cellClass(tile, visit) {
  const text = visit.reader.reading.value?.text;
  const isRead = Boolean(text) && [tile.name, tile.hint].includes(text);
  return ["tile-cell", tile.onDocuments ? "has-documents" : "", isRead ? "is-read" : ""].filter(Boolean).join(" ");
}

function Tile({ tile, timeZone, onChoose }) {
  const isClosed = Boolean(tile.closed);
  return html`<button
    type="button"
    class=${`tile ${tile.hint || isClosed ? "" : "tile-plain"}`}
    aria-disabled=${isClosed ? "true" : undefined}
    onClick=${() => onChoose(tile)}
  >
    <span class="tile-icon"><${Icon} name=${tile.icon} size="100%" /></span>
    <span class="tile-words">
      <span class=${tile.name.length > LONG_NAME ? "tile-name tile-name-long" : "tile-name"}>${tile.name}</span>
      ${isClosed
        ? html`<span class="tile-hint">${closedWords(tile.closed)}</span>`
        : html`<span class="tile-hint">${tile.hint}</span>`}
    </span>
    <${TileFoot} tile=${tile} timeZone=${timeZone} />
  </button>`;
}

function TileFoot({ tile, timeZone }) {
  if (tile.closed) {
    const chance = nextChance(tile.closed, timeZone, tile.now);
    return chance ? html`<span class="tile-foot"><span class="chip">${chance}</span></span>` : null;
  }
  if (tile.waiting === undefined) return null;
  return html`<span class="tile-foot">
    <span class=${tile.waiting > 0 ? "tile-waiting" : "tile-waiting tile-waiting-none"}>${t("common.people_waiting", { count: tile.waiting })}</span>
    <${Band} low_s=${tile.low_s} high_s=${tile.high_s} />
  </span>`;
}

function DocumentsStrip({ tile }) {
  return html`<button type="button" class="tile-documents" onClick=${tile.onDocuments} aria-expanded=${tile.isExpanded ? "true" : "false"}>
    <${Icon} name="file-text" />
    <span>${t("kiosk.documents_count", { count: tile.documentCount })}</span>
  </button>`;
}

function MoreTile({ visit, shown, span }) {
  return html`<li class="tile-cell" style=${{ "--span": span }}>
    <button type="button" class="tile tile-more" onClick=${() => visit.send({ type: "page_turned", page: shown.page + 1 })}>
      <span class="tile-icon"><${Icon} name="ellipsis" size="100%" /></span>
      <span class="tile-words">
        <span class="tile-name">${t("kiosk.more")}</span>
        <span class="tile-hint">${t("kiosk.page_of", { page: shown.page + 1, pages: shown.pages })}</span>
      </span>
    </button>
  </li>`;
}
