"""Erased beside a running server, brought back by an older backup, and erased again: real commands, real files."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import time
from pathlib import Path

import pytest

from backup.test_journey import backed_up, keep_key, put_back
from backup.test_restoring import at_hand
from faults.test_lost_database import SAO_Y
from server.operations import erasures
from serving import BusyHall, Caller, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
GONE_S = 10.0
NAME = "Nguyễn Văn Chín"


def served(hall: BusyHall) -> dict[str, str]:
    """Let somebody be served over the wire; returns their ticket."""
    kiosk = hall.token("kiosk-1")
    with (
        contextlib.closing(Caller(hall.url, kiosk)) as taking,
        contextlib.closing(Caller(hall.url, hall.sign_in(1))) as desk,
    ):
        status, answer = taking("POST", "/api/v1/tickets", SAO_Y)
        assert status == 201, answer
        assert desk("POST", "/api/v1/counters/1/next")[0] == 200
        for verb in ("start", "finish"):
            path = f"/api/v1/tickets/{answer['ticket']['ticket_id']}/{verb}"
            assert desk("POST", path)[0] == 200
        return dict(answer["ticket"])


def opens(hall: BusyHall, token: str) -> int:
    """Return what the phone gets for a slip's link."""
    with contextlib.closing(Caller(hall.url)) as phone:
        return phone("GET", f"/api/v1/tickets/{token}")[0]


def waits_until_gone(hall: BusyHall, token: str) -> None:
    """Give a server that runs beside the command the moments in which it notices."""
    until_s = time.monotonic() + GONE_S
    while opens(hall, token) != 404:
        assert time.monotonic() < until_s, "the server has not noticed"
        time.sleep(0.1)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_restore_brings_nothing_back(
    busy: StartBusy,
    tmp_path: Path,
    kind: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The older backup has the visit and the officer; the hall that is put back from it has neither once it serves."""
    database, restored = {}, {}
    if kind == "postgres":
        postgres = request.getfixturevalue("postgres")
        at_hand(monkeypatch, postgres)
        database = {"MOTCUA_DATABASE_URL": request.getfixturevalue("postgres_url")}
        name = f"erased_{tmp_path.name[-1]}_hall"
        postgres.psql(f"CREATE DATABASE {name} TEMPLATE template0;")
        restored = {"MOTCUA_DATABASE_URL": str(postgres.get_uri(name))}
    stick = tmp_path / "stick"
    stick.mkdir()
    hall = busy(limit_per_min=0, MOTCUA_BACKUP_TO=str(stick), **database)
    ticket, other = served(hall), served(hall)
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:
        person = {
            "staff_id": "nv-000009",
            "name": NAME,
            "role": "officer",
            "pin": "739164",
            "counters": ["3"],
        }
        assert console("POST", "/api/v1/manage/staff", person)[0] == 201
    made = backed_up(hall, stick)
    keep_key(hall, tmp_path / "sheet")
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:
        assert console("POST", "/api/v1/manage/staff/nv-000009/remove")[0] == 200
    day = f"{dt.datetime.strptime(ticket['ticket_id'][:6], '%y%m%d'):%Y-%m-%d}"

    asked = ("erase", "ticket", ticket["number"], "--date", day)
    refused = hall.command(*asked)
    assert (
        refused.returncode == 2 and "--yes" in refused.stderr and ticket["number"] in refused.stdout
    )
    assert opens(hall, ticket["token"]) == 200
    for again in (False, True):
        done = hall.command(*asked, "--yes")
        assert done.returncode == 0, done.stderr
        assert ("Nothing is kept" in done.stdout) is again
    waits_until_gone(hall, ticket["token"])
    assert opens(hall, other["token"]) == 200
    assert hall.command("erase", "staff", "can-bo-1", "--yes").returncode == 2
    done = hall.command("erase", "staff", "nv-000009", "--yes")
    assert done.returncode == 0 and "24 months" in done.stdout, done.stderr
    listed = erasures.read(stick / erasures.name_beside("thu-nghiem"))
    assert [line.split()[0] for line in listed] == ["ticket", "staff"]
    assert hall.command("doctor", "--replay").returncode == 0
    hall.kill()
    shutil.rmtree(hall.data)

    (tmp_path / "machine").mkdir()
    again_hall = make_busy(tmp_path / "machine")
    again_hall.hall_file.unlink()
    put_back(again_hall, made, tmp_path / "sheet", **restored)
    assert list(erasures.read(again_hall.data / erasures.NAME)) == list(listed)
    again_hall.start(**restored)
    try:
        assert opens(again_hall, ticket["token"]) == 404
        assert opens(again_hall, other["token"]) == 200
        with contextlib.closing(Caller(again_hall.url, again_hall.manager())) as console:
            status, floor = console("GET", "/api/v1/manage/live")
            told = json.dumps(floor, ensure_ascii=False)
            assert status == 200 and "can-bo-1" in told and NAME not in told
    finally:
        again_hall.stop()
    facts = [fact.kind for fact in again_hall.facts()]
    assert facts.count("ticket_erased") == facts.count("staff_erased") == 1
    # It has something to decide still: how far numbers go on past the restore.
    assert "are what the journal says" in again_hall.doctor().stdout
