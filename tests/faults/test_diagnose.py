"""The bundle for a helper: made of a running, a stopped, a damaged and a full hall, and nobody's secret is in it."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from command_verbs import verb
from faults.small_disk import small_disk, until
from faults.test_damaged_database import page_of, spoil
from pages.demo import stop_hall
from server.operations.diagnosing.parts import PARTS
from serving import BusyHall, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CARDS = ("079123456789", "079987654321")
WORDS = (
    "0292 3 123 456",
    "Hỏi bà Lan, phòng 102",
    "Phường Thử",
    "Người cao tuổi",
    "Phạm Thị Tâm",
    "tam-pham",
)
PLANTED = {
    "event": "day_seal_lost",
    "level": "warning",
    "timestamp": "2026-12-01T07:30:15.123456Z",
    "reason": "http://hall.vn/t/Qx7ZpLr2Vt9KfYw8 from 10.20.30.40, Phạm Thị Tâm, 0912 345 678, A001",
    "by": "staff:tam-pham",
    "address": "10.20.30.40",
    "exception": "Traceback\n  File \"/home/lan/server/wire.py\", line 7, in look\nKeyError: '482913'",
}


def text_of(bundle: Path) -> dict[str, str]:
    """Return name → text of each part."""
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def part(texts: dict[str, str], name: str) -> Any:
    """Return what a part says."""
    return json.loads(texts[f"{name}.json"])


def columns(hall: BusyHall) -> Iterator[str]:
    """Yield every hash, token, id of a ticket and name in the database."""
    asked = {
        "staff": ("name", "staff_id", "pin_hash"),
        "devices": ("name", "token_hash", "former_hash", "code_hash"),
        "sessions": ("token_hash", "staff_id"),
        "tickets": ("ticket_id", "number", "link_hash", "person"),
        "rating_invitations": ("token_hash",),
        "events": ("hash",),
        "journal_keys": ("key_id",),
        "halls": ("instance_id",),
    }
    with contextlib.closing(sqlite3.connect(hall.database)) as connection:
        for table, names in asked.items():
            known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for name in known & set(names):
                for (value,) in connection.execute(f"SELECT {name} FROM {table}"):
                    yield str(value or "")


def keys(data: Path) -> Iterator[str]:
    """Yield the secrets of the data folder in each spelling."""
    for name in ("secret.key", "recovery.key", "day.salt", "recovery.pub"):
        if (data / name).exists():
            content = (data / name).read_bytes()
            yield from (
                content.hex(),
                base64.b64encode(content).decode(),
                content.decode("latin-1").strip(),
            )
            yield from (
                word for word in content.decode("ascii", "ignore").split() if len(word) > 12
            )


def make_hall(folder: Path) -> tuple[BusyHall, set[str]]:
    """Return a running hall full of people, and everything that may not be told of it so far."""
    hall = make_busy(folder)
    head = 'privacy_contact = { vi = "Hỏi bà Lan, phòng 102" }\nhotline = "0292 3 123 456"\n'
    queue = "[queue]\none_ticket_per_person = true\n"
    text = hall.hall_file.read_text("utf-8").replace("[queue]\n", queue)
    hall.hall_file.write_text(head + text, "utf-8")
    hall.start()
    hidden = {
        *WORDS,
        *CARDS,
        "10.20.30.40",
        "Qx7ZpLr2Vt9KfYw8",
        "0912 345 678",
        "/home/lan",
        "482913",
    }
    hidden |= {busy_hall.pin_of(1), busy_hall.pin_of(2), "975310", "918273", "604815"}
    hidden |= {str(device["token"]) for device in hall.demo["devices"]}
    hidden |= {hall.sign_in(1), hall.sign_in(2), hall.manager()}
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        for card in CARDS:
            body = {"service_id": "khai-sinh", "citizen_id": card}
            status, answer = kiosk("POST", "/api/v1/tickets", body)
            assert status == 201, answer
            hidden |= {answer["ticket"]["token"], answer["ticket"]["number"]}
    with contextlib.closing(hall.caller("desk-3")) as desk:
        desk(
            "POST", "/api/v1/session", {"staff_id": "can-bo-3", "pin": "918273", "counter_id": "3"}
        )
    hall.environment["MOTCUA_PORT"] = hall.url.rpartition(":")[2]
    given, facts = "604815\n", {"MOTCUA_HALL_FILE": str(hall.hall_file)}
    code, said = verb("staff", "tam-pham", "Phạm Thị Tâm", data=hall.data, given=given, **facts)
    assert code == 0, said
    log = hall.data / "logs" / "motcua.log"
    until(lambda: log.exists() and "pin_refused" in log.read_text())
    with log.open("a") as file:
        file.write(json.dumps(PLANTED, ensure_ascii=False) + "\nhalf a line")
    return hall, hidden


def bundle(hall: BusyHall, *more: str) -> dict[str, str]:
    """Make a bundle; its name is the last line, nothing is a traceback, its owner alone may read it."""
    done = hall.command("diagnose", *more)
    assert done.returncode == 0 and "Traceback" not in done.stdout + done.stderr, done
    path = Path(done.stdout.splitlines()[-1])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    texts = text_of(path)
    assert set(texts) == {*(f"{name}.json" for name in PARTS), "READ-ME.txt"}
    return texts


def leaks(texts: dict[str, str], hidden: set[str]) -> list[tuple[str, str]]:
    """Return (part, secret) for everything that stands where it may not."""
    wanted = {each for each in hidden if len(each) > 3}
    return [
        (name, secret)
        for name, text in texts.items()
        for secret in wanted
        # Names of libraries are no secrets of the hall.
        if secret in text and name != "about.json"
    ]


def failed(texts: dict[str, str]) -> set[str]:
    """Return the parts that could not be had, each of which says why in a sentence."""
    found = set()
    for name in PARTS:
        told = part(texts, name)
        if isinstance(told, dict) and "could_not_be_had" in told:
            assert (
                len(told["could_not_be_had"]) > 10 and "Traceback" not in told["could_not_be_had"]
            )
            assert name in texts["READ-ME.txt"]
            found.add(name)
    return found


def test_no_secret_is_in_it_whatever_state_the_hall_is_in(tmp_path: Path) -> None:
    """Running, stopped, with a damaged page, with a damaged beginning, without its file."""
    hall, hidden = make_hall(tmp_path)
    assert hall.server is not None
    try:
        running = bundle(hall, "--to", str(tmp_path / "here.zip"))
    finally:
        assert stop_hall(hall.server) == 0
    hidden |= {*columns(hall), *keys(hall.data)}
    assert len(hidden) > 60
    assert not leaks(running, hidden) and not failed(running)
    assert part(running, "server")["process"] == hall.server.process.pid
    assert part(running, "server")["answer"].startswith("200 ")
    assert part(running, "database")["rows"]["tickets"] == 2
    log = part(running, "log")
    assert {"security", "day_seal_lost", "a line that is not ours"} <= {
        line["event"] for line in log
    }
    (planted,) = [line for line in log if line["event"] == "day_seal_lost"]
    assert planted["exception"] == ["server/wire.py:7 look", "KeyError"]
    assert planted["timestamp"] == PLANTED["timestamp"] and "by" not in planted

    stopped = bundle(hall)
    assert not leaks(stopped, hidden) and not failed(stopped)
    assert part(stopped, "server") == {"process": None, "answer": "none: URLError"}

    spoil(hall.database, page_of(hall.database, "tickets"))
    damaged = bundle(hall)
    assert not leaks(damaged, hidden)
    (pages,) = [found for found in part(damaged, "doctor") if found["part"] == "pages"]
    assert pages["state"] == "bad" and part(damaged, "database")["rows"]["staff"] >= 3

    hall.database.write_bytes(b"\0" * 8192)
    broken = bundle(hall)
    assert not leaks(broken, hidden)
    assert {"doctor", "health", "printers"} <= failed(broken)
    assert part(broken, "machine")["memory_kb"]["MemTotal"] > 0

    for ending in ("", "-wal", "-shm"):
        hall.database.with_name(f"{hall.database.name}{ending}").unlink(missing_ok=True)
    gone = bundle(hall)
    assert not leaks(gone, hidden) and part(gone, "database")["file"] == "is not there"


def test_a_full_disk_leaves_it_where_there_is_room(tmp_path: Path) -> None:
    """In a folder of its own among the temporary files; what could not be looked at is a sentence."""
    with small_disk(tmp_path / "disk", 24) as disk:
        data, other = disk.path / "data", tmp_path / "other"
        other.mkdir()
        assert verb("migrate", data=data, before=tuple(disk.command))[0] == 0
        disk.fill()
        facts = {"MOTCUA_BALLAST_MB": "0", "TMPDIR": str(other)}
        code, said = verb("diagnose", data=data, before=tuple(disk.command), **facts)
        assert code == 0, said
        path = Path(said.splitlines()[-1])
        assert path.parent.parent == other and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        texts = text_of(path)
        assert part(texts, "machine")["disks"]["data folder"]["free_mb"] == 0
        assert "is full. Make room" in part(texts, "doctor")["could_not_be_had"]
        code, said = verb(
            "diagnose", "--to", str(data / "a.zip"), data=data, before=tuple(disk.command), **facts
        )
        assert code == 2 and "is full" in said


def test_a_hall_s_file_with_mistakes_is_told_by_line_and_kind(tmp_path: Path) -> None:
    """Not by what stands there."""
    hall = make_busy(tmp_path)
    text = hall.hall_file.read_text("utf-8")
    hall.hall_file.write_text(
        text.replace('counter_id = "1"', 'counter_id = "Chị Lan"', 1), "utf-8"
    )
    (tmp_path / "data").mkdir()
    hall.environment = {"MOTCUA_HALL_FILE": str(hall.hall_file)}
    texts = bundle(hall)
    assert any("counter_id" in each for each in part(texts, "hall")["mistakes"])
    assert "Chị Lan" not in "".join(texts.values())


def test_where_there_is_no_hall_nothing_is_made(tmp_path: Path) -> None:
    """One sentence, with the way on."""
    code, said = verb("diagnose", data=tmp_path / "nowhere")
    assert code == 2 and "holds no hall" in said and not list(tmp_path.iterdir())
