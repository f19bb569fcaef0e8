"""A hall speaks: real boards in a real browser play the server's plan, once, without overlap."""

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from pages.demo import start_hall, stop_hall

NOTE_SOUNDS = """
window.words = [];
window.chimes = 0;
const begin = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (atS) {
  window.words.push([atS, atS + this.buffer.duration, this.context.currentTime]);
  return begin.apply(this, arguments);
};
const strike = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function () {
  window.chimes += 1;
  return strike.apply(this, arguments);
};
"""
COUNTER = "1"
HALLS = Path(__file__).resolve().parents[2] / "config" / "halls"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def hall(tmp_path_factory, voice_folder):
    """A running hall that has its voices already."""
    folder = tmp_path_factory.mktemp("speaking")
    shutil.copytree(voice_folder, folder / "data" / "voices")
    # Numbers are taken here faster than a kiosk gives them.
    text = (HALLS / "song-xanh.toml").read_text("utf-8")
    free = re.sub(r"^kiosk_tickets_per_min = .*", "kiosk_tickets_per_min = 0", text, flags=re.M)
    assert free != text
    (folder / "song-xanh.toml").write_text(free, "utf-8")
    hall = start_hall(folder, "--hall", str(folder / "song-xanh.toml"))
    yield hall
    stop_hall(hall)


@pytest.fixture(scope="module")
def officer(hall):
    """Somebody who calls at the counter."""
    _, session = hall.sign_in("counter", counter_id=COUNTER)
    return session["token"]


@pytest.fixture
def open_board(open_page, hall):
    """Return a function that opens a board's page, which notes each sound that it makes."""

    def opened(device_id):
        page = open_page("about:blank")
        page.add_init_script(NOTE_SOUNDS)
        with (
            page.expect_response("**/api/v1/voices"),
            page.expect_response("**/board/loudspeaker") as told,
        ):
            page.goto(f"{hall.url}/display/board/?device={device_id}")
        assert told.value.request.post_data_json == {"state": "running"}
        assert page.evaluate("chimes") > 0, (
            "it chimes at its start, so that somebody hears it works"
        )
        page.evaluate("chimes = 0")
        return page

    return opened


def take_tickets(hall, *languages):
    """Take a ticket in each language at a service of the counter."""
    token = hall.device("kiosk")["token"]
    services = [
        service
        for sector in hall.get("/api/v1/kiosk", token=token)["sectors"]
        for service in sector["services"]
        if service["open"] and COUNTER in [c["counter_id"] for c in service["counters"]]
    ]
    for language in languages:
        body = {"service_id": services[0]["service_id"], "language": language, "print": False}
        hall.post("/api/v1/tickets", body, token=token)


def spoken(response):
    """Whether a board reports that it has spoken a call to its end."""
    return "acknowledge" in response.url and "spoken" in (response.request.post_data or "")


def test_a_call_is_chimed_and_spoken_once_by_one_board_of_its_zone(hall, officer, open_board):
    """Of two boards in a zone one speaks, word after word, and the officer sees that it did."""
    speaker, other = open_board("board-entrance"), open_board("board-main")
    take_tickets(hall, "vi")
    with speaker.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    words = speaker.evaluate("words")
    assert len(words) == 7, "invitation, letter, three figures, direction, counter"
    assert all(after[0] >= before[1] for before, after in pairwise(words))
    assert all(at > now for at, _, now in words), "every word is scheduled ahead"
    assert words[-1][1] - words[0][0] <= 5
    assert speaker.evaluate("chimes") > 0
    assert other.evaluate("[words.length, chimes]") == [0, 0]
    desk = hall.get(f"/api/v1/counters/{COUNTER}", token=officer)
    assert desk["announcement"]["shown"]
    assert desk["announcement"]["spoken"]


