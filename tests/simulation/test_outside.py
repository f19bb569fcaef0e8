"""The same day on a running server: through the public API, in fast motion."""

from __future__ import annotations

import argparse
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pages.demo import DemoHall
from server.database import Database
from server.hall.rules import Hall
from server.simulation import command
from server.simulation.assumptions import Assumptions
from server.simulation.outside import HallOutside, ServerTrouble, seated

pytestmark = pytest.mark.slow

FAST = 5000.0
HALL = {"hall_id": "song-xanh"}
DEVICES = [
    {"role": "kiosk", "token": "k", "counter_id": None},
    {"role": "counter", "token": "c", "counter_id": "1"},
]


def test_a_day_is_played_on_a_running_server(
    own_hall: Callable[..., DemoHall],
    song_xanh: Hall,
    assumed: Assumptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command plays a day by HTTP and reports it, and the server's journal holds the same people and calls."""
    hall = own_hall()
    few = replace(assumed, arrivals=0.3)
    monkeypatch.setattr(command, "read_assumptions", lambda: few)
    monkeypatch.setattr(command, "FASTEST", FAST)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    asked = ["--server", hall.url, "--speed", f"{FAST}", "--from", "2026-11-23"]
    assert command.simulate(song_xanh, tmp_path, parser.parse_args(asked)) == 0
    told = capsys.readouterr()
    assert "requests; at most" in told.err and song_xanh.name["en"] in told.out
    values = json.loads((tmp_path / "reports" / "simulation-song-xanh-1.json").read_text("utf-8"))
    (measured,) = values.values()
    assert measured["issued"] == measured["called"] > 10 and measured["turned_away"] == 0
    url = f"sqlite:///{tmp_path / 'data' / 'motcua.sqlite3'}"
    with contextlib.closing(Database(url)) as database, database.read() as connection:
        facts = list(database.facts_after(connection, "song-xanh", 0))
    kinds = [f.kind for f in facts]
    assert kinds.count("ticket_issued") == measured["issued"]
    assert (
        len({f.event.ticket_id for f in facts if f.kind == "ticket_called"}) == measured["called"]
    )
    assert kinds.count("counter_opened") == kinds.count("counter_closed") > 1


def test_another_hall_is_not_played_on(demo_hall: DemoHall) -> None:
    """A server that runs another hall is left alone."""
    with pytest.raises(ServerTrouble, match="runs the hall song-xanh, not hoa-an"):
        HallOutside(demo_hall.url, "hoa-an")


@contextlib.contextmanager
def answering(answers: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Serve fixed answers by path, 404 elsewhere; yield the address."""

    class Fixed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = answers.get(self.path, (404, '{"code": "not_found"}'))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Fixed) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def demo_of(**changes: object) -> str:
    """Return what a demo server says of itself, with some of it changed."""
    return json.dumps({"devices": DEVICES, "staff": [], **changes})


STRANGERS: dict[str, tuple[dict[str, tuple[int, str]], str]] = {
    "a web page": ({"/api/v1/hall": (200, "<html>")}, "is no Motcua server"),
    "something else": ({}, "is no Motcua server"),
    "a real hall": ({"/api/v1/hall": (200, json.dumps(HALL))}, "runs a real hall, no demo"),
    "a list": ({"/api/v1/hall": (200, "[]")}, "speaks another version"),
    "without a hall": ({"/api/v1/hall": (200, "{}")}, "speaks another version"),
    "an old demo": (
        {"/api/v1/hall": (200, json.dumps(HALL)), "/api/v1/demo": (200, "{}")},
        "speaks another version",
    ),
    "a demo without kiosk": (
        {
            "/api/v1/hall": (200, json.dumps(HALL)),
            "/api/v1/demo": (200, demo_of(devices=[])),
        },
        "speaks another version",
    ),
}


@pytest.mark.parametrize(("answers", "sentence"), STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_is_told_from_a_demo(answers: dict[str, tuple[int, str]], sentence: str) -> None:
    """Whatever else answers at the address is named in a sentence, never in a traceback."""
    with answering(answers) as address, pytest.raises(ServerTrouble, match=sentence):
        HallOutside(address, "song-xanh")


def test_each_officer_sits_at_one_counter() -> None:
    """As many counters as possible get an officer of theirs, and nobody sits at two."""
    officers = [
        {"staff_id": "a", "counters": ["1", "2"]},
        {"staff_id": "b", "counters": ["1"]},
        {"staff_id": "c", "counters": []},
        {"staff_id": "d", "counters": ["1", "9"]},
    ]
    found = seated(["1", "2", "3"], officers)
    assert {c: o["staff_id"] for c, o in found.items()} == {"1": "b", "2": "a", "3": "c"}
