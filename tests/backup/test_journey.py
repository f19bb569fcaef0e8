"""From a machine that burns to a hall that goes on elsewhere: real servers, real commands, real files."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from backup.test_restoring import at_hand
from faults.small_disk import small_disk
from faults.test_lost_database import SAO_Y, page, take
from pages.demo import ROOT
from serving import BusyHall, Caller, Ear, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def backed_up(hall: BusyHall, to: Path) -> Path:
    """Make a backup by the command and return the file that its last line names."""
    done = hall.command("backup", "--to", str(to))
    assert done.returncode == 0, done.stderr
    made = Path(done.stdout.splitlines()[-1])
    assert made.is_file()
    return made


def motcua(hall: BusyHall, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a verb on a data folder as the hall's machine does, without naming its file."""
    return subprocess.run(
        [*hall.before, sys.executable, "-P", "-m", "server.boot", *words, "--data", str(data)],
        env={k: v for k, v in _environment(hall).items() if k != "MOTCUA_HALL_FILE"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _environment(hall: BusyHall) -> dict[str, str]:
    kept = {k: v for k, v in hall.environment.items() if k != "MOTCUA_DATA_DIR"}
    return {**os.environ, "PYTHONPATH": str(ROOT), **kept}


def put_back(hall: BusyHall, made: Path, key: Path, **environment: str) -> None:
    """Restore a backup into the data folder of a hall, and let it be served from there."""
    hall.environment = environment
    done = motcua(hall, hall.data, "restore", str(made), "--key", str(key))
    assert done.returncode == 0, done.stderr
    hall.hall_file = hall.data / "hall" / "thu-nghiem.toml"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Where the sheet's key is kept: not on the machine that burns."""
    return tmp_path / "sheet"


def keep_key(hall: BusyHall, place: Path) -> None:
    """Write the demonstration's sheet down."""
    shutil.copy(hall.data / "recovery.key", place)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_the_machine_burns_and_the_hall_goes_on(
    busy: StartBusy,
    tmp_path: Path,
    key: Path,
    kind: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The number that waited is called, paired screens go on by themselves, and no number comes twice."""
    database, restored = {}, {}
    if kind == "postgres":
        postgres = request.getfixturevalue("postgres")
        at_hand(monkeypatch, postgres)
        database = {"MOTCUA_DATABASE_URL": request.getfixturevalue("postgres_url")}
        name = f"restored_{tmp_path.name[-1]}_hall"
        postgres.psql(f"CREATE DATABASE {name} TEMPLATE template0;")
        restored = {"MOTCUA_DATABASE_URL": str(postgres.get_uri(name))}
    hall = busy(limit_per_min=0, **database)
    first = take(hall, 3)
    made = backed_up(hall, tmp_path / "stick")
    keep_key(hall, key)
    later = take(hall, 60)
    tokens = {device["device_id"]: device["token"] for device in hall.demo["devices"]}
    hall.kill()
    shutil.rmtree(hall.data)

    (tmp_path / "machine").mkdir()
    other = make_busy(tmp_path / "machine")
    other.hall_file.unlink()
    put_back(other, made, key, **restored)
    other.start(**restored)
    try:
        assert {d["device_id"]: d["token"] for d in other.demo["devices"]} == tokens
        with (
            contextlib.closing(Ear(other.url, tokens["board-1"])) as board,
            contextlib.closing(Caller(other.url, tokens["kiosk-1"])) as kiosk,
            contextlib.closing(Caller(other.url, other.manager())) as console,
            contextlib.closing(Caller(other.url, other.sign_in(1))) as desk,
        ):
            status, answer = desk("POST", "/api/v1/counters/1/next")
            assert status == 200 and answer["ticket"]["number"] == first[0]["number"]
            board.wait_for(lambda name, body: name == "announced")
            assert kiosk("POST", "/api/v1/tickets", SAO_Y)[1]["code"] == "data_lost"
            loss = console("GET", "/api/v1/manage/live")[1]["loss"]
            assert loss["kind"] == "restored"
            assert console("POST", "/api/v1/manage/loss/accept", {"after": 300})[0] == 200
            status, answer = kiosk("POST", "/api/v1/tickets", SAO_Y)
            assert status == 201
            given = {ticket["number"] for ticket in (*first, *later)}
            assert answer["ticket"]["number"] not in given
            assert int(answer["ticket"]["number"][1:]) > 300
            assert page(other, f"/t/{first[1]['token']}")[0] == 200
            assert page(other, f"/t/{later[-1]['token']}")[0] == 404
        assert other.stop() == 0
        examined = other.doctor()
        assert "✓ journal" in examined.stdout and "✓ replay" in examined.stdout, examined.stdout
    finally:
        if other.server is not None and other.server.process.poll() is None:
            other.stop()


def test_a_backup_while_numbers_are_taken(busy: StartBusy, tmp_path: Path, key: Path) -> None:
    """Four kiosks go on while three backups are made; in each is everything that had been told before."""
    hall = busy(limit_per_min=0)
    is_over, taken = threading.Event(), []

    def rush(kiosk_id: str) -> None:
        with contextlib.closing(hall.caller(kiosk_id)) as kiosk:
            while not is_over.is_set():
                status, answer = kiosk("POST", "/api/v1/tickets", SAO_Y)
                assert status == 201, answer
                taken.append(answer["ticket"]["number"])
                is_over.wait(0.05)

    crowd = [threading.Thread(target=rush, args=(f"kiosk-{n}",)) for n in range(1, 5)]
    for each in crowd:
        each.start()
    try:
        made, known = [], []
        for n in range(3):
            known.append(list(taken))
            made.append(backed_up(hall, tmp_path / f"stick-{n}"))
    finally:
        is_over.set()
        for each in crowd:
            each.join(60)
    keep_key(hall, key)
    assert hall.stop() == 0
    assert len(taken) > len(known[-1]) > len(known[0])
    for n in (0, 2):
        (tmp_path / f"machine-{n}").mkdir()
        other = make_busy(tmp_path / f"machine-{n}")
        put_back(other, made[n], key)
        rows = other.rows("SELECT number FROM tickets")
        assert {number for (number,) in rows} >= set(known[n])
        examined = other.doctor()
        assert "✓ journal" in examined.stdout and "✓ replay" in examined.stdout, examined.stdout


def test_the_shell_decides_where_nobody_can_sign_in(
    busy: StartBusy, tmp_path: Path, key: Path
) -> None:
    """`loss` explains it, `loss accept` goes on; before that no number, and the folder is one that a start takes."""
    hall = busy()
    told = take(hall, 2)
    made = backed_up(hall, tmp_path / "stick")
    keep_key(hall, key)
    assert hall.stop() == 0
    (tmp_path / "machine").mkdir()
    other = make_busy(tmp_path / "machine")
    put_back(other, made, key)
    explained = other.command("loss")
    assert explained.returncode == 0 and "put back from a backup" in explained.stdout
    assert other.command("loss", "accept").returncode == 0
    assert other.command("loss").stdout.startswith("Nothing is missing")
    other.start()
    try:
        assert take(other, 1)[0]["number"] not in {ticket["number"] for ticket in told}
    finally:
        assert other.stop() == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["restore", "{made}", "--key", "{data}/secret.key"], "recovery key"),
        (["restore", "{made}", "--key", "none"], "none"),
        (["restore", "none", "--key", "{key}"], "none"),
        (["restore", "{made}", "--key", "{key}", "--data", "{data}"], "running"),
        (["backup", "--to", "{data}/secret.key"], "secret.key"),
        (["backup", "--to", "{made}", "--data", "{made}.none"], "no hall"),
        (["recovery"], "already"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(
    refusing: tuple[BusyHall, Path, Path], asked: list[str], said: str
) -> None:
    """Exit code 2, one sentence, no traceback, and the hall that runs is untouched."""
    hall, made, sheet = refusing
    words = [word.format(made=made, data=hall.data, key=sheet) for word in asked]
    data = hall.folder / "n" if words[0] == "restore" else hall.data
    if "--data" in words:
        words, data = words[:-2], Path(words[-1])
    done = motcua(hall, data, *words)
    assert done.returncode == 2, done
    assert said in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not (hall.folder / "n").exists()
    assert take(hall, 1)


@pytest.fixture
def refusing(busy: StartBusy, tmp_path: Path, key: Path) -> tuple[BusyHall, Path, Path]:
    """A hall that runs, a backup of it, and the key."""
    hall = busy()
    take(hall, 1)
    made = backed_up(hall, tmp_path / "stick")
    keep_key(hall, key)
    return hall, made, key


def test_a_disk_that_fills_in_the_middle(busy: StartBusy, tmp_path: Path, key: Path) -> None:
    """No half file under a name, no half hall; with room again the same command does it."""
    hall = busy(limit_per_min=0)
    take(hall, 30)
    made = backed_up(hall, tmp_path / "stick")
    keep_key(hall, key)
    size = made.stat().st_size
    with small_disk(tmp_path / "disk", 4) as disk:
        hall.before = tuple(disk.command)
        disk.fill(leave=size // 2)
        done = hall.command("backup", "--to", str(disk.path / "out"))
        assert done.returncode == 2 and "Traceback" not in done.stderr, done
        assert [p for p in (disk.seen / "out").iterdir() if not p.name.startswith(".")] == []
        disk.empty()
        assert hall.command("backup", "--to", str(disk.path / "out")).returncode == 0
        disk.fill(leave=size * 3)
        again = motcua(hall, disk.path / "new", "restore", str(made), "--key", str(key))
        assert again.returncode == 2 and "MB" in again.stderr, again
        assert not (disk.seen / "new").exists()
    hall.before = ()
    assert take(hall, 1)
