/**
 * What a board looks like: head, the large call, the list of calls, the strip of waiting people and notices.
 *
 * Components only: they read the signals of model.js and draw. No timer, no request.
 */

import { html } from "/static/vendor/ui.mjs";
import { Emblem } from "/static/components/hall_head/hall_head.js";
import { Icon } from "/static/components/icon/icon.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { formatBand, formatClock, formatDay, language, pick, t } from "/static/words.js";
import { useFit } from "/static/fit.js";
import { splitCounter } from "./calls.js";
import { CELL_GAP, isTooDeep } from "./layout.js";
import { Closed, Welcome } from "./quiet.js";

/** The whole board. `model` from model.js, `sound` from sound.js. */
export function Board({ model, sound }) {
  const snapshot = model.snapshot.value;
  const layout = model.layout.value;
  if (!snapshot) return html`<main class="board board-starting"><${Emblem} size="22vmin" /><p>${t("board.starting")}</p></main>`;
  return html`<main
    class=${`board ${layout.isPortrait ? "board-portrait" : "board-landscape"}`}
    style=${boardStyle(layout, model.shift.value)}
    lang=${language.value}
  >
    <${Head} model=${model} sound=${sound} />
    <${Middle} model=${model} />
    <${Strip} model=${model} />
    <${Flash} count=${model.flash.value} />
  </main>`;
}

const px = (value) => `${Math.round(value * 10) / 10}px`;

function boardStyle(layout, { x_px, y_px }) {
  return {
    "--small": px(layout.small_px),
    "--number": px(layout.number_px),
    "--row": px(layout.row_px),
    "--row-h": px(layout.row_h),
    "--list-head": px(layout.head_h),
    "--pad": px(layout.pad),
    "--gap": px(layout.gap),
    "--header-h": px(layout.header_h),
    "--large-w": px(layout.large_w),
    "--large-h": px(layout.large_h),
    "--cell-h": px(layout.cell_h),
    "--cell-gap": px(layout.gap * CELL_GAP),
    "--columns": layout.columns,
    "--notice-span": layout.notice_span,
    transform: `translate(${x_px}px, ${y_px}px)`,
  };
}

function Head({ model, sound }) {
  const { hall, training } = model.snapshot.value;
  return html`<header class="head">
    <${Emblem} size="var(--header-h)" />
    <h1 class="head-name">${pick(hall.name)}${hall.parent ? html`<span class="head-parent">${pick(hall.parent)}</span>` : null}</h1>
    <${TrainingMark} isOn=${training} isPublic />
    <${SoundBadge} sound=${sound} volume=${model.sound.value?.volume} />
    <${HeadClock} model=${model} />
  </header>`;
}

/** The clock runs while the server is heard; cut off, the age of what is shown stands in its place. */
function HeadClock({ model }) {
  const { hall, at } = model.snapshot.value;
  if (model.isStale.value) {
    return html`<p class="chip chip-warn head-stale" role="status">
      <${Icon} name="wifi-off" size="1.1em" />${t("board.stale", { time: formatClock(at, hall.time_zone) })}
    </p>`;
  }
  if (!model.minute.value) return null;
  const now = new Date(model.minute.value * 60_000);
  return html`<p class="head-clock">
    <time class="head-time">${formatClock(now, hall.time_zone)}</time>
    ${model.layout.value.hasDay ? html`<span class="head-day">${formatDay(now, hall.time_zone)}</span>` : null}
  </p>`;
}

const SOUND_CHIPS = { absent: "board.sound_absent", stuck: "board.sound_stuck" };

/** What is wrong with the sound, or that the hall is quiet now: then nobody waits for a voice. */
function SoundBadge({ sound, volume }) {
  const state = sound.state.value;
  const isQuiet = volume === 0;
  const chip = isQuiet ? "board.sound_quiet" : SOUND_CHIPS[state];
  if (chip) return html`<p class="chip sound-absent"><${Icon} name=${isQuiet ? "bell-off" : "volume-x"} size="1.1em" />${t(chip)}</p>`;
  if (state === "running") return null;
  return html`<button type="button" class="sound-badge" onClick=${sound.unlock}>
    <${Icon} name="volume-x" size="1.1em" /><span class="sound-badge-words">${t("board.sound_on")}</span>
  </button>`;
}

/** Out of hours calls go on while people wait; the board rests when they are served, and over lunch. */
function isQuiet({ is_open, closed, waiting }, call) {
  if (is_open !== false || call?.active) return false;
  return closed?.code === "lunch" || waiting.every((sector) => sector.waiting === 0);
}

function Middle({ model }) {
  const call = model.large.value;
  const { closed } = model.snapshot.value;
  // The hall is not at rest, and nobody is invited to take a number that the machine does not give.
  const isWithheld = !call && closed?.is_withheld;
  if (isWithheld || isQuiet(model.snapshot.value, call)) return html`<${Closed} model=${model} closed=${closed} />`;
  if (!call) return html`<${Welcome} />`;
  return html`<section class="middle">
    <${LargeCall} model=${model} call=${call} />
    <${CallList} model=${model} />
  </section>`;
}

/** Whether a call leads into another part of the building than the board hangs in. */
const isElsewhere = (model, call) => call.zone && call.zone_id !== model.snapshot.value.zone?.zone_id;

