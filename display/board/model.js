/**
 * The board's present: what the link told, which call is large, which notice page is due, as signals that the view reads.
 *
 * Called by board.js. Holds every value that changes with time, so that the view redraws only when something visible
 * changes. Never draws and never plays a sound.
 */

import { batch, signal } from "/static/vendor/ui.mjs";
import { isHighlighting, largeCall, noCalls, phase, rows, withAnnounced, withEnded, withSnapshot, withTime } from "./calls.js";
import { layoutFor, shiftAt } from "./layout.js";
import { allPages, firstPage, turned } from "./notices.js";

/** After this age a board says so and drops its estimates. */
const STALE_S = 10;

/** `link` from openLink; `screen()` → {width_px, height_px, depth_m, diagonal_in}. */
export function createModel({ link, screen }) {
  const model = {
    link,
    calls: noCalls,
    turn: firstPage(0),
    large: signal(null),
    phase: signal("none"),
    rows: signal([]),
    page: signal(null),
    pages: [],
    snapshot: signal(null),
    isStale: signal(false),
    minute: signal(null),
    shift: signal({ x_px: 0, y_px: 0 }),
    layout: signal(layoutFor(screen(), { letters: 4, sectors: 0, has_notices: false })),
    saying: signal(null),
    sound: signal(null),
    flash: signal(0),
    screen,
  };
  return model;
}

/** Take in a new snapshot. */
export function takeSnapshot(model, snapshot) {
  model.calls = withSnapshot(model.calls, snapshot, nowMs(model));
  model.snapshot.value = snapshot;
  set(model.sound, snapshot.sound);
  relayout(model);
  refresh(model);
}

/** Take in a message that is applied at once. Returns whether it concerned the calls. */
export function takeMessage(model, name, message) {
  if (name === "announced") model.calls = withAnnounced(model.calls, message.call, message.seq, nowMs(model));
  else if (name === "call_ended") model.calls = withEnded(model.calls, message.announcement_id, nowMs(model));
  else if (name === "sound_changed") set(model.sound, { ...model.sound.value, ...message.sound });
  else return false;
  refresh(model);
  return true;
}

/** Measure the screen again; called at the start, on a change of size and with each snapshot. */
export function relayout(model) {
  const snapshot = model.snapshot.value;
  const letters = Math.max(4, ...model.calls.calls.map((call) => [...call.number].length));
  const content = {
    letters,
    sectors: snapshot?.waiting.length ?? 0,
    has_notices: (snapshot?.notices.length ?? 0) > 0 || model.screen().depth_m !== null,
  };
  const layout = layoutFor(model.screen(), content);
  if (JSON.stringify(layout) !== JSON.stringify(model.layout.value)) model.layout.value = layout;
  model.pages = snapshot ? allPages(snapshot.notices, snapshot.hall.languages ?? ["vi"], layout.notice_chars, layout.notice_lines) : [];
}

/** Let time pass; called a few times a second. */
export function refresh(model) {
  const now = nowMs(model);
  model.calls = withTime(model.calls, now);
  model.turn = turned(model.turn, model.pages, now, isHighlighting(model.calls, now));
  batch(() => {
    model.isStale.value = model.snapshot.value !== null && model.link.ageS.value > STALE_S;
    model.large.value = largeCall(model.calls);
    model.phase.value = phase(model.calls, now);
    set(model.rows, rows(model.calls, now, model.layout.value.rows));
    set(model.page, model.pages[model.turn.index] ?? null);
    set(model.shift, shiftAt(now, model.layout.value.unit));
    // A clock that stands is the proof of a cut link: it only goes while the server is heard.
    if (!model.isStale.value) model.minute.value = Math.floor(now / 60_000);
  });
}

/** The server's time in ms; 0 before the server was heard for the first time. */
export function nowMs(model) {
  return model.link.serverNow()?.getTime() ?? 0;
}

/** Lists and small objects are made anew each time: tell the view only about real changes. */
function set(target, value) {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value;
}
