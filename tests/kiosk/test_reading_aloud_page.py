"""The marks that read aloud: on what can be heard, large enough, stopped by a touch, and never in the way."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from kiosk.test_ticket_panels import lost_texts, too_small
from kiosk.ticketing import answer_tickets, take
from pages.browsing import Watch, accessibility_faults
from server.announcing.readings import file_of, texts_of
from server.announcing.sound import Sound, wav_bytes
from server.hall.reading import read_hall
from server.settings import ROOT
from server.words import words

SOUND = wav_bytes(Sound(8000, array("h", [1500, -1500] * 2800)))
"""Seven tenths of a second: a hand has time to stop it."""
NUMBER = [
    {"file": f"{name}.wav", "start_ms": 0, "duration_ms": 300, "gain_db": 0.0}
    for name in ("letter_a", "digit_0")
]
SPEECH = {"language": "vi", "pack_id": "vi-test", "version": "1", "level": "brief", "clips": NUMBER}


def give_voice(context: BrowserContext, heard: list[str]) -> None:
    """Answer in the server's place as a hall does that has a Vietnamese voice; note what is fetched."""
    of_song_xanh = read_hall(ROOT / "config" / "halls" / "song-xanh.toml")
    texts = texts_of(of_song_xanh, "vi", words("vi").text)
    clips = [{"text": text, "address": f"/readings/vi/{file_of(text)}"} for text in texts]

    def sound(route: Route) -> None:
        heard.append(route.request.url.rpartition("/")[2].partition("?")[0])
        route.fulfill(body=SOUND, content_type="audio/wav")

    context.route(
        re.compile(r"/kiosk/readings\?language=vi"),
        lambda route: route.fulfill(body=json.dumps({"clips": clips})),
    )
    context.route(
        re.compile(r"/kiosk/readings/A031"),
        lambda route: route.fulfill(body=json.dumps({"speech": SPEECH})),
    )
    context.route(re.compile(r"/(readings/vi|voices/vi-test)/"), sound)


def test_marks_fit_and_whoever_listens_hears_the_number(
    kiosk: Callable[..., Page], watch: Watch
) -> None:
    """A tile's mark reads its name and takes no number; a second touch stops; then the number speaks by itself."""
    page = kiosk()
    expect(page.locator(".speaker")).to_have_count(0)  # this hall has no voice, so nothing pretends
    heard: list[str] = []
    give_voice(page.context, heard)
    page.reload()
    answer_tickets(page, {"job_id": "j1", "state": "printed"})
    expect(page.locator(".tile-cell .speaker").first).to_be_visible()
    expect(page.locator(".speaker")).to_have_count(1 + page.locator(".tile").count())
    for size in ({"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not lost_texts(page)
        assert not too_small(page)
    assert not accessibility_faults(page, watch)
    page.locator(".action-low").click()
    expect(page.locator(".is-low .speaker")).to_have_count(1)
    assert page.locator(".speaker").bounding_box()["y"] >= 1920 * 0.6  # type: ignore[index]
    assert not lost_texts(page)
    page.wait_for_timeout(520)  # as in take
    page.locator(".action-low").click()
    page.wait_for_timeout(520)
    name = page.locator(".tile-name").first.inner_text()
    page.get_by_role("button", name=f"Nghe đọc: {name}").click()
    stop = page.get_by_role("button", name="Ngừng đọc")
    expect(stop).to_have_class(re.compile("is-reading"))
    page.wait_for_timeout(520)  # as in take
    stop.click()
    expect(stop).to_have_count(0)
    assert heard[0] == file_of(name)
    expect(page.locator(".number")).to_have_count(0)
    page.wait_for_timeout(520)
    with page.expect_request(re.compile(r"digit_0\.wav")):
        take(page)
    assert heard[-2:] == [file_of(words("vi").text("kiosk.your_number")), "letter_a.wav"]
    assert not lost_texts(page)
