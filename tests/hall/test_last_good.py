"""The last good hall file: a spoilt file stops the first start only, and is never kept."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hall.small_hall import SMALL
from server.facts import to_wire
from server.hall.describing import describe_fallback
from server.hall.last_good import FOLDER, find_hall, keep_good
from server.hall.reading import HallFileError
from server.operations.doctor import examine
from server.operations.health import hall_file_part
from server.operations.missing import still_needed
from server.reports.hall_file import spoilt_hall_file
from server_fixtures import TestHouse
from serving import Caller, make_busy

EMBLEM = Path(__file__).parents[2] / "config" / "halls" / "logo" / "emblem.png"
SPOILT = SMALL.replace('letter = "B"', 'letter = "Đ"')


def written(folder: Path, source: str, name: str = "xa-nho.toml") -> Path:
    """Write a hall file and return its path."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(source, "utf-8")
    return path


def started(path: Path, data: Path) -> None:
    """Do what a start does with a good file."""
    keep_good(find_hall(path, data), data)


def test_the_first_start_with_a_wrong_file_stops(tmp_path: Path) -> None:
    """Where no hall has run yet, a mistake refuses the file."""
    with pytest.raises(HallFileError):
        find_hall(written(tmp_path, SPOILT), tmp_path / "data")


def test_a_hall_that_has_run_goes_on_with_the_last_good_file(tmp_path: Path) -> None:
    """A spoilt file gives the last good hall, with every problem, and does not replace it."""
    path, data = written(tmp_path, SMALL), tmp_path / "data"
    good = find_hall(path, data).hall
    started(path, data)
    for source in (SPOILT, "", "hall_id = "):
        written(tmp_path, source)
        found = find_hall(path, data)
        assert found.hall == good and found.error is not None
        started(path, data)
        assert (data / FOLDER / path.name).read_text("utf-8") == SMALL
    path.unlink()
    assert find_hall(path, data).hall == good


def test_the_telling_names_place_mistake_and_file_in_use(tmp_path: Path) -> None:
    """Whoever starts the hall reads file, line, key, and which file the hall runs on."""
    path, data = written(tmp_path, SMALL), tmp_path / "data"
    started(path, data)
    written(tmp_path, SPOILT)
    text = describe_fallback(find_hall(path, data), path, "vi")
    line = SPOILT[: SPOILT.index("Đ")].count("\n") + 1
    assert f"xa-nho.toml:{line}: sectors[1].letter" in text
    assert str(data / FOLDER / path.name) in text


def test_a_mended_file_is_used_and_kept_again(tmp_path: Path) -> None:
    """As soon as the file is right it is the hall's again, and the one that is kept."""
    path, data = written(tmp_path, SMALL), tmp_path / "data"
    started(path, data)
    newer = SMALL.replace("Xã Nhỏ", "Xã Nhỏ Mới")
    written(tmp_path, newer)
    found = find_hall(path, data)
    assert found.error is None and found.hall.name["vi"] == "Xã Nhỏ Mới"
    started(path, data)
    assert (data / FOLDER / path.name).read_text("utf-8") == newer


def test_a_file_of_another_name_is_another_hall(tmp_path: Path) -> None:
    """What was kept for one file is never used for another."""
    data = tmp_path / "data"
    started(written(tmp_path, SMALL), data)
    with pytest.raises(HallFileError):
        find_hall(written(tmp_path, SPOILT, "xa-khac.toml"), data)


def test_a_file_changed_since_it_was_read_is_not_kept(tmp_path: Path) -> None:
    """Only the file with which the hall has started counts as good."""
    path, data = written(tmp_path, SMALL), tmp_path / "data"
    found = find_hall(path, data)
    for source in (SPOILT, SMALL.replace("Xã Nhỏ", "Xã Khác")):
        written(tmp_path, source)
        keep_good(found, data)
    assert not (data / FOLDER).exists()
    assert not list(data.glob(".hall-*"))


def test_the_logo_is_kept_beside_the_file(tmp_path: Path) -> None:
    """A hall whose slips carry a logo has it after its folder is gone."""
    source = SMALL.replace("[[notices]]", '[slip]\nlogo = "logo/xa.png"\n\n[[notices]]')
    path, data = written(tmp_path / "halls", source), tmp_path / "data"
    (path.parent / "logo").mkdir()
    shutil.copy(EMBLEM, path.parent / "logo" / "xa.png")
    started(path, data)
    path.unlink()
    found = find_hall(path, data)
    assert found.hall.slip.logo is not None


def test_health_and_doctor_name_the_spoilt_file(house: TestHouse, tmp_path: Path) -> None:
    """While a hall runs on its last good file, the health page warns and the doctor finds it bad."""
    with pytest.raises(HallFileError) as spoilt:
        find_hall(written(tmp_path / "halls", SPOILT), tmp_path)
    findings = {f.part: f for f in examine(house, replay=False)}
    assert findings["hall file"].state == hall_file_part(house)["state"] == "ok"
    house.hall_file_error = spoilt.value
    findings = {f.part: f for f in examine(house, replay=False)}
    assert findings["hall file"].state == "bad" and "bad_letter" in findings["hall file"].text
    assert hall_file_part(house) == {"state": "warn", "mistakes": 1}


