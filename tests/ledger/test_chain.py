"""The keyed chain: who has not the secret cannot rewrite the journal, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from server import chain
from server.chain import CHAINED, FIRST_HASH, JournalKey, Stretch, broken, letters_of, link, seal_of
from server.database import Database
from server.operations import doctor
from server_fixtures import OpenHouse, TestHouse

OURS, OTHER = JournalKey(b"a" * 32), JournalKey(b"b" * 32)


def rows_of(*keys: JournalKey | None) -> list[list[Any]]:
    """Return a journal whose rows are hashed with these keys, one after the other."""
    rows, previous = [], FIRST_HASH
    for seq, key in enumerate(keys, 1):
        fields = ["xa", seq, "at", "day", "kind", "actor", f"body {seq}"]
        previous = link(previous, fields, key)
        rows.append([*fields, previous])
    return rows


@pytest.mark.parametrize(
    ("keys", "stretches", "ours", "expected"),
    [
        ((None, None), [], None, []),
        ((None, None), [], OURS, []),
        ((OURS, OURS), [Stretch(1, OURS.key_id)], OURS, []),
        ((None, OURS, OURS), [Stretch(2, OURS.key_id)], OURS, []),
        # Hashed without the key where a key counts, and the other way round.
        ((None, None, OURS), [Stretch(2, OURS.key_id)], OURS, [(2, "edited")]),
        ((OURS, OURS), [Stretch(2, OURS.key_id)], OURS, [(1, "edited")]),
        # Without the mark nothing keyed fits.
        ((None, OURS), [], OURS, [(2, "edited")]),
        # Under another secret nothing is proven and nothing accused.
        ((OTHER, OTHER), [Stretch(1, OTHER.key_id)], OURS, []),
        ((OTHER, OURS), [Stretch(1, OTHER.key_id), Stretch(2, OURS.key_id)], OURS, []),
        (
            (OTHER, OTHER),
            [Stretch(1, OTHER.key_id), Stretch(2, OURS.key_id)],
            OURS,
            [(2, "edited")],
        ),
        ((OURS,), [Stretch(1, OURS.key_id)], None, []),
    ],
)
def test_each_row_is_judged_by_its_stretch(
    keys: Any, stretches: Any, ours: Any, expected: Any
) -> None:
    """A row fits when it was hashed with the key of its stretch, or plainly before the first."""
    assert list(broken(rows_of(*keys), stretches, ours)) == expected


@pytest.mark.parametrize(
    ("stretches", "key", "last", "expected"),
    [
        ([], OURS, 9, []),
        ([Stretch(3, OURS.key_id)], OURS, 9, []),
        ([Stretch(3, OTHER.key_id)], OURS, 9, [(3, 9)]),
        ([Stretch(3, OTHER.key_id), Stretch(7, OURS.key_id)], OURS, 9, [(3, 6)]),
        ([Stretch(3, OURS.key_id), Stretch(7, OTHER.key_id)], OURS, 9, [(7, 9)]),
        ([Stretch(3, OURS.key_id)], None, 9, [(3, 9)]),
    ],
)
def test_what_another_secret_wrote_is_named(
    stretches: Any, key: Any, last: int, expected: Any
) -> None:
    """First and last row of each stretch whose key is not here."""
    assert chain.unproven(stretches, key, last) == expected


def test_a_key_gives_nothing_of_the_secret_away() -> None:
    """Its name is another for every secret, and neither name nor hash is the secret's own."""
    assert OURS.key_id != OTHER.key_id and len(OURS.key_id) == 16
    assert (b"a" * 32).hex() not in OURS.hash(b"x") + OURS.key_id


@pytest.mark.parametrize(
    "typed", ["abcd ef01 2345 6789 abcd", "ABCD-EF01-2345", "abcdef0123456789abcd"]
)
def test_a_seal_is_read_as_people_write_it(typed: str) -> None:
    """Spaces, dashes and capitals mean nothing."""
    row_hash = "abcdef0123456789abcdef" + "0" * 42
    assert row_hash.startswith(letters_of(typed))
    assert seal_of(row_hash) == "abcd ef01 2345 6789 abcd"


