"""Forty calls within a minute from eight counters of two zones: order, once each, each in its own zone."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.windows import open_window
from pages.demo import ROOT, DemoHall, start_hall, stop_hall
from pages.workers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

COUNTERS = {"khu-a": ["1", "2", "3", "4", "5", "6"], "khu-c": ["17", "18"]}
ROUNDS = 5
MINUTE_S = 60
SPOKEN_LEAST = 2
"""So many calls are surely said within their 20 s; the others are only shown."""
NOTE = """
window.sounds = [];
window.larges = [];
const play = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (atS) {
  window.sounds.push([atS, atS + this.buffer.duration, "word"]);
  return play.apply(this, arguments);
};
const strike = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (atS) {
  window.sounds.push([atS, atS + 0.6, "chime"]);
  return strike.apply(this, arguments);
};
new MutationObserver(() => {
  const number = document.querySelector(".large-number")?.textContent;
  if (number && window.larges.at(-1) !== number) window.larges.push(number);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@dataclass
class Board:
    """A board that is watched: which calls it has proved, in order."""

    page: Page
    zone_id: str
    shown: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)

    def hear(self, answer: Any) -> None:
        """Note a proof that the server has taken."""
        if not answer.url.endswith("/acknowledge") or answer.status != 200:
            return
        announcement_id = answer.url.split("/")[-2]
        said = answer.request.post_data_json
        (self.shown if said.get("shown") else self.spoken).append(announcement_id)


@pytest.fixture
def province(tmp_path: Path, voice_folder: Path) -> Iterator[DemoHall]:
    """The provincial hall, which has its voices already."""
    shutil.copytree(voice_folder, tmp_path / "data" / "voices")
    hall = start_hall(tmp_path, "--hall", str(ROOT / "config" / "halls" / "tinh-mau.toml"))
    yield hall
    stop_hall(hall)


@pytest.fixture
def boards(province: DemoHall, open_page: Callable[..., Page]) -> list[Board]:
    """Two boards of one zone and one of another, opened and watched."""
    second = pair_board(province, "Bảng A2", "khu-a")
    devices = [
        province.device("board", zone_id="khu-a"),
        second,
        province.device("board", zone_id="khu-c"),
    ]
    watched = []
    for device in devices:
        page = open_window(open_page, province, device)
        page.add_init_script(NOTE)
        board = Board(page, device["zone_id"])
        page.on("response", board.hear)
        with page.expect_response("**/api/v1/voices"), page.expect_response("**/board/loudspeaker"):
            page.reload()
        expect(page.locator(".board .strip")).to_be_visible(timeout=30_000)
        # The chime at its start, which everybody may hear, is no part of a call.
        page.evaluate("sounds.length = 0")
        watched.append(board)
    return watched


def pair_board(hall: DemoHall, name: str, zone_id: str) -> dict[str, Any]:
    """Pair one more board, as a manager does from the console."""
    _, session = hall.sign_in("manager")
    wish = {"role": "board", "name": name, "zone_id": zone_id}
    code = hall.post("/api/v1/manage/devices", wish, token=session["token"])["code"]
    paired = hall.post("/api/v1/devices/pair", {"code": code})
    return {**paired["device"], "token": paired["token"]}


def desks(hall: DemoHall) -> dict[str, Worker]:
    """Sign an officer in at each counter and let enough people wait there."""
    found = {}
    for counter_id in (each for counters in COUNTERS.values() for each in counters):
        worker = Worker(hall, *hall.sign_in("counter", counter_id=counter_id))
        services = worker.look()["counter"]["services"]
        for _ in range(ROUNDS):
            worker.give(service_id=services[0]["service_id"])
        found[counter_id] = worker
    return found


def call_all(workers: dict[str, Worker], boards: list[Board]) -> list[tuple[str, str]]:
    """Call in turn from all counters, as fast as the boards prove it; return (counter, number) in order."""
    called = []
    for _ in range(ROUNDS):
        for counter_id, worker in workers.items():
            path = f"/api/v1/counters/{counter_id}/next"
            ticket = worker.hall.post(path, token=worker.token)["ticket"]
            called.append((counter_id, ticket["number"]))
            zone_id = next(zone for zone, counters in COUNTERS.items() if counter_id in counters)
            for board in (each for each in boards if each.zone_id == zone_id):
                expect(board.page.get_by_text(ticket["number"], exact=True).first).to_be_visible()
    return called


def journal(hall: DemoHall) -> list[dict[str, Any]]:
    """Return the hall's facts about announcements, oldest first, from its own journal."""
    path = hall.log.parent / "data" / "motcua.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT seq, kind, body FROM events WHERE kind LIKE 'call\\_%' ESCAPE '\\' ORDER BY seq"
        ).fetchall()
    connection.close()
    return [{"seq": seq, "kind": kind, **json.loads(body)} for seq, kind, body in rows]


