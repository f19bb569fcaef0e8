"""The screens of the hall's file: who is still missing, one tap for each, and the printer that goes without saying."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from server import cli
from server.access.expected import missing
from server.actor import NAMED_TWICE, PERMISSIONS
from server.hall import roles
from server.hall.problems import Findings
from server.hall.reading import read_hall
from server.hall.shape import DEVICES
from wire_house import Wire


@dataclass
class Known:
    """A device as it is compared with the file."""

    device_id: str
    role: str
    name: str


def names(paired: list[Known]) -> set[str]:
    """Return the ids of the expected boards that these devices leave missing."""
    return {p.device_id for p in missing(busy_hall.hall(), paired) if p.role == "board"}


BOARDS = {"board-1", "board-2", "board-entrance"}


@pytest.mark.parametrize(
    ("device", "left"),
    [
        (Known("board-1", "board", "tên khác"), BOARDS - {"board-1"}),
        (Known("x", "board", "Bảng tầng 1"), BOARDS - {"board-1"}),
        (Known("x", "board", " bảng  TẦNG 1 "), BOARDS - {"board-1"}),
        (Known("x", "board", "Bảng tầng 1"), BOARDS - {"board-1"}),
        (Known("x", "rating", "Bảng tầng 1"), BOARDS),
        (Known("board-1", "kiosk", "Bảng tầng 1"), BOARDS),
        (Known("x", "board", "Bảng hành lang"), BOARDS),
    ],
)
def test_a_paired_screen_is_the_one_of_its_role_and_id_or_name(
    device: Known, left: set[str]
) -> None:
    """Spaces, capitals and the way in which letters are put together do not matter; the role does."""
    assert names([device]) == left


def test_one_device_is_one_screen() -> None:
    """A device with one screen's id and another's name is the first; the second is still missing."""
    assert names([Known("board-2", "board", "Bảng tầng 1")]) == BOARDS - {"board-2"}
    both = [Known("x", "board", "Bảng tầng 1"), Known("board-1", "board", "Bảng tầng 1")]
    assert names(both) == BOARDS - {"board-1"}


def floor(wire: Wire) -> dict[str, Any]:
    """Return the console's snapshot."""
    return dict(wire.send("GET", "/api/v1/manage/live", who="manager").json)


def test_a_missing_screen_is_paired_by_one_tap(own_wire: Wire) -> None:
    """It stands among the expected ones, without an alarm; its code brings role, name and place from the file."""
    assert floor(own_wire)["expected_devices"] == []
    alarms = len(floor(own_wire)["alerts"])
    assert (
        own_wire.send("POST", "/api/v1/manage/devices/board-2/revoke", {}, "manager").status_code
        == 200
    )
    seen = floor(own_wire)
    (awaited,) = seen["expected_devices"]
    assert awaited == {"device_id": "board-2", "role": "board", "name": "Bảng tầng 2"}
    assert len(seen["alerts"]) == alarms
    path = "/api/v1/manage/devices/expected/board-2"
    made = own_wire.send("POST", path, {}, "manager")
    assert made.status_code == 201
    seen = floor(own_wire)
    assert [d["device_id"] for d in seen["expected_devices"]] == ["board-2"]
    assert "board-2" not in {d["device_id"] for d in seen["devices"]}, "shown twice"
    paired = own_wire.send("POST", "/api/v1/devices/pair", {"code": made.json["code"]})
    assert paired.json["device"] == {
        "device_id": "board-2",
        "role": "board",
        "name": "Bảng tầng 2",
        "zone_id": "tang-2",
        "counter_id": None,
        "printer_id": None,
    }
    assert floor(own_wire)["expected_devices"] == []
    again = own_wire.send("POST", path, {}, "manager")
    assert (again.status_code, again.json["code"]) == (409, "device_is_paired")
    assert "Bảng tầng 2" in again.json["detail"]
    unknown = own_wire.send("POST", "/api/v1/manage/devices/expected/khong-co", {}, "manager")
    assert (unknown.status_code, unknown.json["code"]) == (404, "not_found")


def test_whoever_types_an_expected_name_gets_what_the_file_says(own_wire: Wire) -> None:
    """By hand or from the shell: the place comes from the file; a second screen of the name is one of its own."""
    own_wire.send("POST", "/api/v1/manage/devices/desk-3/revoke", {}, "manager")
    body = {"role": "counter", "name": "máy quầy 3"}
    first = pair(own_wire, body)
    assert (first["device_id"], first["counter_id"]) == ("desk-3", "3")
    second = pair(own_wire, body)
    assert second["device_id"] not in ("desk-3", "") and second["counter_id"] == "3"