def test_the_console_names_each_mistake(house: TestHouse, tmp_path: Path) -> None:
    """The manager's alert tells file, line, key and the nearest right name, in every language, since the start."""
    source = SMALL.replace("[queue]\n", "[queue]\nrecal_limit = 3\n", 1)
    with pytest.raises(HallFileError) as spoilt:
        find_hall(written(tmp_path / "halls", source), tmp_path)
    assert spoilt_hall_file(None, ("vi",), house.began_at) == []
    (alert,) = spoilt_hall_file(spoilt.value, ("vi", "en", "km"), house.began_at)
    first = alert["facts"]["mistakes"][0]
    line = source[: source.index("recal_limit")].count("\n") + 1
    assert alert["facts"]["file"] == "xa-nho.toml" and alert["at"] == to_wire(house.began_at)
    assert (first["line"], first["key"]) == (line, "queue.recal_limit")
    assert set(first["text"]) == {"vi", "en", "km"}
    assert all("recall_limit" in text for text in first["text"].values())


def test_what_today_still_needs_is_named(house: TestHouse) -> None:
    """A further service of somebody's visit, and what a counter was given to serve, must stay in the file."""
    house.take("khai-sinh", more_services=("sao-y",))
    desk = house.sit("1")
    assert still_needed(house) == []
    first = house.ledger.look(lambda p: next(iter(p.day.tickets.values())))
    (further,) = first.more_services
    kept = tuple(s for s in house.hall.services if s.service_id != further)
    house.hall = replace(house.hall, services=kept, counters=house.hall.counters[1:])
    assert still_needed(house) == [further, desk.counter_id]
    house.ledger.present.day.change_services("quay-cu", ("viec-cu",), ("viec-phu",))
    assert still_needed(house) == sorted([further, "viec-cu", "viec-phu"]) + ["1", "quay-cu"]


@pytest.mark.slow
def test_a_started_hall_outlives_its_file(tmp_path: Path) -> None:
    """A server whose hall file was spoilt overnight starts all the same, and terminal and health say why."""
    hall = make_busy(tmp_path)
    hall.start()
    assert hall.stop() == 0
    right = hall.hall_file.read_text("utf-8")
    hall.hall_file.write_text(right.replace("mean_min = 12", "mean_mins = 12"), "utf-8")
    hall.start()
    assert hall.server is not None
    try:
        said = hall.server.log.read_text("utf-8")
        assert "thu-nghiem.toml:" in said and "mean_min" in said and "hall_file_wrong" in said
        with contextlib.closing(hall.caller()) as nobody:
            status, health = nobody("GET", "/health")
        assert (status, health["parts"]["hall_file"]["state"]) == (200, "warn")
        with contextlib.closing(Caller(hall.url, hall.manager())) as console:
            alerts = console("GET", "/api/v1/manage/live")[1]["alerts"]
        (alert,) = [a for a in alerts if a["code"] == "hall_file_wrong"]
        assert "mean_min" in alert["facts"]["mistakes"][0]["text"]["km"]
    finally:
        assert hall.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_a_service_that_people_wait_for_stays_over_a_restart(tmp_path: Path, mode: str) -> None:
    """A service taken out of the file while somebody waits: the hall opens with its last good file and an alarm."""
    hall = make_busy(tmp_path)
    hall.start(MOTCUA_ASYNC_MODE=mode)
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        status, ticket = kiosk("POST", "/api/v1/tickets", {"service_id": "khai-sinh"})
    assert status == 201
    assert hall.stop() == 0
    right = hall.hall_file.read_text("utf-8")
    hall.hall_file.write_text(right.replace('"khai-sinh"', '"viec-moi"'), "utf-8")
    hall.start(MOTCUA_ASYNC_MODE=mode)
    assert hall.server is not None
    try:
        said = hall.server.log.read_text("utf-8")
        assert "khai-sinh" in said and "hall_file_wrong" in said
        with contextlib.closing(Caller(hall.url, hall.manager())) as console:
            alerts = console("GET", "/api/v1/manage/live")[1]["alerts"]
        (alert,) = [a for a in alerts if a["code"] == "hall_file_wrong"]
        assert "khai-sinh" in alert["facts"]["mistakes"][0]["text"]["en"]
        with contextlib.closing(Caller(hall.url, hall.sign_in(1))) as desk:
            status, called = desk("POST", "/api/v1/counters/1/next", {})
        assert (status, called["ticket"]["number"]) == (200, ticket["ticket"]["number"])
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            assert kiosk("POST", "/api/v1/tickets", {"service_id": "khai-sinh"})[0] == 201
    finally:
        assert hall.stop() == 0
    kept = hall.data / FOLDER / hall.hall_file.name
    assert '"khai-sinh"' in kept.read_text("utf-8")
    kept.unlink()
    refused = hall.command("run", "--port", "0")
    assert refused.returncode == 2
    assert "still need khai-sinh" in refused.stderr and "Traceback" not in refused.stderr