def test_forty_calls_in_a_minute(province: DemoHall, boards: list[Board]) -> None:
    """All boards of a zone show each of its calls once and no other; voices never overlap or repeat."""
    workers = desks(province)
    called = call_all(workers, boards)
    assert len(called) == 40
    facts = journal(province)
    announced = [each for each in facts if each["kind"] == "call_announced"]
    assert [(each["counter_id"], each["number"]) for each in announced] == called
    for board in boards:
        own = [each for each in announced if each["zone_id"] == board.zone_id]
        await_proofs(board, [each["announcement_id"] for each in own])
        in_order(board, [each["number"] for each in own])
    once_each(journal(province), announced, boards)
    for zone_id in COUNTERS:
        one_voice([board for board in boards if board.zone_id == zone_id], announced)


def await_proofs(board: Board, own: list[str]) -> None:
    """Each call of the zone is proved once by this board, and no call of another zone."""
    until(board, lambda: len(board.shown) >= len(own))
    assert sorted(board.shown) == sorted(own)


def until(board: Board, is_so: Callable[[], bool]) -> None:
    """Let the board's frames pass until something is so, a minute at most."""
    deadline = time.monotonic() + MINUTE_S
    while not is_so() and time.monotonic() < deadline:
        board.page.evaluate("new Promise(done => requestAnimationFrame(done))")


def in_order(board: Board, numbers: list[str]) -> None:
    """The large place went from call to call in their order, and no number came twice."""
    larges = [each for each in board.page.evaluate("larges") if each in numbers]
    assert larges == sorted(larges, key=numbers.index), larges
    assert len(larges) == len(set(larges))
    assert larges[-1] in numbers


def once_each(
    facts: list[dict[str, Any]], announced: list[dict[str, Any]], boards: list[Board]
) -> None:
    """The journal holds one announcement and one first proof for each call, from a board of its zone."""
    zones = {each["announcement_id"]: each["zone_id"] for each in announced}
    assert len(zones) == len(announced)
    shown = [each["announcement_id"] for each in facts if each["kind"] == "call_shown"]
    assert sorted(shown) == sorted(zones)
    for board in boards:
        assert {zones[each] for each in board.shown} == {board.zone_id}


def one_voice(together: list[Board], announced: list[dict[str, Any]]) -> None:
    """Of the boards of a zone one sounds, one thing at a time; what it said, it said once and in order."""
    until(together[0], lambda: any(board.spoken for board in together))
    heard = [board for board in together if board.page.evaluate("sounds.length")]
    assert len(heard) == 1
    until(heard[0], lambda: len(heard[0].spoken) >= SPOKEN_LEAST)
    sounds = heard[0].page.evaluate("sounds")
    words = [each for each in sounds if each[2] == "word"]
    chimes = sorted({each[0] for each in sounds if each[2] == "chime"})
    assert chimes
    assert all(after[0] >= before[1] for before, after in pairwise(words))
    assert not [at for at in chimes if any(begin < at < end for begin, end, _ in words)]
    order = [each["announcement_id"] for each in announced]
    spoken = heard[0].spoken
    assert len(spoken) >= SPOKEN_LEAST
    assert spoken == sorted(set(spoken), key=order.index)
