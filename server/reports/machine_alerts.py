"""What is wrong with the machine under the hall, as alerts of the console. Pure but for the memory of since when.

Each part of the machine says how it is as health does; what concerns the console becomes one alert, with the place
`machine` and the moment at which this process first saw it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from server.answers import Alert
from server.facts import to_wire

Values = Mapping[str, Any]
SOON_DAYS = 14
PLACE = "machine"


def troubles(parts: Mapping[str, Values]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the code and the facts of each alert."""
    disk = _disk(parts["disk"])
    if disk is not None:
        yield disk
    if parts["integrity"]["state"] != "ok":
        yield "machine_damaged", {}
    # A loss has its own place above all alerts, with its question.
    if parts["witness"]["state"] != "ok" and "loss" not in parts["witness"]:
        yield "machine_witness", {}
    # What cannot be looked at says nothing of its size; a disk that does not answer is an alarm of its own.
    if parts["wal"]["state"] != "ok" and "size_mb" in parts["wal"]:
        yield "machine_wal", {"size": round(parts["wal"]["size_mb"])}
    backups = _backups(parts["backups"])
    if backups is not None:
        yield backups
    if parts["memory"]["state"] != "ok" and "available_mb" in parts["memory"]:
        yield "machine_memory", {"left": parts["memory"]["available_mb"]}
    if parts["transport"]["state"] != "ok":
        yield "machine_clear", {}
    if parts["address"]["state"] != "ok":
        yield "machine_address", {"url": parts["address"].get("url", "")}
    certificate = _certificate(parts["certificate"])
    if certificate is not None:
        yield certificate


def _disk(disk: Values) -> tuple[str, dict[str, Any]] | None:
    """Return the one alert of the disk, the gravest of what could be said."""
    if disk["state"] == "ok":
        return None
    if "free_mb" not in disk:
        return "machine_disk_silent", {}
    if disk["withholds_numbers"]:
        return "machine_disk_full", {}
    days = disk["days_left"]
    is_forecast = days is not None and days <= SOON_DAYS
    if is_forecast and not disk["is_short"]:
        return "machine_disk_days", {"count": days}
    if disk["free_mb"] == 0:
        return "machine_disk_used_up", {}
    return "machine_disk_low", {"left": disk["free_mb"]}


def _certificate(found: Values) -> tuple[str, dict[str, Any]] | None:
    """Return the alert of a certificate that ends soon, or is over."""
    if found["state"] == "ok" or "name" not in found:
        return None
    if found["is_over"]:
        return "machine_certificate_over", {"name": found["name"]}
    return "machine_certificate", {"name": found["name"], "count": found["days_left"]}


def _backups(found: Values) -> tuple[str, dict[str, Any]] | None:
    """Return the one alert of the backups."""
    if found["state"] == "ok":
        return None
    if found.get("why") == "sheet":
        return "machine_backup_sheet", {}
    if found.get("why") == "rehearsal":
        return "machine_backup_rehearsal", {}
    if found.get("why") == "target":
        return "machine_backup_target", {"folder": found["path"]}
    return "machine_backup_failed", {}


class MachineAlerts:
    """Remembers since when each trouble has been seen; one for each house."""

    def __init__(self) -> None:
        self._since: dict[str, dt.datetime] = {}

    def of(self, parts: Mapping[str, Values], now: dt.datetime) -> list[Alert]:
        """Return the alerts of these parts."""
        found = dict(troubles(parts))
        self._since = {code: self._since.get(code, now) for code in found}
        return [
            {"code": code, "place": PLACE, "facts": facts, "at": to_wire(self._since[code])}
            for code, facts in found.items()
        ]
