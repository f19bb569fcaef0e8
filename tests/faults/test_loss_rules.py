"""What tells a beginning from a loss, and which numbers are skipped: by tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.database import Database
from server.hall.calendar import business_date
from server.ledger import Command
from server.operations import losing, witness
from server.operations.witness import MARGIN, Found, Loss, Witness, judge, skipped
from server.queue.events import NumbersSkipped
from server.queue.today.day import DATA_LOST
from server.settings import Settings, SettingsError
from server_fixtures import OpenHouse, TestHouse

SEEN = Witness("thu-nghiem", "one", 61, "hash61", "2026-11-30", {"A": 57}, "2026-11-30T03:00:00Z")


@pytest.mark.parametrize(
    ("seen", "found", "remains", "kind"),
    [
        # Beginnings: nothing is there, or a database without a witness (made before there were any).
        (None, Found(), False, None),
        (None, Found("one", 61, None), True, None),
        (None, Found("one", 0, None), True, None),
        # The database is gone, emptied, or only its schema is left.
        (SEEN, Found(), True, "vanished"),
        (SEEN, Found(), False, "vanished"),
        (None, Found(), True, "vanished"),
        # As far as the witness, or ahead of it: a kill right after a number is no loss.
        (SEEN, Found("one", 61, "hash61"), True, None),
        (SEEN, Found("one", 75, "hash61"), True, None),
        (replace(SEEN, seq=0, hash=""), Found("one", 0, None), True, None),
        # Cut, or put back from an older copy.
        (SEEN, Found("one", 60, None), True, "behind"),
        (SEEN, Found("one", 0, None), True, "behind"),
        # An older copy that has gone on: as long, but another story.
        (SEEN, Found("one", 61, "other61"), True, "parted"),
        (SEEN, Found("one", 90, "other61"), True, "parted"),
        # Restored from another machine, or a new database.
        (SEEN, Found("two", 900, "hash61"), True, "other"),
        (SEEN, Found("two", 0, None), True, "other"),
    ],
)
def test_a_beginning_is_told_from_a_loss(
    seen: Witness | None, found: Found, remains: bool, kind: str | None
) -> None:
    """A database may be ahead of its witness, never behind it, beside it, or gone."""
    loss = judge(seen, found, remains)
    assert (loss.kind if loss else None) == kind


@pytest.mark.parametrize(
    ("seen", "after", "expected"),
    [
        (SEEN, None, {"A": 57 + MARGIN, "B": MARGIN}),
        (SEEN, 200, {"A": 200, "B": 200}),
        (SEEN, 60, {"A": 57 + MARGIN, "B": 60}),
        (None, 120, {"A": 120, "B": 120}),
        (None, 0, {"A": 0, "B": 0}),
        # A series that the hall's file has lost meanwhile may still be in somebody's hand.
        (replace(SEEN, series={"C": 3}), None, {"A": MARGIN, "B": MARGIN, "C": 3 + MARGIN}),
    ],
)
def test_every_number_that_may_be_in_a_hand_is_skipped(
    seen: Witness | None, after: int | None, expected: dict[str, int]
) -> None:
    """What the witness saw with a margin for what came after it, or what a person read on a slip."""
    assert skipped(seen, ["A", "B"], after) == expected


def test_the_witness_follows_the_database(house: TestHouse) -> None:
    """It is written when facts have come, with the highest numbers, and read back as it was."""
    folder = house.settings.data_dir
    house.take()
    house.witnessing.note()
    first = witness.read(folder)
    assert first is not None and first.hall_id == "thu-nghiem"
    assert first.instance_id == house.instance_id and first.series == {"A": 1}
    assert losing.look(house.settings, house.database, "thu-nghiem") is None
    (folder / witness.NAME).unlink()
    house.witnessing.note()
    assert witness.read(folder) is None, "nothing new, nothing written"
    house.take()
    assert losing.look(house.settings, house.database, "thu-nghiem") is None, "ahead is no loss"
    house.close()
    last = witness.read(folder)
    assert last is not None and last.series == {"A": 2} and last.seq > first.seq


def test_a_witness_that_cannot_be_written_is_said(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers are given all the same; it is a warning first, an alarm when it lasts."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    now = [100.0]
    monkeypatch.setattr(witness, "write", full)
    monkeypatch.setattr("server.operations.witnessing.time.monotonic", lambda: now[0])
    house.take()
    house.witnessing.note()
    assert house.witnessing.values() == {"state": "warn", "stale_s": 0}
    now[0] += 60
    house.witnessing.note()
    assert house.witnessing.values()["state"] == "bad"
    assert [what for what, _ in house.log.errors] == ["witness_not_written"]
    monkeypatch.undo()
    house.witnessing.note()
    assert house.witnessing.values() == {"state": "ok"}


def test_numbers_go_on_past_the_loss_and_restarts_know_it(
    open_house: OpenHouse, database_url: str
) -> None:
    """Held, no number is given; accepted, they go on past the margin, in the journal, after a restart too."""
    house = open_house(database_url)
    for _ in range(3):
        house.take()
    today = business_date(house.hall, house.clock.now()).isoformat()
    seen = replace(SEEN, instance_id=house.instance_id, seq=999, date=today)
    witness.write(house.settings.data_dir, seen)
    loss = losing.look(house.settings, house.database, "thu-nghiem")
    assert loss is not None and loss.kind == "behind"
    losing.hold(house, loss)
    with pytest.raises(Exception, match=DATA_LOST):
        house.take()
    assert house.witnessing.values() == {"state": "bad", "loss": "behind"} and house.has_lost()
    house.witnessing.note()
    assert witness.read(house.settings.data_dir) == seen, "it stays what it was until the decision"
    told = losing.loss_values(house)
    assert told is not None
    assert {"letter": "A", "known": "A057", "next": "A108"} in told["series"]
    losing.accept_at_the_console(house, Command("staff:truong"), "truong")
    losing.accept_at_the_console(house, Command("staff:truong"), "truong")
    assert house.ticket(house.take()).number == "A108"
    assert house.loss() is None and house.has_lost()
    house.close()
    again = open_house(database_url, clock=house.clock)
    assert losing.look(again.settings, again.database, "thu-nghiem") is None
    assert again.ticket(again.take()).number == "A109"
    with again.database.read() as connection:
        assert list(again.database.broken_links(connection, "thu-nghiem")) == []
        facts = list(again.database.facts_after(connection, "thu-nghiem", 0))
    said = [f.event for f in facts if isinstance(f.event, NumbersSkipped)]
    assert len(said) == 1 and said[0].staff_id == "truong" and said[0].series["A"] == 107


def test_what_is_skipped_is_said_again_when_its_day_opens(
    open_house: OpenHouse, database_url: str
) -> None:
    """Decided before the day is open: its numbers begin past the loss, those of the next day at 001."""
    house = open_house(database_url)
    tomorrow = house.clock.now().date().toordinal() + 1
    date = type(house.clock.now().date()).fromordinal(tomorrow).isoformat()
    house.keeper.skip_numbers(Command("shell"), NumbersSkipped(date, {"A": 107}))
    assert house.ticket(house.take()).number == "A001"
    house.clock.forward(86_400)
    house.keep_day()
    assert house.ticket(house.take()).number == "A108"
    again = open_house(database_url, clock=house.clock)
    assert again.ticket(again.take()).number == "A109" and again.has_lost()
    again.clock.forward(86_400)
    again.keep_day()
    assert again.ticket(again.take()).number == "A001" and not again.has_lost()


def test_nothing_opens_where_nobody_could_decide(tmp_path: Path, sqlite_url: str) -> None:
    """Without a manager in the database the start stops, with the numbers, the ways out and the command."""
    settings = Settings(data_dir=tmp_path, database_url=sqlite_url)
    database = Database(sqlite_url)
    witness.write(tmp_path, SEEN)
    with pytest.raises(SettingsError) as refused:
        losing.refuse_without_people(settings, database, "thu-nghiem")
    text = str(refused.value)
    assert "A057" in text and "./motcua loss accept" in text and "-wal" in text
    assert "--after" not in text
    (tmp_path / witness.NAME).unlink()
    assert losing.refuse_without_people(settings, database, "thu-nghiem") is None, "a beginning"
    (tmp_path / "secret.key").write_bytes(b"1" * 32)
    with pytest.raises(SettingsError, match="--after N"):
        losing.refuse_without_people(settings, database, "thu-nghiem")
    database.close()


def test_a_loss_without_a_witness_needs_a_number(house: TestHouse) -> None:
    """Nobody guesses: whoever stands at the machine reads it from the newest slip."""
    losing.hold(house, Loss("vanished", None))
    with pytest.raises(SettingsError, match="--after N"):
        losing.accept_at_the_machine(house, Command("shell"), None)
    said = losing.accept_at_the_machine(house, Command("shell"), 120)
    assert "A121" in said and house.ticket(house.take()).number == "A121"
    assert losing.accept_at_the_machine(house, Command("shell"), None) == losing.NOTHING_LOST