function LargeCall({ model, call }) {
  const phase = model.phase.value;
  const counter = splitCounter(pick(call.counter.name));
  return html`<article class=${`large large-${phase}`} aria-live="assertive" aria-atomic="true" key=${call.announcement_id}>
    <p class="large-lead">
      <span>${t(phase === "past" ? "board.invited" : "board.invite")}</span>
      ${call.is_recall && phase !== "past" ? html`<${Again} />` : null}
      ${model.saying.value === call.announcement_id ? html`<${Saying} />` : null}
    </p>
    <p class="large-number" ref=${useFit(call.number)}>${call.number}</p>
    <p class="large-to">
      <span class="large-word">${t("board.to")} ${lowerFirst(counter.word)}</span>
      <span class=${`large-counter ${counter.mark.length > 3 ? "large-counter-long" : ""}`}>${counter.mark}</span>
      ${isElsewhere(model, call) ? html`<span class="large-zone"><${Icon} name="arrow-right" size="1.15em" /><span>${pick(call.zone)}</span></span>` : null}
    </p>
    ${otherLanguages(call).map((code) => html`<p class="large-other" lang=${code} key=${code}>${call.texts[code]}</p>`)}
  </article>`;
}

/** The languages of the ticket that the board is not written in: at most one, so that it can be read. */
function otherLanguages(call) {
  return (call.languages ?? []).filter((code) => code !== language.value && call.texts?.[code]).slice(0, 1);
}

const lowerFirst = (word) => word.charAt(0).toLocaleLowerCase() + word.slice(1);

const Again = () => html`<span class="again"><${Icon} name="rotate-ccw" size="0.95em" />${t("board.again")}</span>`;

const Saying = () => html`<${Icon} name="volume-2" size="1.2em" class="saying" label=${t("board.being_said")} />`;

function CallList({ model }) {
  const calls = model.rows.value;
  return html`<section class="list">
    <p class="list-head"><span>${t("board.list_called")}</span><span>${t("board.list_counter")}</span></p>
    <ol class="list-rows">
      ${calls.map((call) => html`<${CallRow} key=${call.announcement_id} model=${model} call=${call} />`)}
      ${emptyRows(model.layout.value.rows - calls.length)}
    </ol>
  </section>`;
}

/** Ruled lines for the calls to come: an empty list still looks like a list. */
function emptyRows(count) {
  return Array.from({ length: Math.max(0, count) }, (_, index) => html`<li class="row" key=${`empty ${index}`} aria-hidden="true"></li>`);
}

function CallRow({ model, call }) {
  const counter = splitCounter(pick(call.counter.name));
  return html`<li class=${`row ${call.active === false ? "row-past" : ""}`}>
    <span class="row-number">${call.number}</span>
    <span class="row-marks">
      ${call.is_recall ? html`<${Again} />` : null}
      ${model.saying.value === call.announcement_id ? html`<${Saying} />` : null}
      ${isElsewhere(model, call) ? html`<span class="row-zone"><${Icon} name="arrow-right" size="1em" /><span>${pick(call.zone)}</span></span>` : null}
    </span>
    <span class=${`row-counter ${counter.mark.length > 3 ? "row-counter-long" : ""}`}>${counter.mark}</span>
  </li>`;
}

function Strip({ model }) {
  const { waiting } = model.snapshot.value;
  const layout = model.layout.value;
  if (waiting.length === 0 && !model.page.value) return null;
  const hasBand = !model.isStale.value && !layout.isCompact;
  return html`<footer class=${`strip ${layout.isCompact ? "strip-compact" : ""}`}>
    ${waiting.map((sector) => html`<${Waiting} key=${sector.sector_id} sector=${sector} hasBand=${hasBand} />`)}
    <${NoticePage} model=${model} />
  </footer>`;
}

/** The notice due now; in a hall too deep for this screen the warning to whoever set it up, until that is mended. */
function NoticePage({ model }) {
  const { depth_max_m } = model.layout.value;
  const { depth_m } = model.screen();
  if (isTooDeep(model.layout.value, depth_m)) {
    const text = t("board.too_deep", { reach: Math.floor(depth_max_m), depth: depth_m });
    return html`<p class="notice-page notice-warning" role="status"><span>${text}</span></p>`;
  }
  const page = model.page.value;
  return page && html`<p class="notice-page" key=${page.text} lang=${page.language}><span>${page.text}</span></p>`;
}

/** The name in up to two lines, never cut; how many wait beside it, and for how long where that is one answer. */
function Waiting({ sector, hasBand }) {
  const band = hasBand && sector.waiting > 0 ? formatBand(sector.wait_low_s, sector.wait_high_s) : "";
  return html`<div class=${`waiting ${sector.waiting > 0 ? "" : "waiting-nobody"}`}>
    <p class="waiting-name">${pick(sector.name)}</p>
    <p class="waiting-count">
      <span>${t("board.waiting", { count: sector.waiting })}</span>${band ? html`<span class="waiting-band">${band}</span>` : null}
    </p>
  </div>`;
}

/** The silent alarm: one soft flash of the screen's edge, drawn anew for each count. */
function Flash({ count }) {
  return count > 0 ? html`<div class="flash" key=${count} aria-hidden="true"></div>` : null;
}
