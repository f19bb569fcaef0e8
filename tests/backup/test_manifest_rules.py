"""What a backup may say of itself and hold, and which numbers are skipped after it was put back: by tables."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from server.operations.backup.manifest import Malformed, Manifest, Member, is_safe, read
from server.operations.backup.restoring import with_values
from server.operations.witness import GIVEN_AT_ONCE, Found, Witness, judge, since_backup

DIGEST = "0" * 64
TOLD = Manifest(
    version="0.1.0",
    schema="0001",
    database="sqlite",
    hall_id="thu-nghiem",
    instance_id="one",
    seq=7,
    hash=DIGEST,
    date="2026-11-23",
    series={"A": 3},
    per_min=2,
    made_at="2026-11-23T01:00:00.000Z",
    is_demo=False,
    hall_file="hall.toml",
    members=(Member("motcua.sqlite3", 10, DIGEST), Member("voices/vi/a.wav", 5, DIGEST)),
)


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        ("motcua.sqlite3", True),
        ("database.dump", True),
        ("secret.key", True),
        ("recovery.pub", True),
        ("seals.txt", True),
        ("day.salt", False),
        ("motcua.toml", True),
        ("voices/vi-nam/số 1.wav", True),
        ("agents/printer-may-in.jsonl", True),
        ("hall/hall.toml", True),
        # Out of the folder, by every way that paths know.
        ("../secret.key", False),
        ("voices/../../x", False),
        ("/etc/passwd", False),
        ("voices//x", False),
        ("voices/./x", False),
        ("voices\\x", False),
        ("voices/x\x00", False),
        ("voices/x\n", False),
        ("", False),
        ("voices", False),
        ("voices/", False),
        ("voices/" + "x" * 256, False),
        # Unknown: nothing is put into a data folder that no hall has.
        ("motcua.lock", False),
        ("witness.json", False),
        ("ballast", False),
        ("bin/sh", False),
        (".ssh/authorized_keys", False),
        ("manifest.json", False),
    ],
)
def test_only_known_files_below_the_folder(name: str, is_known: bool) -> None:
    """A name leads nowhere else, and is one that a hall has."""
    assert is_safe(name) is is_known


def test_a_manifest_is_read_as_it_was_written() -> None:
    """Every figure comes back, the size of all files too."""
    assert read(TOLD.written()) == TOLD and TOLD.size == 15


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": "many"},
        {"series": [1]},
        {"series": {"A": "x"}},
        {"members": None},
        {"members": [{"name": "motcua.sqlite3", "size": -1, "sha256": DIGEST}]},
        {"members": [{"name": "motcua.sqlite3", "size": 1, "sha256": "short"}]},
        {"members": [{"name": "motcua.sqlite3", "size": 1}]},
        {"members": [{"name": "secret.key", "size": 1, "sha256": DIGEST}]},
        {"members": [{"name": "motcua.sqlite3", "size": 1, "sha256": DIGEST}] * 2},
        {"database": "oracle"},
        {"hall_id": ...},
    ],
)
def test_what_is_no_manifest(changed: dict[str, Any]) -> None:
    """A figure that is none, a file without hash, twice or missing: nothing is believed."""
    values = json.loads(TOLD.written()) | changed
    said = {name: value for name, value in values.items() if value is not ...}
    with pytest.raises(Malformed):
        read(json.dumps(said).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b'"x"'])
def test_what_is_no_json(content: bytes) -> None:
    """Any bytes at all."""
    with pytest.raises(Malformed):
        read(content)


SEEN = Witness(
    "thu-nghiem",
    "one",
    61,
    "hash61",
    "2026-11-30",
    {"A": 57},
    "2026-11-30T03:00:00.000Z",
    "2026-11-30T05:00:00.000Z",
    3,
)


@pytest.mark.parametrize(
    ("date", "minutes", "per_min", "after", "expected"),
    [
        # At once: a crowd may have stood at the door.
        ("2026-11-30", 0, 3, None, {"A": 57 + GIVEN_AT_ONCE, "B": GIVEN_AT_ONCE}),
        ("2026-11-30", -30, 3, None, {"A": 57 + GIVEN_AT_ONCE, "B": GIVEN_AT_ONCE}),
        # Twice the busiest minute that the backup knows, begun minutes count whole.
        ("2026-11-30", 0.1, 3, None, {"A": 63 + GIVEN_AT_ONCE, "B": 6 + GIVEN_AT_ONCE}),
        ("2026-11-30", 60, 3, None, {"A": 417 + GIVEN_AT_ONCE, "B": 360 + GIVEN_AT_ONCE}),
        # A quiet backup: what halls give at most.
        ("2026-11-30", 60, 0, None, {"A": 357 + GIVEN_AT_ONCE, "B": 300 + GIVEN_AT_ONCE}),
        # Another day: its numbers began at 001 on the machine that is lost.
        ("2026-12-01", 60, 0, None, {"A": 300 + GIVEN_AT_ONCE, "B": 300 + GIVEN_AT_ONCE}),
        # A person saw a higher one; a lower one frees nothing.
        ("2026-11-30", 0, 0, 900, {"A": 900, "B": 900}),
        ("2026-11-30", 0, 0, 60, {"A": 57 + GIVEN_AT_ONCE, "B": GIVEN_AT_ONCE}),
    ],
)
def test_numbers_go_on_past_what_the_lost_machine_may_have_given(
    date: str, minutes: float, per_min: int, after: int | None, expected: dict[str, int]
) -> None:
    """What the backup knows, and all that may have been given from then until it was put back."""
    seen = replace(SEEN, per_min=per_min)
    assert since_backup(seen, date, minutes, ["A", "B"], after) == expected


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (Found("one", 61, "hash61"), "restored"),
        # The hall went on calling while it waited for the decision.
        (Found("one", 90, "hash61"), "restored"),
        # Something else is wrong beside: that is said.
        (Found("one", 60, None), "behind"),
        (Found("one", 90, "other"), "parted"),
        (Found("two", 61, "hash61"), "other"),
        (Found(), "vanished"),
    ],
)
def test_a_restored_hall_is_asked_about(found: Found, kind: str) -> None:
    """Its witness says that it was put back, until somebody has decided."""
    loss = judge(SEEN, found, True)
    assert loss is not None and loss.kind == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 'hall_file = "/new/hall.toml"\n'),
        ("port = 80\n", 'hall_file = "/new/hall.toml"\nport = 80\n'),
        (
            'hall_file = "/etc/motcua/hall.toml"\nport = 80\n',
            'hall_file = "/new/hall.toml"\nport = 80\n',
        ),
        (
            'data_dir="/var/x"\n  hall_file="a"\ndatabase_url = "postgresql://u:p@h/d"',
            'hall_file = "/new/hall.toml"\n',
        ),
        ('# hall_file = "x"\n', 'hall_file = "/new/hall.toml"\n# hall_file = "x"\n'),
    ],
)
def test_settings_follow_the_folder(text: str, expected: str) -> None:
    """What named a place of the lost machine is replaced, everything else stays."""
    assert with_values(text, {"hall_file": "/new/hall.toml"}) == expected
