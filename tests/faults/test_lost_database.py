"""A database that was cut, emptied, replaced or taken away under a real hall: nobody's number is given twice."""

from __future__ import annotations

import contextlib
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import until
from pages.demo import free_port
from server.operations import witness
from serving import BusyHall, Caller, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SAO_Y = {"service_id": "sao-y", "print": False}
BESIDE = ("", "-wal", "-shm")
WRITTEN_BACK_AT = 1_000
"""At so many pages in its log SQLite writes them back into the file (wal_autocheckpoint)."""


def take(hall: BusyHall, count: int) -> list[dict[str, Any]]:
    """Take numbers and return the tickets."""
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        answers = [kiosk("POST", "/api/v1/tickets", SAO_Y) for _ in range(count)]
    assert all(status == 201 for status, _ in answers), answers
    return [answer["ticket"] for _, answer in answers]


def seen_by_witness(hall: BusyHall, at_least: int) -> None:
    """Wait until the witness knows so many numbers of the series."""

    def knows() -> bool:
        found = witness.read(hall.data)
        return found is not None and max(found.series.values(), default=0) >= at_least

    until(knows)


def page(hall: BusyHall, path: str) -> tuple[int, str]:
    """Return what a phone's browser gets."""
    try:
        with urllib.request.urlopen(f"{hall.url}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def live_frames(log: Path) -> tuple[int, int]:
    """Return how many frames of a write-ahead log count, and the size of each: behind them lie those of before."""
    bytes_of = log.read_bytes()
    frame = 24 + int.from_bytes(bytes_of[8:12], "big")
    salts = bytes_of[16:24]
    starts = range(32, len(bytes_of) - frame + 1, frame)
    return sum(1 for at in starts if bytes_of[at + 8 : at + 16] == salts), frame


def cut_log(hall: BusyHall) -> None:
    """Leave the front half of what stands in the write-ahead log alone, as a copy made in a hurry does."""
    log = Path(f"{hall.database}-wal")
    count, frame = live_frames(log)
    assert 100 < count < WRITTEN_BACK_AT, "the end of the day stands in the log alone"
    with log.open("r+b") as file:
        file.truncate(32 + count // 2 * frame)


def wind_back(hall: BusyHall, kept: Path) -> None:
    """Put an older whole copy in the place of the database."""
    for end in BESIDE:
        Path(f"{hall.database}{end}").unlink(missing_ok=True)
    shutil.copy(kept, hall.database)


@pytest.mark.parametrize("how", ["cut", "older"])
def test_a_manager_decides_and_numbers_go_on_past_the_loss(busy: StartBusy, how: str) -> None:
    """Held with words on every screen; after one tap of the manager no number of before is given again."""
    hall = busy(limit_per_min=0)
    told = take(hall, 20)
    if how == "older":
        assert hall.stop() == 0
        kept = hall.folder / "kept.sqlite3"
        shutil.copy(hall.database, kept)
        hall.start()
    told += take(hall, 40)
    while not 200 < live_frames(Path(f"{hall.database}-wal"))[0] < WRITTEN_BACK_AT - 200:
        told += take(hall, 5)
    seen_by_witness(hall, len(told))
    hall.kill()
    cut_log(hall) if how == "cut" else wind_back(hall, kept)
    hall.start()
    assert hall.server is not None
    health = hall.server.call("GET", "/health")[1]["parts"]["witness"]
    assert health == {"state": "bad", "loss": "behind"}
    with (
        contextlib.closing(hall.caller("kiosk-1")) as kiosk,
        contextlib.closing(Caller(hall.url, hall.manager())) as console,
        contextlib.closing(Caller(hall.url, hall.sign_in(1))) as desk,
    ):
        screen = kiosk("GET", "/api/v1/kiosk")[1]
        assert (screen["state"], screen["closed"]["code"]) == ("closed", "data_lost")
        status, refused = kiosk("POST", "/api/v1/tickets", SAO_Y)
        assert (status, refused["code"]) == (503, "data_lost")
        assert "Trưởng bộ phận" in refused["detail"]
        status, text = page(hall, f"/t/{told[-1]['token']}")
        assert status == 404 and "không còn biết số này" in text
        status, answer = desk("POST", "/api/v1/counters/1/next")
        assert status == 200 and answer["ticket"], "whoever is known is called"
        loss = console("GET", "/api/v1/manage/live")[1]["loss"]
        (series,) = [s for s in loss["series"] if s["letter"] == told[-1]["number"][0]]
        assert series["known"] == told[-1]["number"]
        # The decision waits for a person, whatever happens to the machine meanwhile.
        hall.kill()
        hall.start()
    with (
        contextlib.closing(hall.caller("kiosk-1")) as kiosk,
        contextlib.closing(Caller(hall.url, hall.manager())) as console,
    ):
        assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 503
        assert console("POST", "/api/v1/manage/loss/accept")[0] == 200
        assert kiosk("GET", "/api/v1/kiosk")[1]["state"] == "open"
        assert console("GET", "/api/v1/manage/live")[1]["loss"] is None
        status, answer = kiosk("POST", "/api/v1/tickets", SAO_Y)
        assert status == 201 and answer["ticket"]["number"] == series["next"]
        assert answer["ticket"]["number"] not in {t["number"] for t in told}
        status, text = page(hall, f"/t/{told[-1]['token']}?lang=en")
        assert status == 404 and "no longer knows this number" in text
        assert page(hall, f"/t/{told[0]['token']}")[0] == 200
    assert hall.stop() == 0
    examined = hall.doctor()
    assert "✓ journal" in examined.stdout and "✓ replay" in examined.stdout, examined.stdout
    assert "✓ witness" in examined.stdout


def emptied(hall: BusyHall) -> None:
    """Leave files of no bytes."""
    for end in ("", "-wal"):
        Path(f"{hall.database}{end}").write_bytes(b"")


def vanished(hall: BusyHall) -> None:
    """Take all files of the database away."""
    for end in BESIDE:
        Path(f"{hall.database}{end}").unlink(missing_ok=True)


def copied_alone(hall: BusyHall) -> None:
    """Leave what a plain copy of the database file alone is: the day was in its log."""
    for end in ("-wal", "-shm"):
        Path(f"{hall.database}{end}").unlink(missing_ok=True)


def refused(hall: BusyHall) -> str:
    """Start the hall, which must stop by itself with words, and return them."""
    ended = hall.command("run", "--port", str(free_port()))
    assert ended.returncode == 2, ended
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("harm", [emptied, vanished, copied_alone])
def test_with_nobody_left_the_start_stops_with_words(
    busy: StartBusy, harm: Callable[[BusyHall], None]
) -> None:
    """No new hall begins beside what an old one left; the command at the machine goes on past the loss."""
    hall = busy()
    told = take(hall, 12)
    seen_by_witness(hall, 12)
    hall.kill()
    harm(hall)
    text = refused(hall)
    assert told[-1]["number"] in text and "./motcua loss accept" in text
    for verb in (["pair", "kiosk", "K"], ["doctor"]):
        answer = hall.command(*verb)
        assert answer.returncode != 0 and "not in its database" in answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr
    assert refused(hall) == text, "looking changes nothing"
    spelt_out = hall.command("loss")
    assert spelt_out.returncode == 0 and "A063" in spelt_out.stdout, spelt_out
    accepted = hall.command("loss", "accept")
    assert accepted.returncode == 0 and "A063" in accepted.stdout, accepted
    hall.start()
    assert take(hall, 1)[0]["number"] == "A063"


def test_an_empty_folder_is_a_beginning(busy: StartBusy) -> None:
    """Without anything of the old hall the new one begins at 001, whatever was there before."""
    hall = busy()
    take(hall, 3)
    assert hall.stop() == 0
    shutil.rmtree(hall.data)
    hall.start()
    assert take(hall, 1)[0]["number"].endswith("001")


def test_another_halls_database_is_not_taken_for_ones_own(busy: StartBusy) -> None:
    """A database restored from elsewhere has its own sentence, and its people decide."""
    hall = busy()
    take(hall, 5)
    seen_by_witness(hall, 5)
    assert hall.stop() == 0
    (hall.folder / "other").mkdir()
    other = make_busy(hall.folder / "other")
    other.start()
    take(other, 2)
    assert other.stop() == 0
    wind_back(hall, other.database)
    shutil.copy(other.data / "secret.key", hall.data)
    hall.start()
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:
        assert console("GET", "/api/v1/manage/live")[1]["loss"]["kind"] == "other"


@pytest.mark.postgres
def test_an_older_dump_of_postgresql_is_noticed(
    busy: StartBusy, postgres: Any, postgres_url: str
) -> None:
    """The same with PostgreSQL: an older copy put back gives no number until somebody decides."""
    hall = busy(MOTCUA_DATABASE_URL=postgres_url)
    take(hall, 4)
    assert hall.stop() == 0
    name = postgres_url.split("?")[0].rsplit("/", 1)[1]
    postgres.psql(f"CREATE DATABASE {name}_kept TEMPLATE {name};")
    hall.start(MOTCUA_DATABASE_URL=postgres_url)
    told = take(hall, 6)
    seen_by_witness(hall, 10)
    assert hall.stop() == 0
    postgres.psql(f"DROP DATABASE {name};")
    postgres.psql(f"CREATE DATABASE {name} TEMPLATE {name}_kept;")
    hall.start(MOTCUA_DATABASE_URL=postgres_url)
    with (
        contextlib.closing(hall.caller("kiosk-1")) as kiosk,
        contextlib.closing(Caller(hall.url, hall.manager())) as console,
    ):
        assert kiosk("POST", "/api/v1/tickets", SAO_Y)[1]["code"] == "data_lost"
        assert console("GET", "/api/v1/manage/live")[1]["loss"]["kind"] == "behind"
        assert console("POST", "/api/v1/manage/loss/accept")[0] == 200
    assert take(hall, 1)[0]["number"] > told[-1]["number"]
