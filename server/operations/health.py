"""Health: each part of the house says how it is. Used by /health, by the console's alarms and by the doctor.

Whoever asks, and however often: a house looks at itself once a second at most, and at files never in the loop.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from PIL import features

from server import runtime
from server.facts import to_wire
from server.operations import answers
from server.operations.ballast import MIB
from server.operations.memory import available_bytes, memory_state, own_bytes
from server.outside import FRESH_S, NoAnswer
from server.public_address import problem_of, slip_address
from server.transport import is_in_clear

if TYPE_CHECKING:
    from server.app import House

SQLITE_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Versions from which the WAL-reset fault is mended; before them a single writer keeps us safe."""


def database_part(house: House) -> dict[str, Any]:
    """Ask the database something."""
    try:
        with house.database.read() as connection:
            head = house.database.head(connection, house.hall.hall_id)
        return {"state": "ok", "seq": head.seq, "kind": house.database.engine.dialect.name}
    except Exception as error:  # noqa: BLE001 - health must answer whatever is broken
        return {"state": "bad", "what": type(error).__name__}


def disk_part(house: House) -> dict[str, Any]:
    """Look at the disk of the data folder, and at what is kept for the hour when it is full."""
    values: dict[str, Any] = house.disk.values()
    return values


def wal_part(house: House) -> dict[str, Any]:
    """Say how long the write-ahead log is."""
    values: dict[str, Any] = house.wal_seen.value()
    return values


def memory_part() -> dict[str, Any]:
    """Say what this process holds and what the machine has left."""
    own, available = own_bytes(), available_bytes()
    state = memory_state(own, available)
    return {"state": state, "own_mb": own // MIB, "available_mb": available // MIB}


def witness_part(house: House) -> dict[str, Any]:
    """Say whether the database knows all that the witness beside it knows."""
    values: dict[str, Any] = house.witnessing.values()
    return values


def integrity_part(house: House) -> dict[str, Any]:
    """Say whether the pages of the database are whole, as they were when last looked at."""
    values: dict[str, Any] = house.integrity.values()
    return values


def backups_part(house: House) -> dict[str, Any]:
    """Say when the hall was backed up last, and whether that can be put back."""
    values: dict[str, Any] = house.backups.part()
    return values


def letters_part() -> dict[str, Any]:
    """Check that Khmer can be shaped on paper (Pillow's raqm with the system's fribidi)."""
    return {"state": "ok" if features.check("raqm") else "warn", "shaping": features.check("raqm")}


def printers_part(house: House) -> dict[str, Any]:
    """Say how each printer is."""
    known = house.printing.printers()
    states = {
        p.printer_id: known[p.printer_id].state if p.printer_id in known else "unknown"
        for p in house.hall.printers
    }
    well = all(s in ("ready", "paper_low", "busy", "unknown") for s in states.values())
    return {"state": "ok" if well else "warn", "printers": states}


def sqlite_part(house: House) -> dict[str, Any]:
    """Say which SQLite this is."""
    if not house.database.is_sqlite:
        return {"state": "ok"}
    version = sqlite3.sqlite_version_info
    fixed = version >= SQLITE_FIXED[0] or any(
        version[:2] == v[:2] and version >= v for v in SQLITE_FIXED[1:]
    )
    return {"state": "ok", "version": sqlite3.sqlite_version, "has_wal_reset_fix": fixed}


def clock_part(house: House) -> dict[str, Any]:
    """Say what the machine's clock shows and what the hall counts, where they are not the same."""
    clock = house.clock
    doubt, corrected_at = clock.doubt, clock.corrected_at
    if doubt is None and corrected_at is None:
        return {"state": "ok"}
    facts = {"machine_at": to_wire(clock.wall()), "hall_at": to_wire(clock.now())}
    if doubt is None:
        told_at = to_wire(corrected_at) if corrected_at else None
        return {"state": "warn", "why": "corrected", **facts, "since_at": told_at}
    return {"state": "bad", "why": doubt.kind, **facts, "since_at": to_wire(doubt.since_at)}


def hall_file_part(house: House) -> dict[str, Any]:
    """Say whether the hall runs on its file, or on the last good one because the file is wrong."""
    wrong = house.hall_file_error
    return {"state": "warn", "mistakes": len(wrong.problems)} if wrong else {"state": "ok"}


def sockets_part(house: House) -> dict[str, Any]:
    """Count the open sockets."""
    return {"state": "ok", "count": house.live.sockets}


def address_part(house: House) -> dict[str, Any]:
    """Say whether phones can follow the address on slips, as far as that can be said without asking."""
    why = problem_of(house.settings, house.hall)
    if why is None:
        return {"state": "ok"}
    return {"state": "warn", "why": why, "url": slip_address(house.settings, house.hall)}


def transport_part(house: House) -> dict[str, Any]:
    """Say whether screens have to speak to this server unencrypted over the network."""
    return {"state": "warn", "why": "clear"} if is_in_clear(house.settings) else {"state": "ok"}


def certificate_part(house: House) -> dict[str, Any]:
    """Say how long the certificate of the proxy before the hall is good, where one was seen."""
    values: dict[str, Any] = house.certificates.part()
    return values


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "database": database_part,
    "disk": disk_part,
    "wal": wal_part,
    "witness": witness_part,
    "integrity": integrity_part,
    "backups": backups_part,
    "memory": lambda house: memory_part(),
    "letters": lambda house: letters_part(),
    "printers": printers_part,
    "sqlite": sqlite_part,
    "clock": clock_part,
    "hall_file": hall_file_part,
    "sockets": sockets_part,
    "address": address_part,
    "transport": transport_part,
    "certificate": certificate_part,
}


