"""What the keys of a hall file mean together: ids once, references that exist, hours that fit.

Called by `server.hall.reading` with clean tables (keys that had problems are absent). Notes
problems; never changes a value, never stops at the first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Collection, Iterator
from typing import Any

from server.hall.checking_hours import check_hours
from server.hall.letters import SOUND_ALIKE
from server.hall.positions import Path
from server.hall.problems import Findings
from server.hall.shape import MAX_TILES

Table = dict[str, Any]


def check_hall(hall: Table, known_languages: Collection[str], findings: Findings) -> None:
    """Note everything that is wrong between the tables of one hall."""
    _check_languages(hall, known_languages, findings)
    for table, key in (
        ("sectors", "sector_id"),
        ("services", "service_id"),
        ("zones", "zone_id"),
        ("counters", "counter_id"),
        ("priority_classes", "priority_class_id"),
        ("printers", "printer_id"),
        ("devices", "device_id"),
        ("demo_staff", "staff_id"),
    ):
        _check_unique(hall, table, key, findings)
    _check_letters(hall, findings)
    _check_services(hall, findings)
    _check_counters(hall, findings)
    _check_printers(hall, findings)
    _check_devices(hall, findings)
    for index, person in _rows(hall, "demo_staff"):
        path = ("demo_staff", index, "counters")
        _check_known(
            person.get("counters", ()), _ids(hall, "counters", "counter_id"), path, findings
        )
    check_hours(hall, findings)


def _rows(hall: Table, table: str) -> Iterator[tuple[int, Table]]:
    return enumerate(hall.get(table) or ())


def _ids(hall: Table, table: str, key: str) -> list[str]:
    return [row[key] for _, row in _rows(hall, table) if row.get(key) is not None]


def _check_unique(hall: Table, table: str, key: str, findings: Findings) -> None:
    first: dict[str, Path] = {}
    for index, row in _rows(hall, table):
        value = row.get(key)
        path = (table, index, key)
        if value is None:
            continue
        if value in first:
            findings.add(path, "used_twice", value=value, first_line=findings.line(first[value]))
        first.setdefault(value, path)


def _check_known(
    values: Collection[str], known: Collection[str], path: Path, findings: Findings
) -> None:
    for value in values:
        if value not in known:
            findings.add_unknown(path, "unknown_id", value, known)


def _check_reference(
    row: Table, key: str, known: Collection[str], path: Path, findings: Findings
) -> None:
    if row.get(key) is not None:
        _check_known((row[key],), known, (*path, key), findings)


def _check_languages(hall: Table, known: Collection[str], findings: Findings) -> None:
    languages = hall.get("languages")
    if languages is None:
        return
    for language in languages:
        if language not in known:
            findings.add_unknown(("languages",), "unknown_language", language, known)
    if languages and "vi" not in languages:
        findings.add(("languages",), "languages_without_vietnamese")
    for index, counter in _rows(hall, "counters"):
        path = ("counters", index, "languages")
        for language in counter.get("languages", ()):
            if language not in languages:
                findings.add(path, "language_not_of_hall", value=language)


def _check_letters(hall: Table, findings: Findings) -> None:
    _check_unique(hall, "sectors", "letter", findings)
    seen: dict[str, Path] = {}
    for index, sector in _rows(hall, "sectors"):
        letter = sector.get("letter")
        if letter is None:
            continue
        path = ("sectors", index, "letter")
        for pair in SOUND_ALIKE:
            for other in pair - {letter} if letter in pair else ():
                if other in seen:
                    line = findings.line(seen[other])
                    findings.add(
                        path, "letters_sound_alike", value=letter, other=other, first_line=line
                    )
        seen.setdefault(letter, path)


def _check_services(hall: Table, findings: Findings) -> None:
    sectors = _ids(hall, "sectors", "sector_id")
    served = {service for _, row in _rows(hall, "counters") for service in row.get("services", ())}
    for index, service in _rows(hall, "services"):
        path = ("services", index)
        _check_reference(service, "sector_id", sectors, path, findings)
        if service.get("service_id") is not None and service["service_id"] not in served:
            findings.add(
                (*path, "service_id"), "service_without_counter", value=service["service_id"]
            )
        per_day, per_session = service.get("cap_per_day"), service.get("cap_per_session")
        if per_day and per_session and per_session > per_day:
            findings.add(
                (*path, "cap_per_session"), "session_cap_over_day", value=per_session, limit=per_day
            )
        _check_policies(service, path, findings)
    tally = Tally(row.get("sector_id") for _, row in _rows(hall, "services"))
    for index, sector in _rows(hall, "sectors"):
        sector_id = sector.get("sector_id")
        if sector_id is not None and not tally[sector_id]:
            findings.add(("sectors", index), "sector_without_service", value=sector_id)
        if sector_id is not None and tally[sector_id] > MAX_TILES:
            facts = {"length": tally[sector_id], "limit": MAX_TILES}
            findings.add(("sectors", index), "too_many_tiles", value=sector_id, **facts)


def _check_policies(service: Table, path: Path, findings: Findings) -> None:
    seen: set[dt.date | None] = set()
    for index, policy in enumerate(service.get("policies", ())):
        start = policy.get("valid_from")
        if start in seen:
            findings.add((*path, "policies", index), "policies_same_start", value=str(start or "–"))
        seen.add(start)


def _check_counters(hall: Table, findings: Findings) -> None:
    services = _ids(hall, "services", "service_id")
    zones = _ids(hall, "zones", "zone_id")
    if "counters" in hall and not hall["counters"]:
        findings.add(("counters",), "no_counters")
    for index, counter in _rows(hall, "counters"):
        path = ("counters", index)
        _check_reference(counter, "zone_id", zones, path, findings)
        own, helps = counter.get("services", ()), counter.get("helps", ())
        _check_known(own, services, (*path, "services"), findings)
        _check_known(helps, services, (*path, "helps"), findings)
        for service_id in helps:
            if service_id in own:
                findings.add((*path, "helps"), "helps_own_service", value=service_id)


def _check_printers(hall: Table, findings: Findings) -> None:
    known = _ids(hall, "printers", "printer_id")
    for index, printer in _rows(hall, "printers"):
        path = ("printers", index)
        _check_reference(printer, "spare_printer_id", known, path, findings)
        spare = printer.get("spare_printer_id")
        if spare is not None and spare == printer.get("printer_id"):
            findings.add((*path, "spare_printer_id"), "spare_is_itself", value=spare)


_NEEDED_BINDING = {"counter": "counter_id", "agent": "printer_id"}


def _check_devices(hall: Table, findings: Findings) -> None:
    known = {
        "zone_id": _ids(hall, "zones", "zone_id"),
        "counter_id": _ids(hall, "counters", "counter_id"),
        "printer_id": _ids(hall, "printers", "printer_id"),
    }
    for index, device in _rows(hall, "devices"):
        path = ("devices", index)
        for key, ids in known.items():
            _check_reference(device, key, ids, path, findings)
        needed = _NEEDED_BINDING.get(device.get("role", ""))
        # A key that is there but wrong has been noted already and is absent from the table.
        if needed and needed in device and device[needed] is None:
            findings.add(path, "device_needs", role=device["role"], missing=needed)
