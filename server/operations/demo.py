"""The demo hall: devices paired by themselves, staff with shown PINs, a virtual printer.

Loopback only. Never runs unless `Settings.demo`. Tools find everything in DATA/demo.json.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Command
from server.settings import ROOT

ACTOR = "demo"
CONTROL_TIMEOUT_S = 2.0


class VirtualPrinterProcess:
    """The pretend printer in a process of its own, as a real one would be outside."""

    def __init__(self, out: Path, log: Any) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "printers",
                "virtual",
                "--port",
                "0",
                "--control-port",
                "0",
                "--out",
                str(out),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if not k.startswith("EVENTLET")},
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        self.address = str(ready["address"])
        self.control = str(ready["control"])
        log.info("virtual_printer_ready", address=self.address)

    def papers(self) -> dict[str, Any]:
        """Return state, switch and papers, newest first, with their addresses on this server."""
        found = self._ask("GET", "/state")
        papers = [
            {
                **{k: p[k] for k in ("paper_id", "at", "width", "height")},
                "url": f"/api/v1/demo/papers/{p['paper_id']}.png",
            }
            for p in found["papers"]
        ]
        told = {key: found[key] for key in ("fault", "at_byte", "state")}
        return {"papers": papers[::-1], **told}

    def set_fault(self, fault: str, at_byte: int | None = None) -> dict[str, Any]:
        """Set the switch, for some faults at a byte of a connection; return the new state."""
        self._ask("POST", "/fault", {"fault": fault, "at_byte": at_byte})
        return self.papers()

    def picture(self, paper_id: str) -> bytes:
        """Return the PNG of a paper; raises not_found."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", paper_id):
            raise HallError("not_found", what="page")
        found = {p["paper_id"]: p for p in self._ask("GET", "/state")["papers"]}
        try:
            return Path(found[paper_id]["file"]).read_bytes()
        except (KeyError, OSError, TypeError):
            raise HallError("not_found", what="page") from None

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own child on loopback
            self.control + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=CONTROL_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except (OSError, urllib.error.URLError, ValueError):
            raise HallError("printer_unknown") from None

    def close(self) -> None:
        """Stop the pretend printer."""
        self._process.terminate()


def with_virtual_printer(hall: Hall, address: str) -> Hall:
    """Return the demo hall with every network printer at the virtual one's address."""
    printers = tuple(
        replace(p, connection=address if i == 0 else "agent") for i, p in enumerate(hall.printers)
    )
    return replace(hall, printers=printers)


def prepare(house: Any, data_dir: Path) -> dict[str, Any]:
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
            )
    virtual = house.virtual_printer
    demo = {
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
    _write(path, demo)
    return demo


def _device(house: Any, planned: Any, token: str | None) -> dict[str, Any]:
    values = {
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
            return values | {"token": token}
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
    return values | {"token": paired["token"]}


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found
    except (OSError, ValueError):
        return {}


def _write(path: Path, demo: dict[str, Any]) -> None:
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(demo, file, ensure_ascii=False, indent=2)
    new.replace(path)
