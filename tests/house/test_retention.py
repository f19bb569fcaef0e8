"""Whatever a hall keeps has its place in config/rules/retention.toml: each column, each file, once, with a source."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from sqlalchemy import inspect

from house.sources import listed, read
from server import retention
from server.database import Database
from server.operations.backup import manifest
from server.operations.forgetting import ROWS
from server.settings import Settings
from wire_house import Wire

KNOWN = retention.known()
BY_HAND_OF_THE_HOUSE = {"replaced_takes", "copies_before_upgrades", "logs"}
"""What is forgotten in files."""


def placed() -> Counter[str]:
    """Return how often each column has a place."""
    places = [
        *(kind.columns for kind in KNOWN.kinds.values()),
        KNOWN.nobody_columns,
    ]
    return Counter(f"{table}.{name}" for each in places for table in each for name in each[table])


def test_every_column_of_every_table_has_one_place(empty_sqlite: Path) -> None:
    """A new table or column fails here until somebody has said how long it is kept, or why it is nobody's."""
    database = Database(f"sqlite:///{empty_sqlite}")
    with database.read() as connection:
        tables = inspect(connection)
        there = {
            f"{table}.{column['name']}"
            for table in tables.get_table_names()
            for column in tables.get_columns(table)
        }
    database.close()
    # Every row has its hall's id.
    there -= {name for name in there if name.endswith(".hall_id") and name != "halls.hall_id"}
    found = placed()
    assert there - found.keys() == set(), "say how long it is kept"
    assert found.keys() - there == set(), "there is no such column"
    assert [name for name, count in found.items() if count > 1] == []


def has_place(name: str) -> bool:
    """Return whether a file of the data folder has a place; `x/**` is everything in a folder."""
    patterns = [p for kind in KNOWN.kinds.values() for p in kind.files] + [*KNOWN.nobody_files]
    return any(fnmatchcase(name, pattern.replace("**", "*")) for pattern in patterns)


def files_in(folder: Path) -> list[str]:
    """Return the names of all files in a data folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_every_file_of_a_house_and_of_a_backup_has_a_place(own_wire: Wire) -> None:
    """What the house writes without a server, and whatever a backup may put back."""
    own_wire.take()
    own_wire.house.witnessing.note()
    named = [*manifest.FILES, *(f"{folder}/x/y" for folder in (*manifest.FOLDERS, manifest.HALL))]
    found = files_in(own_wire.house.settings.data_dir)
    assert len(found) > 2
    wrong = [name for name in (*found, *named) if not has_place(name)]
    assert not wrong, listed(wrong)


def test_what_the_clock_ends_has_a_hand() -> None:
    """Each kind that the clock ends is forgotten by the code, and the code forgets nothing else."""
    ended = {name for name, kind in KNOWN.kinds.items() if kind.ends == "clock"}
    assert ended == ROWS.keys() | BY_HAND_OF_THE_HOUSE


def test_settings_named_by_rules_are_settings() -> None:
    """A hall that nothing is written for keeps by the rules, and no rule of memory works there."""
    for kind in KNOWN.kinds.values():
        for rule in kind.rules:
            if rule.setting:
                assert getattr(Settings(), rule.setting) == 0
            if rule.mark == "memory":
                assert not retention.is_applied(rule, Settings())


def test_the_handbook_and_the_record_say_the_same() -> None:
    """The figures that people read are those of the rules."""
    answers, names = KNOWN.kinds["answers"].rules[-1], KNOWN.kinds["former_staff"].rules[-1]
    links = KNOWN.kinds["links"].rules[-1]
    assert answers.keep is not None and names.keep is not None and links.keep is not None
    settings, record = read("config/SETTINGS.md"), read("docs/processing-record.md")
    assert f"says: {answers.keep.days} |" in settings and f"says: {names.keep.days} |" in settings
    for text in (f"{links.keep.total_seconds() / 3600:.0f} hours", f"{names.keep.days} days"):
        assert text in record
    for kind in KNOWN.kinds:
        assert f"`{kind}`" in record, f"the record of processing has no line for {kind}"
