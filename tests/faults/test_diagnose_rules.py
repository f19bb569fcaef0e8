"""What the bundle for a helper may tell: each key has a decision, sentences lose what leads to somebody."""

from __future__ import annotations

import json
import secrets
import tomllib
import unicodedata
from dataclasses import asdict, fields, replace

import pytest

from house.sources import read
from server.hall.shape import TABLES
from server.operations.diagnosing.redacting import (
    HALL_HIDDEN,
    HALL_TOLD,
    SETTINGS_TOLD,
    Redactor,
    frames,
    hall_told,
    line_told,
    settings_told,
)
from server.settings import Settings

REDACTOR = Redactor(["Phạm Thị Tâm", "Ki-ốt bà Lan"], ["tam-pham", "an"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing to hide", "nothing to hide"),
        ("Phạm Thị Tâm left", "… left"),
        ("PHẠM THỊ TÂM left", "… left"),
        (unicodedata.normalize("NFD", "Phạm Thị Tâm") + " left", "… left"),
        ("at Ki-ốt bà Lan", "at …"),
        ("tam-pham did it, an officer", "… did it, an officer"),
        ("by staff:an and staff:tam-pham", "by staff:… and staff:…"),
        ("http://motcua.xa.vn/t/AbC123 gone", "http://motcua.xa.vn/… gone"),
        ("see https://u:p@host.vn/", "see https://host.vn/"),
        ("postgresql://motcua:hush@db/motcua", "postgresql://db/…"),
        ("from 192.168.1.77 and 127.0.0.1, 0.0.0.0", "from … and 127.0.0.1, 0.0.0.0"),
        ("from fe80::1ff:fe23:4567:890a", "from …"),
        ("at 07:30:15 on 2026-12-01", "at 07:30:15 on 2026-12-01"),
        ("A001 and B1234 wait", "… and … wait"),
        ("PIN 482913", "PIN …"),
        ("0912345678 or 0912 345 678 or 0912.345.678", "… or … or …"),
        ("tam@xa.vn wrote", "… wrote"),
        ("/home/tam/motcua and /media/lan/usb", "/home/…/motcua and /media/…/usb"),
        ("seal 3f2a 91bc 0d44 77aa", "seal …"),
        ("104857600 bytes, 76240 MB free", "… bytes, 76240 MB free"),
        (
            "tickets_of_the_day_before in OperationalError",
            "tickets_of_the_day_before in OperationalError",
        ),
        ("8b1a9953c4611296a827abf8c47804d7", "…"),
    ],
)
def test_sentences_lose_what_leads_to_somebody(text: str, told: str) -> None:
    """And keep what a helper needs."""
    assert REDACTOR.text(text) == told


def test_nothing_that_was_drawn_by_lot_is_left() -> None:
    """Tokens in each of their spellings, a few thousand of them."""
    for _ in range(3000):
        token = secrets.token_urlsafe(16)
        for text in (token, f"token={token}", f"'{token}'", secrets.token_hex(16)):
            left = REDACTOR.text(text)
            assert token not in left and len(left) < 12, (text, left)


def test_keys_and_values_are_redacted_however_deep() -> None:
    """Lists in tables in lists; numbers stay."""
    found = {"Phạm Thị Tâm": [{"a": ("A001", 7, None, True)}]}
    assert REDACTOR.values(found) == {"…": [{"a": ["…", 7, None, True]}]}


def test_every_key_of_a_hall_s_file_is_told_or_hidden() -> None:
    """A new key needs the decision; none stands in both lists."""
    keys = {key for table in TABLES.values() for key in table}
    assert keys == HALL_TOLD | HALL_HIDDEN and not HALL_TOLD & HALL_HIDDEN


def test_a_hall_s_file_is_told_without_its_words() -> None:
    """Of the hall that ships: no name, hint, text or PIN, and nothing with a letter of Vietnamese."""
    raw = tomllib.loads(read("config/halls/song-xanh.toml"))
    raw["counters"][0]["counter_id"] = "Quầy chị Lan"
    raw["unknown"] = {"Chị Lan": "0912 345 678"}
    told = json.dumps(hall_told("", raw), ensure_ascii=False)
    assert told.isascii() and "khai-sinh" in told and "07:30" in told
    for hidden in ("Song Xanh", "1022", "482913", *(p["pin"] for p in raw["demo_staff"])):
        assert hidden not in told, hidden
    assert "0912" not in told and '"demo_staff": "(' in told


def test_settings_are_told_by_a_list_of_what_may_be() -> None:
    """Addresses, paths and passwords are not on it, and every name on it is a setting."""
    assert {field.name for field in fields(Settings)} > SETTINGS_TOLD
    given = replace(
        Settings(),
        database_url="postgresql://motcua:hush@db.xa.vn/motcua",
        public_url="https://u:secretive@motcua.xa.vn:8443/x",
        backup_to="/mnt/lan, /mnt/hoa",
        host_names="motcua.lan",
    )
    told = settings_told(asdict(given), asdict(Settings()))
    assert told["public_url"] == "https, a name, port 8443"
    assert told["database_url"] == "postgresql" and told["backup_to"] == "2 folders"
    assert told["host_names"] == "changed" and told["port"] == 8000
    for hidden in ("hush", "xa.vn", "secretive", "lan"):
        assert hidden not in json.dumps(told).replace("language", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("no json", None),
        ("[1]", None),
        ('{"event": "security", "kind": "pin_refused", "by": "staff:an", "address": "10.0.0.1"}',
         {"event": "security", "kind": "pin_refused"}),
        ('{"event": "x", "reason": ["a"], "seq": 3}', {"event": "x", "reason": "…", "seq": 3}),
    ],
)  # fmt: skip
def test_a_line_of_the_log_is_told_by_a_list_of_keys(line: str, told: object) -> None:
    """Whoever asked, and from where, is not on it."""
    assert line_told(line) == told


def test_where_names_are_unknown_no_sentence_of_the_log_is_told() -> None:
    """It may have one; codes and kinds stay."""
    line = '{"event": "x", "reason": "An", "cause": "An", "code": "disk_full"}'
    assert line_told(line, has_names=False) == {"event": "x", "code": "disk_full"}


def test_a_traceback_tells_places_and_kinds_alone() -> None:
    """Not the lines of code, not what the error says of values."""
    trace = (
        "Traceback (most recent call last):\n"
        '  File "/opt/motcua/server/wire.py", line 12, in look\n    x = people["Phạm Thị Tâm"]\n'
        '  File "/home/an/.venv/lib/python3.11/site-packages/flask/app.py", line 3, in run\n'
        "KeyError: 'Phạm Thị Tâm'\n"
        "sqlalchemy.exc.IntegrityError: (x) 482913\n"
    )
    assert frames(trace) == [
        "server/wire.py:12 look",
        "site-packages/flask/app.py:3 run",
        "KeyError",
        "sqlalchemy.exc.IntegrityError",
    ]
