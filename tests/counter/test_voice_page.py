"""A person records their voice in a real browser: what goes into the microphone comes out of the boards' player."""

from __future__ import annotations

import json
import math
import random
import shutil
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from pages.browsing import ARGUMENTS, Watch, accessibility_faults, chromium_path, small_targets
from pages.demo import DemoHall
from pages.workers import Worker
from server.announcing.espeak import EngineError, Utterance, find_espeak
from server.announcing.sound import Sound, wav_bytes

pytestmark = pytest.mark.browser

NO_MICROPHONE = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
RATE_HZ = 22_050
SIZES = {"vi": (1366, 768), "en": (1024, 768), "km": (1366, 768)}


def said(words: str) -> bytes:
    """A second of a quiet room, words spoken by espeak-ng at half of its loudness, and silence after."""
    try:
        spoken = find_espeak().speak(Utterance(words, "vi", 160, 50))
    except EngineError as error:
        pytest.skip(str(error))
    chance = random.Random(3)
    room = [round(chance.gauss(0, 12)) for _ in range(RATE_HZ)]
    return wav_bytes(Sound(RATE_HZ, array("h", room + [s // 2 for s in spoken.samples] + room * 3)))


@pytest.fixture(scope="module")
def speaking_browser(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose microphone hears a person say a phrase, again and again."""
    heard = tmp_path_factory.mktemp("microphone") / "heard.wav"
    heard.write_bytes(said("mời công dân có số"))
    microphone = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={heard}",
    ]
    started = browser.browser_type.launch(
        executable_path=chromium_path(), args=[*ARGUMENTS, *microphone]
    )
    yield started
    started.close()


def enter(page: Page, manager: Worker, voice: str = "", query: str = "") -> None:
    """Open the voices' page, or a recorder, signed in as the manager."""
    address = f"{manager.hall.url}/counter/voice/?device={manager.slot}{query}#{voice}"
    page.goto(address)
    keep = "([key, text]) => sessionStorage.setItem(key, text)"
    page.evaluate(keep, [f"motcua.session.{manager.slot}", json.dumps(manager.session)])
    page.reload()
    page.wait_for_selector(".recorder" if voice else ".voice, .voice-lacking")


@pytest.fixture
def voice(hall: DemoHall, manager: Worker) -> Iterator[str]:
    """A voice that was begun past the page."""
    wish = {"name": "Cô Sáu", "speaker": "Trần Thị Sáu", "licence": "riêng", "consent": "hồ sơ 3"}
    path = "/api/v1/manage/voices"
    made = hall.post(path, {"language": "vi", "is_agreed": True, **wish}, token=manager.token)
    yield made["pack_id"]
    shutil.rmtree(folder_of(hall) / made["pack_id"], ignore_errors=True)


def folder_of(hall: DemoHall) -> Path:
    """Where the hall keeps its voices."""
    return hall.log.parent / "data" / "voices"


def known(manager: Worker, voice: str) -> dict[str, dict[str, object]]:
    """The clips of a voice that the server has, by name."""
    found = manager.hall.get(f"/api/v1/manage/voices/{voice}", token=manager.token)
    return {p["clip"]: p for p in found["prompts"] if p["mark"]}


def test_a_voice_is_begun_read_heard_and_read_again(
    manager: Worker, speaking_browser: Browser, watch: Watch
) -> None:
    """From consent to the first kept take: the word alone, played back; a reload goes on behind it."""
    page = speaking_browser.new_page(viewport={"width": 1366, "height": 768})
    watch.follow(page)
    enter(page, manager)
    vietnamese = page.get_by_role("region", name="Tiếng Việt")
    vietnamese.get_by_role("button", name="Ghi giọng mới").click()
    for place, text in enumerate(("Bác Ba", "Lê Văn Ba", "chỉ ở đây", "hồ sơ 7")):
        page.locator(".begin input[type=text]").nth(place).fill(text)
    begin = page.get_by_role("button", name="Bắt đầu ghi")
    expect(begin).to_have_attribute("aria-disabled", "true")
    page.locator(".begin input[type=checkbox]").check()
    begin.click()
    expect(page.locator(".card-words")).to_have_text("mời công dân có số")
    page.locator(".record").click()
    expect(page.locator(".meter")).to_be_visible()
    with (
        page.expect_response("**/clips/invite") as kept,
        page.expect_response("**/invite.*.wav?v=*"),
    ):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    assert kept.value.status == 200, kept.value.text()
    assert 800 < kept.value.json()["duration_ms"] < 1800, "the room around the words is gone"
    expect(page.locator(".voice-far")).to_contain_text("1/")
    expect(page.locator(".card-words")).to_have_text("mời công dân có số")
    page.reload()
    expect(page.locator(".card-words")).to_have_text("mời số")
    pack = page.url.rsplit("#", 1)[1]
    assert list(known(manager, pack)) == ["invite"]
    page.close()
    shutil.rmtree(folder_of(manager.hall) / pack)


def test_without_a_microphone_files_are_uploaded(
    manager: Worker, voice: str, browser: Browser, watch: Watch
) -> None:
    """On plain http the page says what to do; a file is kept, another refused in words, and taken back."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    watch.follow(page)
    watch.expect("422")
    page.add_init_script(NO_MICROPHONE)
    enter(page, manager, voice)
    expect(page.locator(".recorder .notice-warn")).to_contain_text("127.0.0.1")
    expect(page.locator(".record")).to_have_count(0)
    files = page.locator(".upload input")
    files.set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": said("xin chào")})
    expect(page.locator(".prompt.is-there")).to_have_count(1)
    files.set_input_files({"name": "b.wav", "mimeType": "audio/wav", "buffer": b"hello"})
    expect(page.locator(".bottom-notice.is-warning")).to_contain_text("WAV")
    page.get_by_role("button", name="Bỏ bản này").click()
    expect(page.locator(".prompt.is-there")).to_have_count(0)
    page.close()


@pytest.mark.parametrize(
    ("language", "texts"),
    {
        "vi": ("Máy đang chuẩn bị giọng đọc: 40 %", "tiếng chuông", "đọc bằng tiếng Việt"),
        "en": ("preparing a voice: 40 %", "without words", "spoken in Vietnamese"),
        "km": ("កំពុងរៀបចំសំឡេងអាន៖ 40 %", "កណ្ដឹង", "ភាសាវៀតណាម"),
    }.items(),
    ids=["vi", "en", "km"],
)
def test_a_voice_that_is_being_made_is_not_called_missing(
    manager: Worker, open_page: Callable[..., Page], language: str, texts: tuple[str, str, str]
) -> None:
    """While the machine makes the first voices the page says how far it is and what is heard; then they are there."""
    under_way, chime, spoken = texts
    page = open_page("about:blank", size=SIZES[language])
    path = "**/api/v1/manage/voices"
    languages = [
        {"language": code, "name": code, "may_record": True, "speaks": None, "chosen": None}
        | {"built_percent": 40 if code == "vi" else None, "packs": []}
        for code in ("vi", "km")
    ]
    page.route(path, lambda route: route.fulfill(json={"languages": languages}), times=2)
    enter(page, manager, query=f"&lang={language}")
    vietnamese, khmer = (page.locator(".panel").nth(n).locator(".voice-lacking") for n in (0, 1))
    expect(vietnamese).to_contain_text(under_way)
    expect(vietnamese).to_contain_text(chime)
    expect(khmer).to_contain_text(chime)
    page.unroute(path)
    now = manager.hall.get("/api/v1/manage/voices", token=manager.token)["languages"]
    if now[0]["speaks"]:
        expect(vietnamese).to_have_count(0)
        expect(khmer).to_contain_text(spoken)


def test_an_answer_counts_while_its_voice_is_asked_for(
    manager: Worker, voice: str, browser: Browser, watch: Watch
) -> None:
    """One that comes after "back" opens nothing; one that fails throws nobody out, and is asked for again."""
    page = browser.new_page()
    watch.follow(page)
    watch.expect("503")
    enter(page, manager)
    late: list[Route] = []
    address = f"**/api/v1/manage/voices/{voice}"
    page.route(address, lambda route: late.append(route))
    go = "place => { location.hash = place; }"
    with page.expect_request(address):
        page.evaluate(go, voice)
    with page.expect_response("**/api/v1/manage/voices"):
        page.evaluate(go, "")
    with page.expect_response(address) as answered:
        late[0].continue_()
    answered.value.finished()
    expect(page.locator(".voices-main")).to_be_visible()
    expect(page.locator(".recorder")).to_have_count(0)
    page.unroute(address)
    page.route(address, lambda route: route.fulfill(status=503, body="{}"), times=4)
    page.evaluate(go, voice)
    expect(page.locator(".recorder")).to_be_visible(timeout=12_000)
    page.close()


def test_a_call_lacks_words_until_they_are_read(
    manager: Worker, voice: str, browser: Browser, watch: Watch
) -> None:
    """The recorder names what a call lacks; when the words are there it plays the call, as a board does."""
    page = browser.new_page()
    watch.follow(page)
    enter(page, manager, voice)
    listen = page.locator(".listen").get_by_role("button", name="Nghe thử")
    listen.click()
    expect(page.locator(".listen .notice-warn")).to_contain_text("năm")
    wav = hum()
    for clip in ("invite", "letter_a", "digit_0", "digit_2", "digit_5", "go_to_counter", "digit_3"):
        path = f"/api/v1/manage/voices/{voice}/clips/{clip}"
        send = """async ([path, token, bytes]) => (await fetch(path, { method: "POST", body: new Uint8Array(bytes),
          headers: { Authorization: `Bearer ${token}`, "Idempotency-Key": path.slice(-30).replace(/\\W/g, "x"),
          "Content-Type": "audio/wav" } })).status"""
        assert page.evaluate(send, [path, manager.token, list(wav)]) == 200
    with page.expect_response("**/digit_3.*.wav*"):
        listen.click()
    expect(page.locator(".listen-words")).to_have_text(
        "mời công dân có số a không hai năm đến quầy số ba"
    )
    page.close()


def test_the_console_mutes_and_follows_the_schedule_again(
    manager: Worker, at_work: Callable[..., Page]
) -> None:
    """One press mutes all boards for a quarter of an hour, another one goes back; the panel says what holds."""
    page = at_work(manager, "manager")
    sound = page.locator(".sound")
    sound.get_by_role("button", name="Tắt 15 phút").click()
    expect(sound.locator(".sound-now")).to_contain_text("Đã tắt tiếng")
    live = manager.hall.get("/api/v1/manage/live", token=manager.token)["sound"]
    assert (live["volume"], live["why"]) == (0, "muted")
    sound.get_by_role("button", name="Trở lại như lịch").click()
    expect(sound.locator(".sound-now")).to_have_text("Đang đọc, âm lượng 100 %")
    sound.get_by_role("button", name="50 %").click()
    expect(sound.locator(".sound-now")).to_have_text("Đang đọc, âm lượng 50 %")
    sound.get_by_role("button", name="Giọng đọc").click()
    page.wait_for_url("**/counter/voice/**")
    expect(page.locator(".voices")).to_be_visible()


def hum() -> bytes:
    """Half a second of a hum between two silences, a small file."""
    tone = [round(9000 * math.sin(i / 12)) for i in range(8000)]
    return wav_bytes(Sound(16_000, array("h", [0] * 3200 + tone + [0] * 3200)))


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_everybody_can_use_it(
    manager: Worker,
    voice: str,
    open_page: Callable[..., Page],
    watch: Watch,
    language: str,
) -> None:
    """List and recorder have no accessibility fault in any language, and fingers find their targets."""
    page = open_page("about:blank", size=SIZES[language])
    for place in ("", voice):
        enter(page, manager, place, f"&lang={language}")
        small = [line for line in small_targets(page, 44) if not line.startswith("INPUT  ")]
        assert not small, small
        assert not accessibility_faults(page, watch)
