/**
 * The board page: who it is, its link, its loudspeaker, and the proof that a call was shown and said.
 *
 * The entry of /display/board/. Options in the address: `device` (slot), `zone`, `lang`, `depth_m` (depth of the hall),
 * `diagonal` (of the screen, inches). Needs no reload for days: on every break it asks for the snapshot again.
 */

import { pause } from "/static/pause.js";
import { effect, h, render } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { slotOf } from "/static/device.js";
import { runDevice } from "/static/device_page.js";
import { openLink } from "/static/link.js";
import { readScreen } from "/static/screen.js";
import { likelyDiagonal } from "/static/screen_size.js";
import { setLanguage, t } from "/static/words.js";
import { createClipStore } from "./clip_store.js";
import { createReporter } from "./loudspeaker.js";
import { createModel, nowMs, refresh, relayout, takeMessage, takeSnapshot } from "./model.js";
import { createSound } from "./sound.js";
import { begin, ended, silence, withCalls } from "./speech.js";
import { Board } from "./view.js";

const BEAT_MS = 250;
const FLASH_MS = 1_200;
const PLAN_MS = 2_000;
const LATER_MS = 1_000;
/** How often a board asks for new voices: one that was built or recorded meanwhile. */
const VOICES_MS = 600_000;
const SAID_KEY = "motcua.board.said";
const ACKNOWLEDGED_MAX = 200;

const asked = new URLSearchParams(location.search);
const root = document.getElementById("page");
let api = createApi();
const store = createClipStore({ fetchVoices });
const sound = createSound({ store });

window.addEventListener("pointerdown", sound.unlock);
window.addEventListener("keydown", sound.unlock);
runDevice({ role: "board", root, open });

async function open({ token, device }) {
  if (asked.has("lang")) await setLanguage(asked.get("lang"));
  document.title = t("board.title");
  api = createApi({ token });
  const zone = asked.get("zone") ?? device.zone_id;
  const page = { speech: silence(readSaid()), acknowledged: new Set(), isTested: false, isTesting: false };
  page.reporter = createReporter({ report: (state) => api.post("/api/v1/board/loudspeaker", { state }, { tries: 1 }) });
  const link = openLink({
    token,
    snapshotPath: zone ? `/api/v1/board?zone=${encodeURIComponent(zone)}` : "/api/v1/board",
    onMessage: (name, message) => hear(page, name, message),
  });
  page.model = createModel({ link, screen: screenNow });
  return { link, stops: run(page) };
}

/** Draw the board and keep it going; returns how that ends. */
function run(page) {
  const { model } = page;
  const stops = [
    effect(() => void (model.link.snapshot.value && onSnapshot(page, model.link.snapshot.value))),
    effect(() => proveShown(page, [model.large.value, ...model.rows.value].filter(Boolean))),
    effect(() => void (model.sound.value && sound.setVolume(model.sound.value.volume))),
    effect(() => void (sound.state.value === "running" && model.sound.value && testOnce(page))),
  ];
  const beat = setInterval(() => onBeat(page), BEAT_MS);
  store.fill();
  const filling = setInterval(() => store.fill(), VOICES_MS);
  const onSize = () => {
    relayout(model);
    refresh(model);
  };
  window.addEventListener("resize", onSize);
  stops.push(() => clearInterval(beat), () => clearInterval(filling), () => window.removeEventListener("resize", onSize));
  render(h(Board, { model, sound }), root);
  return stops;
}

function hear(page, name, message) {
  if (name === "voices_changed") store.fill();
  if (!takeMessage(page.model, name, message)) return;
  judgeSpeech(page);
}

function onSnapshot(page, snapshot) {
  queueMicrotask(() => {
    takeSnapshot(page.model, snapshot);
    judgeSpeech(page);
  });
}

function onBeat(page) {
  const { model } = page;
  refresh(model);
  sayNext(page);
  if (!page.isTesting) page.reporter.beat(sound.state.value, model.link.status.value === "live", performance.now());
  const until_at = model.sound.value?.until_at;
  // The hour has come at which the volume changes: the server says to what.
  if (until_at && nowMs(model) > Date.parse(until_at)) model.link.refresh(LATER_MS);
}