def test_calls_in_two_languages_follow_each_other(hall, officer, open_board):
    """Two calls at once are spoken one after the other, each in two languages, from clips that were there before."""
    board, asked = open_board("board-main"), []
    board.wait_for_load_state("networkidle")
    board.on("request", lambda request: asked.append(request.url))
    take_tickets(hall, "en", "en")
    with board.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    first = board.evaluate("words.length")
    with board.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    words = board.evaluate("words")
    assert first >= 12, "number and counter in two languages at least"
    assert len(words) - first >= 12
    assert all(after[0] >= before[1] for before, after in pairwise(words))
    assert [url for url in asked if "/voices/" in url] == []


def shown_only(response):
    """Whether a board reports that it has shown a call."""
    return "acknowledge" in response.url and "shown" in (response.request.post_data or "")


def set_sound(hall, manager, wish):
    """Set the sound as a console does that has seen how it is."""
    seen = hall.get("/api/v1/manage/live", token=manager["token"])["sound_version"]
    hall.post("/api/v1/manage/sound", wish | {"version": seen}, token=manager["token"])


def test_a_muted_hall_flashes_and_the_officer_knows(hall, officer, open_board):
    """Muted at the console a call has neither chime nor words; unmuted the next one is spoken again."""
    _, manager = hall.sign_in("manager")
    board = open_board("board-main")
    set_sound(hall, manager, {"is_muted": True})
    board.wait_for_selector(".sound-absent")
    take_tickets(hall, "vi", "vi")
    with board.expect_response(shown_only):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    board.wait_for_selector(".flash", state="attached")
    assert board.evaluate("[words.length, chimes]") == [0, 0]
    assert hall.get(f"/api/v1/counters/{COUNTER}", token=officer)["announcement"]["is_quiet"]
    set_sound(hall, manager, {"is_muted": False, "volume": 50})
    board.wait_for_selector(".sound-absent", state="detached")
    with board.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    assert board.evaluate("words.length") > 0


def test_a_dead_loudspeaker_hands_over_and_is_told(hall, officer, open_board):
    """The board that would speak reports itself blocked: the other one speaks, and the console says so."""
    _, manager = hall.sign_in("manager")
    leader, other = open_board("board-entrance"), open_board("board-main")
    entrance = hall.device("board", device_id="board-entrance")["token"]
    hall.post("/api/v1/board/loudspeaker", {"state": "blocked"}, token=entrance)
    alerts = hall.get("/api/v1/manage/live", token=manager["token"])["alerts"]
    assert "board_blocked" in [alert["code"] for alert in alerts]
    take_tickets(hall, "vi")
    with other.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    assert leader.evaluate("words.length") == 0
    hall.post("/api/v1/board/loudspeaker", {"state": "running"}, token=entrance)


def test_a_chosen_voice_speaks_the_next_call(hall, officer, open_board):
    """A voice that is chosen at the console is fetched by an open board and says its next call."""
    _, manager = hall.sign_in("manager")
    folder = hall.log.parent / "data" / "voices"
    shutil.copytree(folder / "vi-espeak-south", folder / "vi-lan")
    manifest = folder / "vi-lan" / "manifest.json"
    own = {"pack_id": "vi-lan", "kind": "recorded", "consent": "hồ sơ 1", "waits_for_choice": True}
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | own), "utf-8")
    board = open_board("board-main")
    seen = hall.get("/api/v1/manage/voices", token=manager["token"])["languages"]
    version = next(each["version"] for each in seen if each["language"] == "vi")
    wish = {"language": "vi", "pack_id": "vi-lan", "version": version}
    with board.expect_response("**/voices/vi-lan/**"):
        hall.post("/api/v1/manage/voices/choose", wish, token=manager["token"])
    take_tickets(hall, "vi")
    with board.expect_response("**/clips") as plan, board.expect_response(spoken):
        hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer)
    assert [s["pack_id"] for s in plan.value.json()["speeches"]] == ["vi-lan"]
    assert board.evaluate("words.length") == 7
