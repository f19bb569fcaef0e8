"""The demo hall: devices paired by themselves, staff with shown PINs, a virtual printer.

Loopback only. Never runs unless `Settings.demo`. Tools find everything in DATA/demo.json.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.access.answers import Demo, DemoDevice, Device
from server.errors import HallError
from server.files import write_whole
from server.hall.rules import Hall
from server.ledger import Command

if TYPE_CHECKING:
    from server.app import House

ACTOR = "demo"


def with_virtual_printer(hall: Hall, address: str) -> Hall:
    """Return the demo hall with every network printer at the virtual one's address."""
    printers = tuple(
        replace(p, connection=address if i == 0 else "agent") for i, p in enumerate(hall.printers)
    )
    return replace(hall, printers=printers)


def prepare(house: House, data_dir: Path) -> Demo:
    """Pair the planned devices and add the demo's people; keep their tokens over restarts.

    Writes DATA/demo.json: base_url, devices with tokens, staff with PINs, the printer's address.
    """
    path = data_dir / "demo.json"
    known = _read(path)
    tokens = {d["device_id"]: d["token"] for d in known.get("devices", [])}
    devices = [
        _device(house, planned, tokens.get(planned.device_id)) for planned in house.hall.devices
    ]
    present = {s.staff_id for s in house.people.listed()}
    for person in house.hall.demo_staff:
        if person.staff_id not in present:
            house.people.add(
                Command(ACTOR),
                person.staff_id,
                person.name,
                person.role,
                person.pin,
                person.counters,
                is_own=True,
            )
    virtual = house.virtual_printer
    made: Demo = {
        "base_url": house.settings.base_url,
        "devices": devices,
        "staff": [
            {
                "staff_id": s.staff_id,
                "name": s.name,
                "role": s.role,
                "pin": s.pin,
                "counters": list(s.counters),
            }
            for s in house.hall.demo_staff
        ],
        "printer": {"address": virtual.address, "control": virtual.control} if virtual else None,
    }
    _write(path, made)
    return made


def _device(house: House, planned: Any, token: str | None) -> DemoDevice:
    values: Device = {
        "device_id": planned.device_id,
        "role": planned.role,
        "name": planned.name,
        "zone_id": planned.zone_id,
        "counter_id": planned.counter_id,
        "printer_id": planned.printer_id,
    }
    if token is not None:
        try:
            house.access.actor_of(token)
            return {**values, "token": token}
        except HallError:
            pass
    added = house.devices.add(
        Command(ACTOR),
        planned.role,
        planned.name,
        planned.zone_id,
        planned.counter_id,
        planned.printer_id,
        planned.device_id,
    )
    paired = house.devices.pair(Command(ACTOR), added["code"])
    return {**values, "token": paired["token"]}


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        return found
    except (OSError, ValueError):
        return {}


def _write(path: Path, demo: Demo) -> None:
    write_whole(path, json.dumps(demo, ensure_ascii=False, indent=2))