def _guarded(part: Callable[[Any], dict[str, Any]], house: House) -> dict[str, Any]:
    try:
        return part(house)
    except NoAnswer:
        return {"state": "bad", "why": "no_answer"}
    except Exception as error:  # noqa: BLE001 - health must answer whatever is broken
        return {"state": "bad", "what": type(error).__name__}


MACHINE = (
    "disk",
    "wal",
    "witness",
    "integrity",
    "backups",
    "memory",
    "address",
    "transport",
    "certificate",
)
"""Parts that are alarms on the console, see `server.reports.machine_alerts`."""


class Health:
    """How the parts of one house were when somebody last asked."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = runtime.current().lock()
        self._parts: dict[str, dict[str, Any]] = {}
        self._until_s = 0.0

    def parts(self) -> dict[str, dict[str, Any]]:
        """Return every part with its state, at most `FRESH_S` old; a broken part is "bad"."""
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._parts = {name: _guarded(part, self._house) for name, part in PARTS.items()}
                self._until_s = time.monotonic() + FRESH_S
            return self._parts

    def forget(self) -> None:
        """Look anew when somebody asks next."""
        self._until_s = 0.0


def machine(house: House) -> dict[str, dict[str, Any]]:
    """Return how the machine under the hall is."""
    parts = house.health.parts()
    return {name: parts[name] for name in MACHINE}


def unserved_because(house: House, parts: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the code of why people are not served at all, None while they are; closed by the calendar is served.

    `database_gone`, `disk_full`, `data_lost`, or `clock_wrong` while no day can be opened.
    """
    if parts["database"]["state"] == "bad":
        return "database_gone"
    withheld: str | None = house.withheld.code
    if withheld is not None:
        return withheld
    is_open = house.ledger.look(lambda present: present.day.is_open)
    return "clock_wrong" if parts["clock"]["state"] == "bad" and not is_open else None


def report(house: House) -> answers.Health:
    """Return every part with its state, and the worst of them as the whole."""
    parts = house.health.parts()
    states = {p["state"] for p in parts.values()}
    worst: answers.State = "bad" if "bad" in states else "warn" if "warn" in states else "ok"
    reason = unserved_because(house, parts)
    # What a part says beside its state is its own affair, which no shape can name.
    said = cast(dict[str, answers.HealthPart], parts)
    return {"state": worst, "reason": reason, "mode": house.mode, "parts": said}


def for_strangers(told: answers.Health) -> answers.Health:
    """Return what anybody may know: whether people are served, and if not, why."""
    return {"state": "bad" if told["reason"] else "ok", "reason": told["reason"]}