def pair(wire: Wire, body: dict[str, Any]) -> dict[str, Any]:
    """Name a device, type its code on it and return what it is."""
    code = wire.send("POST", "/api/v1/manage/devices", body, "manager").json["code"]
    return dict(wire.send("POST", "/api/v1/devices/pair", {"code": code}).json["device"])


def only_printer(wire: Wire) -> str:
    """Leave the hall one printer and return it."""
    printer = wire.house.hall.printers[0]
    wire.house.devices.hall = replace(wire.house.hall, printers=(printer,))
    return printer.printer_id


def test_a_kiosk_gets_the_only_printer(own_wire: Wire) -> None:
    """Left out it is the hall's only one; null is a kiosk without paper; no other device gets one by itself."""
    printer_id = only_printer(own_wire)
    assert pair(own_wire, {"role": "kiosk", "name": "Ki-ốt mới"})["printer_id"] == printer_id
    none = {"role": "kiosk", "name": "Ki-ốt không giấy", "printer_id": None}
    assert pair(own_wire, none)["printer_id"] is None
    assert pair(own_wire, {"role": "board", "name": "Bảng mới"})["printer_id"] is None


def test_of_two_printers_none_goes_without_saying(own_wire: Wire) -> None:
    """Then a person chooses; a kiosk without paper is told on the console, other screens are not."""
    made = pair(own_wire, {"role": "kiosk", "name": "Ki-ốt mới"})
    assert made["printer_id"] is None
    lacking = {d["device_id"] for d in floor(own_wire)["devices"] if d["lacks_paper"]}
    assert lacking == {made["device_id"]}


@pytest.mark.parametrize(("printers", "given"), [(1, "may-in"), (2, None)])
def test_an_existing_file_gives_its_kiosk_the_only_printer(
    tmp_path: Path, printers: int, given: str | None
) -> None:
    """A kiosk of the file that names no printer has the only one; of two it has none, and no board ever."""
    file = tmp_path / "thu.toml"
    text = busy_hall.hall_file().replace('Ki-ốt 1"\nprinter_id = "may-in"\n', 'Ki-ốt 1"\n')
    if printers == 1:
        second = text.index('[[printers]]\nprinter_id = "may-in-xa"')
        text = text[:second] + text[text.index("[[sectors]]") :]
        text = text.replace('"may-in-xa"', '"may-in"')
    file.write_text(text, "utf-8")
    devices = {d.device_id: d for d in read_hall(file).devices}
    assert devices["kiosk-1"].printer_id == given
    assert devices["board-1"].printer_id is None


def test_roles_come_from_one_list() -> None:
    """File, command line, wire and console know the same devices and the same people."""
    for role in (*roles.DEVICE_ROLES, "khong-co"):
        found = Findings("thu.toml", {})
        DEVICES["role"].kind(role, ("devices", 0, "role"), found)
        assert bool(found.problems) == (role == "khong-co")
        assert cli_accepts(["pair", role, "Tên"]) == (role != "khong-co"), role
    for role in roles.STAFF_ROLES:
        assert cli_accepts(["staff", "a", "Tên", "--role", role]), role
    for role in roles.DEVICE_ROLES:
        assert (f"{role}_device" if role in NAMED_TWICE else role) in PERMISSIONS, role
    assert set(roles.STAFF_ROLES) <= set(PERMISSIONS)


def cli_accepts(arguments: list[str]) -> bool:
    """Return whether the command line takes these words."""
    try:
        cli._parser(arguments).parse_args(arguments)  # noqa: SLF001 - the words are what is tested
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("role", roles.DEVICE_ROLES)
def test_every_role_can_be_paired_by_the_shell(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], role: str
) -> None:
    """`./motcua pair ROLE NAME` shows a code that makes a screen of that role, a host's tablet too."""

    @contextmanager
    def opened(settings: Any) -> Iterator[Any]:
        yield own_wire.house

    monkeypatch.setattr(cli, "_house", opened)
    given = argparse.Namespace(role=role, name="Máy thử", zone=None, counter="1", printer="may-in")
    assert cli._pair(own_wire.house.settings, given) == 0  # noqa: SLF001
    code = capsys.readouterr().out.split()[-1]
    paired = own_wire.send("POST", "/api/v1/devices/pair", {"code": code})
    assert paired.json["device"]["role"] == role
