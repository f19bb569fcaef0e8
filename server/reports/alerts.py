"""What a person should do something about now, and since when. Pure.

Called by the manager's floor. Every alert names the place where it is put right (`place`, an id on
the console's page) and the moment since which it holds, never the moment of looking.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from server.access.answers import FloorPerson
from server.answers import Alert
from server.facts import from_wire, to_wire
from server.hall.calendar import business_date, sessions_on
from server.hall.rules import Counter, Hall, Service
from server.printing.answers import FloorPrinter
from server.printing.rules import IN_USE
from server.queue.today.day import CounterNow, Day
from server.queue.today.ticket import seconds_between

LONG_WAIT_S = 1800
"""A wait that nobody should have; from then on it is an alert."""
LONG_REST_S = 600
"""So long may all counters of a service rest while people wait, before it is an alert."""
ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)
CALM_PRINTERS = ("ready", "busy", "unknown")

Values = dict[str, Any]


def alerts(
    hall: Hall,
    day: Day,
    printers: list[FloorPrinter],
    staff: list[FloorPerson],
    now: dt.datetime,
    others: Iterable[Alert] = (),
) -> list[Alert]:
    """Return the alerts, those that `others` found among them, the gravest first, of equals the oldest."""
    found = [
        *_printers(printers, now),
        *others,
        *_of_lines(day.as_served(hall), day, now),
        *_days(day),
        *_people(staff),
    ]
    return sorted(found, key=lambda a: (_GRAVITY.index(a["code"].split("_")[0]), a["at"]))


_GRAVITY = (
    "machine",
    "token",
    "no",
    "kiosk",
    "printer",
    "slips",
    "board",
    "counter",
    "long",
    "hall",
    "day",
    "pin",
)
"""The first word of each alert's code, the gravest first."""


def _alert(code: str, place: str, at: dt.datetime, **facts: Any) -> Alert:
    return {"code": code, "place": place, "facts": facts, "at": to_wire(at)}


def _printers(printers: list[FloorPrinter], now: dt.datetime) -> Iterator[Alert]:
    for printer in printers:
        place = f"printer-{printer['printer_id']}"
        if printer["state"] not in CALM_PRINTERS:
            since = from_wire(printer["since_at"]) if printer["since_at"] else now
            is_held = printer["reason"] == IN_USE
            code = "printer_busy" if is_held else f"printer_{printer['state']}"
            yield _alert(code, place, since, printer=printer["name"])
        if printer["needs_person"]:
            since = from_wire(printer["stuck_since_at"]) if printer["stuck_since_at"] else now
            count = printer["needs_person"]
            yield _alert("slips_stuck", place, since, printer=printer["name"], count=count)


def _of_lines(hall: Hall, day: Day, now: dt.datetime) -> Iterator[Alert]:
    """Yield what is wrong where people wait: one alert where one cause holds all, else those of each service."""
    there = [day.counter(c.counter_id) for c in hall.counters]
    served = {service_id for c in hall.counters for service_id in (*c.services, *c.helps)}
    waiting = [
        s for s in hall.services if s.service_id in served and day.line.waiting(s.service_id)
    ]
    is_one_cause = bool(waiting) and all(c.state == "closed" for c in there)
    opened_at = _opened_at(hall, day, now)
    if is_one_cause and opened_at is not None:
        came = min(day.tickets[f].waiting_since_at for s in waiting for f in _firsts(day, s))
        yield _alert(
            "no_counter_open",
            "counters",
            max([came, opened_at, *(c.since_at for c in there if c.since_at)]),
            count=sum(day.line.waiting(s.service_id) for s in waiting),
            counters=len(there),
            minutes=seconds_between(came, now) // 60,
        )
    for service in hall.services:
        if not (is_one_cause and service in waiting):
            yield from _of_service(hall, day, service, now)


def _opened_at(hall: Hall, day: Day, now: dt.datetime) -> dt.datetime | None:
    """Return since when counters should be open; None before the doors open, at noon and in the evening.

    A day without hours, as of a demo or a training, is open for as long as it lasts.
    """
    if day.has_no_hours:
        return ALWAYS
    for session in sessions_on(hall, business_date(hall, now)):
        if session.opens_at <= now < session.closes_at:
            return session.opens_at
    return None


def _firsts(day: Day, service: Service) -> list[str]:
    """Return who waits longest for a service, of each lane."""
    lanes = (day.line.lane(service.service_id, lane).first() for lane in ("priority", "normal"))
    return [first[1] for first in lanes if first]


def _of_service(hall: Hall, day: Day, service: Service, now: dt.datetime) -> Iterator[Alert]:
    """Yield what is wrong where people wait: the longest wait, and whether anybody serves them."""
    service_id = service.service_id
    came = [day.tickets[first].waiting_since_at for first in _firsts(day, service)]
    if not came:
        return
    facts = {"service": dict(service.name)}
    place = f"service-{service_id}"
    waited_s = seconds_between(min(came), now)
    if waited_s > LONG_WAIT_S:
        since = min(came) + dt.timedelta(seconds=LONG_WAIT_S)
        yield _alert("long_wait", place, since, minutes=waited_s // 60, **facts)
    able = [c for c in hall.counters if service_id in (*c.services, *c.helps)]
    there = [day.counter(c.counter_id) for c in able]
    if any(c.state == "open" for c in there):
        return
    count = day.line.waiting(service_id)
    resting = [c for c in there if c.state == "paused"]
    if resting:
        yield from _resting(able, resting, now, place, facts | {"count": count})
    else:
        since = max([min(came), *(c.since_at for c in there if c.since_at)])
        # Where no counter is to serve it today, opening one would help nobody.
        code = "no_counter" if able else "no_counter_serves"
        yield _alert(code, place, since, count=count, **facts)


def _resting(
    able: list[Counter], resting: list[CounterNow], now: dt.datetime, place: str, facts: Values
) -> Iterator[Alert]:
    """Yield that everybody who could serve rests, once the first of them has rested long enough."""
    first = min((c for c in resting), key=lambda c: c.since_at or now)
    since = max(c.since_at or now for c in resting)
    if seconds_between(since, now) < LONG_REST_S:
        return
    name = next(dict(c.name) for c in able if c.counter_id == first.counter_id)
    yield _alert("counter_resting", place, since, counter=name, **facts)


def _days(day: Day) -> Iterator[Alert]:
    for left in day.unread:
        at = from_wire(left["closed_at"])
        yield _alert("day_unserved", "days", at, date=left["date"], count=left["count"])


def _people(staff: list[FloorPerson]) -> Iterator[Alert]:
    for person in staff:
        for lock in person["locks"]:
            place, at, name = f"person-{person['staff_id']}", from_wire(lock["at"]), person["name"]
            if lock["device"] is None:
                yield _alert("pin_locked_elsewhere", place, at, name=name)
            else:
                yield _alert("pin_locked", place, at, name=name, device=lock["device"])