# --- on a hall ----------------------------------------------------------------------------------


@pytest.fixture
def hall(open_house: OpenHouse, database_url: str) -> TestHouse:
    """A hall in which three numbers were given."""
    house = open_house(database_url)
    for _ in range(3):
        house.take()
    return house


def stretches_of(house: TestHouse) -> list[Stretch]:
    """Return the stretches of a hall's journal."""
    with house.database.read() as connection:
        return house.database.stretches(connection, house.hall.hall_id)


def rewrite(database: Database, key: JournalKey | None, *, is_unmarked: bool = False) -> None:
    """Change a number's service in the journal and make every hash behind it fit, as far as the key goes."""
    with database.write() as connection:
        if is_unmarked:
            connection.execute(text("DELETE FROM journal_keys"))
        connection.execute(
            text("UPDATE events SET body = replace(body, 'khai-sinh', 'sao-y') WHERE seq = 2")
        )
        columns = ", ".join(CHAINED)
        previous = FIRST_HASH
        for row in connection.execute(text(f"SELECT {columns} FROM events ORDER BY seq")).all():
            previous = link(previous, row, key)
            connection.execute(
                text("UPDATE events SET hash = :hash WHERE seq = :seq"),
                {"hash": previous, "seq": row[1]},
            )


def test_a_journal_is_keyed_from_its_first_fact(hall: TestHouse) -> None:
    """A new hall has one stretch; what comes later, also after a restart, goes on in it."""
    assert hall.database.journal_key is not None
    assert stretches_of(hall) == [Stretch(1, hall.database.journal_key.key_id)]
    assert doctor._journal(hall) == doctor.Finding("journal", "ok", "no gap, no edited row")


@pytest.mark.parametrize("is_unmarked", [False, True])
def test_who_rewrites_the_journal_without_the_secret_is_noticed(
    hall: TestHouse, is_unmarked: bool
) -> None:
    """Every hash was computed anew, without a key: the chain names the rows, or the seals the days."""
    hall.keeper.close_by_hand(hall.by(hall.sit()), 99, "truong")
    hall.seals.note()
    rewrite(hall.database, None, is_unmarked=is_unmarked)
    found = doctor._seals(hall) if is_unmarked else doctor._journal(hall)
    assert found.state == "bad"
    assert doctor._seals(hall).state == "bad"


def test_who_rewrites_it_under_a_secret_of_their_own_is_noticed(hall: TestHouse) -> None:
    """The journal says that another secret wrote it."""
    rewrite(hall.database, OTHER)
    assert doctor._journal(hall).state == "bad"
    with hall.database.write() as connection:
        connection.execute(text("UPDATE journal_keys SET key_id = :id"), {"id": OTHER.key_id})
    found = doctor._journal(hall)
    assert found.state == "bad" and "under another secret than" in found.text


def test_who_has_the_secret_is_noticed_by_what_was_noted(hall: TestHouse) -> None:
    """The chain fits; the seal of the day, in the file or on paper, does not."""
    hall.keeper.close_by_hand(hall.by(hall.sit()), 99, "truong")
    hall.seals.note()
    (before,) = hall.seals.noted()
    assert doctor._noted_seal(hall, before.shown).state == "ok"
    rewrite(hall.database, hall.database.journal_key)
    assert doctor._journal(hall).state == "ok"
    found = doctor._seals(hall)
    assert found.state == "bad" and before.shown in found.text
    assert doctor._noted_seal(hall, before.shown).state == "bad"
    # Noted anew by the same hand, the file agrees; what stands on paper does not.
    (hall.settings.data_dir / "seals.txt").unlink()
    hall.seals._looked_at, hall.seals._noted_seq = -1, None
    hall.seals.note()
    assert doctor._seals(hall).state == "ok"
    assert doctor._noted_seal(hall, before.shown).state == "bad"


