"""How a PIN is kept: bound to its person and to the server's secret, as heavy as it should be, and yet quick."""

from __future__ import annotations

import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import text

from server.access.hashing import Hasher
from server.actor import Actor
from server.errors import HallError
from server.ledger import Command
from server_fixtures import TestHouse

PIN = "246813"
DESK = Actor("device", "counter", device_id="desk-1", counter_id="1")
OLD = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)
"""As version 0.1.0 kept PINs."""


def kept_of(house: TestHouse) -> str:
    """Return what the database keeps of the only person's PIN."""
    with house.database.read() as connection:
        return str(connection.execute(text("SELECT pin_hash FROM staff")).scalar_one())


def test_a_pin_costs_a_thief_what_owasp_asks() -> None:
    """19 MiB, two passes, one lane of argon2id."""
    kept = Hasher(b"secret").hash("an", PIN).rpartition(":")[2]
    found = extract_parameters(kept)
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == (
        *("ID", 19 * 1024, 2, 1),
    )


def test_a_pin_fits_its_person_and_its_server_only() -> None:
    """The hash of one person opens no other's row, and without the secret nobody can try PINs."""
    hasher = Hasher(b"secret")
    kept = hasher.hash("an", PIN)
    assert hasher.fits(kept, "an", PIN)
    assert not hasher.fits(kept, "an", "246814")
    assert not hasher.fits(kept, "truong", PIN)
    assert not hasher.fits(None, "an", PIN)
    other = Hasher(b"another secret")
    assert other.is_unreadable(kept) and not hasher.is_unreadable(kept)
    plain = kept.rpartition(":")[2]
    assert not hasher.fits(plain, "an", PIN), "what lies below the secret is not the PIN"


def test_an_old_hash_is_kept_anew_at_the_next_sign_in(house: TestHouse) -> None:
    """What 0.1.0 kept still opens, once: then it lies there as today, and opens again."""
    house.people.add(Command("test"), "an", "An", "officer", PIN, ["1"], is_own=True)
    with house.database.write() as connection:
        connection.execute(text("UPDATE staff SET pin_hash = :old"), {"old": OLD.hash(PIN)})
    with pytest.raises(HallError, match="wrong_pin"):
        house.pins.check(DESK, "an", "999999")
    assert kept_of(house).startswith("$argon2id$"), "a wrong PIN changes nothing"
    house.pins.check(DESK, "an", PIN)
    kept = kept_of(house)
    assert kept.startswith("hmac1:") and not Hasher(house.secret).is_old(kept)
    house.pins.check(DESK, "an", PIN)
    assert kept_of(house) == kept


def test_a_lost_secret_is_said(house: TestHouse) -> None:
    """Where the server has another secret, no PIN is called wrong, no try counted; a new PIN helps."""
    house.people.add(Command("test"), "an", "An", "officer", PIN, ["1"], is_own=True)
    foreign = Hasher(b"of another server").hash("an", PIN)
    with house.database.write() as connection:
        connection.execute(text("UPDATE staff SET pin_hash = :kept"), {"kept": foreign})
    for _ in range(12):
        with pytest.raises(HallError, match="pin_unreadable"):
            house.pins.check(DESK, "an", PIN)
    house.people.add(Command("test"), "an", "An", "officer", "864213", ["1"], is_own=True)
    assert house.pins.check(DESK, "an", "864213").staff_id == "an"


def test_a_pin_is_looked_at_within_two_tenths_of_a_second(house: TestHouse) -> None:
    """Of the processor, in the quickest of five sign-ins: what else the machine does is not the PIN's."""
    house.people.add(Command("test"), "an", "An", "officer", PIN, ["1"], is_own=True)
    took = []
    for _ in range(5):
        began = time.process_time()
        house.pins.check(DESK, "an", PIN)
        took.append(time.process_time() - began)
    assert min(took) < 0.2
