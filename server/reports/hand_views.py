"""The page of what was done by hand, and the same as a table for a spreadsheet. Reads, never writes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from server.clock import hall_zone
from server.errors import HallError
from server.facts import from_wire, to_wire
from server.hall.rules import name_in
from server.reports import days as book
from server.reports.by_hand import FACTS, KINDS, Deed, Handwork, cell, handwork
from server.reports.hand_answers import Exported, HandCount, HandDay, HandDeed
from server.words import words

if TYPE_CHECKING:
    from server.app import House

DATES_SHOWN = 62


def by_hand(house: House, date: str | None, staff_id: str | None = None) -> HandDay:
    """Return a day, the newest where none is named, of everybody or one person. Raises not_found."""
    dates = book.dates(house)
    if date is not None and date not in dates:
        raise HallError("not_found", what="day")
    date = date or (dates[0] if dates else "")
    work = _work(house, date)
    names = house.names.everybody()
    devices = {row.device_id: row.name for row in house.devices.listed()}
    meant = [d for d in work.deeds if staff_id in (None, d.staff_id)]
    return {
        "date": date,
        "dates": dates[:DATES_SHOWN],
        "issued": work.issued,
        "kinds": list(KINDS),
        "people": [p for p in _people(work, names) if staff_id in (None, p["staff_id"])],
        "deeds": [_deed(house, deed, names, devices) for deed in reversed(meant)],
    }


def _work(house: House, date: str) -> Handwork:
    ledger = house.ledger
    with ledger.database.read() as connection:
        return handwork(ledger.database.facts_of_days(connection, ledger.hall_id, [date], FACTS))


def _people(work: Handwork, names: dict[str, str]) -> list[HandCount]:
    """Return everybody who did something by hand, by name: an order that says nothing of them."""
    counts: dict[str, Counter[Any]] = {}
    for deed in work.deeds:
        if deed.staff_id is not None:
            counts.setdefault(deed.staff_id, Counter())[deed.kind] += 1
    found: list[HandCount] = [
        {
            "staff_id": staff_id,
            "name": names.get(staff_id, staff_id),
            "calls": work.calls.get(staff_id, 0),
            "total": sum(of_kind.values()),
            "counts": dict(of_kind),
        }
        for staff_id, of_kind in counts.items()
    ]
    return sorted(found, key=lambda person: person["name"])


def _deed(house: House, deed: Deed, names: dict[str, str], devices: dict[str, str]) -> HandDeed:
    hall = house.hall
    counter = hall.counter_by_id.get(deed.counter_id or "")
    service = hall.service_by_id.get(deed.service_id or "")
    to_service = hall.service_by_id.get(deed.to_service_id or "")
    group = hall.priority_class_by_id.get(deed.class_id or "")
    first: Any = [dict(each) for each in deed.passed_first]  # as the journal keeps them
    verified_by: Any = deed.verified_by  # as above
    whom = None
    if deed.person_id is not None:
        whom = names.get(deed.person_id, deed.person_id)
    elif deed.device_id is not None:
        whom = devices.get(deed.device_id, deed.device_id)
    person = deed.staff_id
    return {
        "seq": deed.seq,
        "at": to_wire(deed.at),
        "kind": deed.kind,
        "what": deed.what,
        "person": {"staff_id": person, "name": names.get(person, person)} if person else None,
        "counter": dict(counter.name) if counter else None,
        "number": deed.number,
        "service": dict(service.name) if service else None,
        "to_service": dict(to_service.name) if to_service else None,
        "whom": whom,
        "reason": deed.reason,
        "priority_class": dict(group.name) if group else None,
        "verified_by": verified_by,
        "passed": None if deed.passed is None else {"count": deed.passed, "first": first},
        "is_undone": deed.is_undone,
    }


COLUMNS = ("time", "what", "number", "service", "person", "counter", "about", "passed", "undone")


def as_table(house: House, day: HandDay, language: str) -> Exported:
    """Return a day as CSV that spreadsheets open as it is, in one language; no cell of it is a formula."""
    spoken, zone = words(language), hall_zone(house.hall.time_zone)

    def row(deed: HandDeed) -> list[str]:
        named = [name_in(n, language) if n else "" for n in (deed["service"], deed["counter"])]
        person = deed["person"]["name"] if deed["person"] else ""
        return [
            f"{from_wire(deed['at']).astimezone(zone):%H:%M:%S}",
            spoken.text(f"manager.hand_{deed['what']}"),
            deed["number"] or "",
            named[0],
            person,
            named[1],
            _about(deed, language),
            _passed(deed),
            spoken.text("manager.hand_undone") if deed["is_undone"] else "",
        ]

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([spoken.text(f"manager.hand_column_{name}") for name in COLUMNS])
    writer.writerows([cell(text) for text in row(deed)] for deed in reversed(day["deeds"]))
    return {
        "name": f"{spoken.text('manager.hand_file')}-{day['date']}.csv",
        "text": f"\ufeff{file.getvalue()}",
    }


def _about(deed: HandDeed, language: str) -> str:
    """Return whom or what it was done to, or why."""
    spoken = words(language)
    group, to_service, reason = deed["priority_class"], deed["to_service"], deed["reason"]
    if group:
        how = spoken.text(f"common.verified_{deed['verified_by'] or 'self'}")
        return f"{name_in(group, language)} · {how}"
    if to_service:
        return name_in(to_service, language)
    if reason and f"manager.hand_why_{reason}" in spoken:
        return spoken.text(f"manager.hand_why_{reason}")
    return deed["whom"] or reason or ""


def _passed(deed: HandDeed) -> str:
    """Return how many were passed and the first of them, empty where nothing is known."""
    passed = deed["passed"]
    if passed is None:
        return ""
    first = ", ".join(rival["number"] for rival in passed["first"])
    return f"{passed['count']}: {first}" if first else str(passed["count"])
