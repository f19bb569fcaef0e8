"""From the officer's key to a real board: when a person can see the call, and when its first sound is heard.

Chromium shows the board of the counter's zone, as on a wall. Time runs from before the POST next to the second
frame after the number stands in the page, and to the moment at which the audio clock has the chime's and
the first word's start, the loudspeaker's own delay included. Both ends read this machine's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.figures import Figure, Sheet, percentile
from bench.hall import Hall, ask, start_hall
from pages.browsing import started_browser
from server.announcing.building import BuildError, build_pack

COUNTER, ZONE = "7", "khu-a"
SHOWN_MS, SOUND_MS = 300.0, 1000.0
REST_MS = 15_000
NOTE = """
const now = () => performance.timeOrigin + performance.now();
window.seen = null; window.chimed = null; window.worded = null; window.ended = 0;
const heardAt = (source, atS) =>
  now() + (atS - source.context.currentTime + (source.context.outputLatency || source.context.baseLatency)) * 1000;
const strike = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (atS) {
  window.chimed ??= heardAt(this, atS);
  return strike.apply(this, arguments);
};
const play = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (atS) {
  window.worded ??= heardAt(this, atS);
  return play.apply(this, arguments);
};
const look = () => {
  const number = document.querySelector(".large-number")?.textContent;
  if (!number || number !== window.awaited || window.seen !== null) return;
  requestAnimationFrame(() => requestAnimationFrame(() => (window.seen ??= now())));
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
"""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of one board in Chromium."""
    sheet = Sheet("hearing")
    try:
        build_pack("vi", "south", work / "hall" / "voices")
    except BuildError as error:
        progress(f"no words, only the chime: {error}")
    hall = start_hall(work / "hall")
    try:
        with started_browser() as browser:
            page = _board(browser.new_page(viewport={"width": 1920, "height": 1080}), hall)
            calls = 6 if is_quick else 30
            progress(f"{calls} calls")
            _note(sheet, [_call(page, hall) for _ in range(calls)])
    finally:
        hall.stop()
    return sheet.figures()


def _board(page: Page, hall: Hall) -> Page:
    """Open the zone's board and wait until it has its clips and has chimed."""
    device = next(d for d in hall.demo["devices"] if d["role"] == "board" and d["zone_id"] == ZONE)
    page.add_init_script(NOTE)
    with page.expect_response("**/board/loudspeaker"), page.expect_response("**/api/v1/voices"):
        page.goto(f"http://127.0.0.1:{hall.port}/display/board/?device={device['device_id']}")
    page.wait_for_load_state("networkidle")
    return page


def _call(page: Page, hall: Hall) -> dict[str, float | None]:
    """Call one number and return the milliseconds until it was seen, chimed and worded."""
    taken = ask(hall.port, hall.take(hall.services[COUNTER]))["ticket"]["number"]
    page.evaluate("n => { awaited = n; seen = chimed = worded = null; }", taken)
    # Calm messages of the number just given are out of the way: this measures the call.
    page.wait_for_timeout(400)
    with page.expect_response(_is_spoken, timeout=REST_MS):
        began_ms = time.time() * 1000
        ask(hall.port, hall.next(COUNTER))
    heard = page.evaluate("({ seen, chimed, worded })")
    return {name: at and at - began_ms for name, at in heard.items()}


def _is_spoken(response: Any) -> bool:
    return "acknowledge" in response.url and "spoken" in (response.request.post_data or "")


def _note(sheet: Sheet, calls: list[dict[str, float | None]]) -> None:
    for name, label, goal in (
        ("seen", "call shown", SHOWN_MS),
        ("chimed", "first sound", SOUND_MS),
        ("worded", "first word, after the chime", None),
    ):
        times = [each[name] for each in calls if each[name] is not None]
        if times:
            sheet.add(f"{label}, p50", "ms", percentile(times, 0.5))
            sheet.add(f"{label}, p95", "ms", percentile(times, 0.95), at_most=goal)
