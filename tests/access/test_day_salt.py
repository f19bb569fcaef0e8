"""One number each: the hash of a card's number holds for the day and is nobody's when the day is over."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import busy_hall
from server.access.rules import token_of
from server.secret import SALT, DaySalt
from server_fixtures import QuietLog
from wire_house import Wire, open_wire

CARD, OTHER = "079123456789", "079987654321"


@pytest.fixture
def salted(tmp_path: Path, empty_sqlite: Path) -> Iterator[Wire]:
    """A hall that gives one number a person."""
    hall = busy_hall.with_queue(busy_hall.hall(), one_ticket_per_person=True)
    (tmp_path / "data").mkdir()
    made = open_wire(tmp_path / "data", empty_sqlite, hall)
    yield made
    made.house.close()


def take(wire: Wire, citizen_id: str | None) -> int:
    """Ask for a number with a card and return the status."""
    wire.clock.forward(20)
    body = {"service_id": "khai-sinh", "citizen_id": citizen_id}
    return int(wire.send("POST", "/api/v1/tickets", body, "kiosk").status_code)


def person_of(wire: Wire, citizen_id: str) -> str:
    """Return the hash of a card as it would be made now."""
    return token_of(wire.house.day_salt.value(), "person", citizen_id)


def test_one_number_each_while_the_day_is_open(salted: Wire) -> None:
    """The same card is refused, another is not; the salt is its owner's alone."""
    assert [take(salted, CARD), take(salted, CARD), take(salted, OTHER)] == [201, 409, 201]
    path = salted.house.settings.data_dir / SALT
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_restart_within_the_day_knows_the_person(salted: Wire) -> None:
    """What the process had in memory is read again from the file."""
    assert take(salted, CARD) == 201
    salted.house.day_salt = DaySalt(
        salted.house.settings.data_dir, salted.house._today, salted.house.log
    )
    assert take(salted, CARD) == 409


def test_when_the_day_is_closed_nobody_can_say_whose_a_hash_was(salted: Wire) -> None:
    """File and memory have no salt any more; neither secret nor database makes the hash again."""
    assert take(salted, CARD) == 201
    secret, before = salted.house.secret, person_of(salted, CARD)
    salted.send("POST", "/api/v1/manage/day/close", {"unserved": 9}, "manager")
    salted.house.clockwork._house.day_salt.end()
    data = salted.house.settings.data_dir
    assert not (data / SALT).exists()
    salted.house.database.close()
    kept = [p.read_bytes() for p in data.rglob("*") if p.is_file()]
    assert any(before.encode() in content for content in kept), "the day's own facts have the hash"
    again = {person_of(salted, CARD), token_of(secret, "person", CARD)}
    assert before not in again
    assert all(CARD.encode() not in content for content in kept)


def test_the_clock_destroys_the_salt_of_a_day_that_was_closed(salted: Wire) -> None:
    """By hand or by the calendar: the next tick ends it, and does nothing where the day is open."""
    assert take(salted, CARD) == 201
    path = salted.house.settings.data_dir / SALT
    salted.house.keep_day()
    assert path.exists()
    salted.send("POST", "/api/v1/manage/day/close", {"unserved": 9}, "manager")
    salted.house.keep_day()
    assert not path.exists()


def test_tomorrow_has_another_salt(tmp_path: Path) -> None:
    """A salt of another date is never used, also where its day was never closed."""
    today = ["2026-11-23"]
    salt = DaySalt(tmp_path, lambda: today[0], QuietLog())
    first = salt.value()
    today[0] = "2026-11-24"
    assert salt.value() != first
    assert DaySalt(tmp_path, lambda: today[0], QuietLog()).value() == salt.value()
    assert first.hex() not in (tmp_path / SALT).read_text()


@pytest.mark.parametrize("content", ["", "2026-11-23", "2026-11-23 ab", "2026-11-23 zz" * 32, "\0"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: str) -> None:
    """Half a salt is none."""
    (tmp_path / SALT).write_text(content)
    assert len(DaySalt(tmp_path, lambda: "2026-11-23", QuietLog()).value()) == 32


def test_a_kill_in_between_leaves_the_salt_that_was_used(tmp_path: Path) -> None:
    """The file is on the disk before any hash is made with it."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, DaySalt(tmp_path, lambda: "2026-11-23", QuietLog()).value())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    used = os.read(read, 64)
    assert DaySalt(tmp_path, lambda: "2026-11-23", QuietLog()).value() == used


def test_a_disk_that_takes_no_file_stops_nobody(tmp_path: Path) -> None:
    """The salt holds in memory, and the log says so."""
    (tmp_path / "data").write_text("no folder")
    log = QuietLog()
    salt = DaySalt(tmp_path / "data", lambda: "2026-11-23", log)
    assert salt.value() == salt.value()
    assert [what for what, _ in log.errors] == ["day_salt_not_kept"]


def test_a_fingerprint_of_a_card_ends_with_the_day(salted: Wire) -> None:
    """What is kept of the request for a repetition cannot be tried through with the secret either."""
    body = f'{{"service_id":"khai-sinh","citizen_id":"{CARD}"}}'.encode()
    key = {"Idempotency-Key": "0123456789abcdef"}
    for _ in range(2):
        sent = salted.send("POST", "/api/v1/tickets", who="kiosk", raw=body, headers=key)
        assert sent.status_code == 201, "the same press is answered as before"
    salted.house.day_salt.end()
    sent = salted.send("POST", "/api/v1/tickets", who="kiosk", raw=body, headers=key)
    assert sent.json["code"] == "key_reused"
    with salted.house.database.read() as connection:
        query = text("SELECT count(*) FROM commands WHERE actor = 'device:kiosk-1'")
        assert connection.execute(query).scalar_one() == 1


@pytest.mark.parametrize(
    "number", ["٠٧٩١٢٣٤٥٦٧٨٩", "０７９１２３４５６７８９", "07912345678", "0791234567890"]
)
def test_other_digits_are_no_card(salted: Wire, number: str) -> None:
    """Arabic or full-width digits would make a second person of the same card."""
    assert take(salted, number) == 422