def test_another_secret_has_its_own_sentence(
    hall: TestHouse, open_house: OpenHouse, database_url: str
) -> None:
    """A secret that was put beside the journal is no edited row; once it writes, the older rows are unproven."""
    seq = hall.seq()
    hall.close()
    (hall.settings.data_dir / "secret.key").write_bytes(b"c" * 32)
    again = open_house(database_url, clock=hall.clock)
    found = doctor._journal(again)
    assert found.state == "bad" and "secret.key: put that file back" in found.text
    assert "edited" not in found.text
    again.take()
    found = doctor._journal(again)
    assert (found.state, f"seq 1 to {seq} was written" in found.text) == ("warn", True)
    assert [each.from_seq for each in stretches_of(again)] == [1, seq + 1]


def test_a_journal_from_before_goes_on_keyed(
    hall: TestHouse, open_house: OpenHouse, database_url: str
) -> None:
    """What an older version wrote stays provable as far as it was; the next fact begins the stretch."""
    hall.close()
    old = Database(database_url)
    with old.write() as connection:
        connection.execute(text("DELETE FROM journal_keys"))
    rewrite(old, None)
    old.close()
    again = open_house(database_url, clock=hall.clock)
    seq = again.seq()
    again.take()
    assert [each.from_seq for each in stretches_of(again)] == [seq + 1]
    found = doctor._journal(again)
    assert found.state == "ok" and f"up to seq {seq} it is from before it had a key" in found.text
    with again.database.write() as connection:
        connection.execute(text("UPDATE events SET actor = 'x' WHERE seq = 2"))
    assert "seq 2 (edited)" in doctor._journal(again).text


def test_a_stretch_that_was_given_up_begins_again(hall: TestHouse, monkeypatch: Any) -> None:
    """A commit that fails takes the mark along with its facts; the next one makes it."""
    with hall.database.write() as connection:
        connection.execute(text("DELETE FROM journal_keys"))
    hall.ledger._has_our_key = False

    def full(connection: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(hall.database, "commit", full)
        patch.setattr(hall.ledger, "make_room", lambda error, may_wait: False)
        with pytest.raises(OSError, match="No space"):
            hall.take()
    assert stretches_of(hall) == []
    seq = hall.seq()
    hall.take()
    assert [each.from_seq for each in stretches_of(hall)] == [seq + 1]


def facts_between(house: TestHouse) -> Iterator[tuple[int, int]]:
    """Yield the pairs of neighbouring `seq`."""
    with house.database.read() as connection:
        seqs = [f.seq for f in house.database.facts_after(connection, house.hall.hall_id, 0)]
    yield from pairwise(seqs)


def test_the_mark_takes_no_place_in_the_journal(hall: TestHouse) -> None:
    """Facts count on without a gap where a stretch begins."""
    assert all(b == a + 1 for a, b in facts_between(hall))


def test_seals_are_noted_once_and_go_on_after_a_restart(
    hall: TestHouse, open_house: OpenHouse, database_url: str, tmp_path: Path
) -> None:
    """A day that was closed while nobody noted it is noted later; a day that went on gets another."""
    desk = hall.sit()
    hall.keeper.close_by_hand(hall.by(desk), 99, "truong")
    hall.close()  # notes at the end
    again = open_house(database_url, clock=hall.clock)
    again.seals.note()
    assert len(again.seals.noted()) == 1
    again.keeper.open_by_hand(again.by(desk), "truong", is_training=True)
    again.keeper.close_by_hand(again.by(desk), 99, "truong")
    again.seals.note()
    again.seals.note()
    noted = again.seals.noted()
    assert [seal.date for seal in noted] == [noted[0].date] * 2
    assert noted == again.seals.given() and again.seals.changed() == []
    assert (tmp_path / "seals.txt").stat().st_mode & 0o077 == 0