/** The chime at the start, once: whoever switched the board on hears whether its loudspeaker works. */
async function testOnce(page) {
  const { boot_chime, volume } = page.model.sound.value;
  if (page.isTested || !boot_chime || volume === 0) return;
  page.isTested = page.isTesting = true;
  await sound.test();
  page.isTesting = false;
}

function judgeSpeech(page) {
  page.speech = withCalls(page.speech, page.model.calls.calls, nowMs(page.model));
  sayNext(page);
}

/** Say the next call if nothing is being said. */
async function sayNext(page) {
  const { model } = page;
  if (page.isTesting) return;
  const turn = begin(page.speech, nowMs(model));
  page.speech = turn.state;
  const call = model.calls.calls.find((one) => one.announcement_id === turn.announcement_id);
  if (turn.announcement_id === null) return;
  keepSaid(page.speech);
  if (call) await say(page, call);
  page.speech = ended(page.speech);
}

/**
 * Several boards of a zone speak as one: the server names the speaker. Without its answer a board at least chimes. In quiet
 * hours nobody hears it, so every board flashes.
 */
async function say(page, call) {
  const { model } = page;
  const plan = await fetchPlan(call);
  if ((plan?.volume ?? model.sound.value?.volume) === 0) return flashSilently(model);
  if (plan?.may_speak === false) return;
  model.saying.value = call.announcement_id;
  const { isHeard, isSpoken } = await sound.announce(plan);
  if (!isHeard) await flashSilently(model);
  model.saying.value = null;
  if (isSpoken) acknowledge(page, call, "spoken");
}

/** Without sound the edge of the screen lights up once, so that people look up. */
async function flashSilently(model) {
  model.flash.value += 1;
  await pause(FLASH_MS);
}

async function fetchPlan(call) {
  const path = `/api/v1/announcements/${encodeURIComponent(call.announcement_id)}/clips`;
  try {
    return await api.get(path, { tries: 1, timeout_ms: PLAN_MS });
  } catch {
    return null;
  }
}

async function fetchVoices() {
  return (await api.get("/api/v1/voices", { tries: 1 })).voices;
}

/** A call counts as shown after two frames: the first draws it, the second proves that the first reached the screen. */
function proveShown(page, calls) {
  const awaited = calls.filter((call) => call.active !== false && !page.acknowledged.has(`${call.announcement_id} shown`));
  if (awaited.length === 0) return;
  requestAnimationFrame(() => requestAnimationFrame(() => awaited.forEach((call) => acknowledge(page, call, "shown"))));
}

async function acknowledge(page, call, proof) {
  const mark = `${call.announcement_id} ${proof}`;
  if (page.acknowledged.has(mark)) return;
  page.acknowledged.add(mark);
  if (page.acknowledged.size > ACKNOWLEDGED_MAX) page.acknowledged.delete(page.acknowledged.values().next().value);
  try {
    await api.post(`/api/v1/announcements/${encodeURIComponent(call.announcement_id)}/acknowledge`, { [proof]: true });
  } catch (problem) {
    // After a break the call may still be awaited: the next change of the list proves it again.
    if (problem.isSilence) page.acknowledged.delete(mark);
  }
}

function screenNow() {
  const size = { width_px: window.innerWidth, height_px: window.innerHeight };
  const settings = readScreen(slotOf("board"));
  const number = (name) => Number.parseFloat(asked.get(name)) || null;
  const diagonal_in = number("diagonal") ?? settings.diagonal_in ?? likelyDiagonal("board", size);
  return { ...size, depth_m: number("depth_m") ?? settings.depth_m ?? null, diagonal_in };
}

/** What was said before a reload is not said again. */
function readSaid() {
  try {
    return JSON.parse(sessionStorage.getItem(SAID_KEY)) ?? [];
  } catch {
    return [];
  }
}

function keepSaid({ known, line }) {
  const waiting = new Set(line.map((place) => place.announcement_id));
  try {
    sessionStorage.setItem(SAID_KEY, JSON.stringify(known.filter((id) => !waiting.has(id))));
  } catch {
    // A full or forbidden storage only means that a reload may repeat a call.
  }
}
