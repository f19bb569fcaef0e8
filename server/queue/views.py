"""What screens see of the queue: snapshots made of the present, as plain JSON values.

Called by routes under the ledger's `look`. Times are ISO 8601 UTC; names come with all languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from server.errors import HallError
from server.facts import to_wire
from server.hall.calendar import opening
from server.hall.rules import NUMBER_DIGITS, Hall, Service
from server.hall.views import counter_names, hall_values
from server.queue import answers
from server.queue.forecast import waiting
from server.queue.forecast.waiting import Band
from server.queue.offering import Offer, hall_offer, service_offer
from server.queue.today import ticket as tk
from server.queue.today.day import LAST_CALLED, Day
from server.queue.today.ticket import Ticket
from server.queue.verbs.desk import RETURN_PASS
from server.queue.verbs.rehearsing import is_rehearsed

EXPECTED_STEP = dt.timedelta(minutes=5)
LEAVE_EARLY_S = 600
"""How long before the earliest expected call the phone asks people to be back."""


def moment(value: dt.datetime | None) -> str | None:
    """Return a moment for the wire."""
    return to_wire(value) if value else None


def band_values(band: Band) -> answers.Band:
    """Return a band for the wire."""
    return {"wait_low_s": band.low_s, "wait_high_s": band.high_s}


def offer_values(offer: Offer) -> answers.Closed | None:
    """Return why something is closed and when it opens, None when it is open."""
    if offer.is_open:
        return None
    return {
        "code": offer.code,
        "is_withheld": offer.is_withheld,
        "opens_at": moment(offer.opens_at),
    }


def service_name(hall: Hall, service_id: str) -> answers.ServiceName:
    """Return a service with its names; one that the hall's file has lost is called by its id."""
    service = hall.service_by_id.get(service_id)
    return {"service_id": service_id, "name": dict(service.name) if service else {"vi": service_id}}


def most_digits(day: Day) -> int:
    """Return how many figures the longest number of the day has."""
    return max(NUMBER_DIGITS, len(str(max(day.series.values(), default=0))))


# --- kiosk --------------------------------------------------------------------------------------


def kiosk(hall: Hall, day: Day, now: dt.datetime, is_by_hand: bool = False) -> answers.Offered:
    """Return what can be taken now; the device and its printer are added by the route."""
    offer = hall_offer(hall, day, now, is_by_hand)
    return {
        "seq": day.seq,
        "at": to_wire(now),
        "training": day.is_marked,
        "hall": hall_values(hall),
        "state": "open" if offer.is_open else "closed",
        "closed": offer_values(offer),
        "priority_classes": [
            {
                "priority_class_id": p.priority_class_id,
                "name": dict(p.name),
                "hint": dict(p.hint),
                "verified_by": p.verified_by,
            }
            for p in hall.priority_classes
        ],
        "max_dossiers": hall.queue.max_dossiers,
        "press_guard_s": hall.queue.press_guard_s,
        "asks_person": hall.queue.one_ticket_per_person,
        "sectors": sectors(hall, day, now, is_by_hand),
    }


def sectors(
    hall: Hall,
    day: Day,
    now: dt.datetime,
    is_by_hand: bool = False,
    zone_id: str | None = None,
) -> list[answers.SectorTile]:
    """Return the sectors with their services, people waiting and bands.

    Of a zone only what a counter in it serves today: whoever waits there is not helped by a count of two
    floors away.
    """
    found: list[answers.SectorTile] = []
    for sector in hall.sectors:
        services = [
            service_values(hall, day, s, now, is_by_hand)
            for s in hall.services
            if s.sector_id == sector.sector_id and _is_served_in(hall, day, s, zone_id)
        ]
        if zone_id is not None and not services:
            continue
        found.append(
            {
                "sector_id": sector.sector_id,
                "letter": sector.letter,
                "icon": sector.icon,
                "name": dict(sector.name),
                "hint": dict(sector.hint),
                "waiting": sum(s["waiting"] for s in services),
                **_agreed(services),
                "services": services,
            }
        )
    return found


def _is_served_in(hall: Hall, day: Day, service: Service, zone_id: str | None) -> bool:
    counters = day.as_served(hall).counters_of_service[service.service_id]
    return zone_id is None or any(c.zone_id == zone_id for c in counters)


NARROW_S = 900
"""A sector's wait is told where its services differ by no more than this, or by no more than twice."""


def _agreed(services: list[answers.ServiceTile]) -> answers.Band:
    """Return the wait of a sector where its open services agree on one, else none.

    "5 to 60 minutes" tells nobody anything: then people waiting are shown, and each service's own wait.
    """
    bands = [(s["wait_low_s"], s["wait_high_s"]) for s in services if s["open"]]
    known = [(low, high) for low, high in bands if low is not None and high is not None]
    if not known:
        return band_values(Band(None, None))
    low, high = min(low for low, _ in known), max(high for _, high in known)
    if high - low > NARROW_S and high > 2 * low:
        return band_values(Band(None, None))
    return band_values(Band(low, high))


def service_values(
    hall: Hall, day: Day, service: Service, now: dt.datetime, is_by_hand: bool = False
) -> answers.ServiceTile:
    """Return one service as a kiosk tile needs it."""
    offer = service_offer(hall, day, service, now, is_by_hand)
    return {
        "service_id": service.service_id,
        "icon": service.icon,
        "name": dict(service.name),
        "hint": dict(service.hint),
        "also_called": {k: list(v) for k, v in service.also_called.items()},
        "documents": {k: list(v) for k, v in service.documents.items()},
        "procedures": [dict(p.name) for p in service.procedures],
        "counters": [
            counter_names(c) for c in day.as_served(hall).counters_of_service[service.service_id]
        ],
        "waiting": day.line.waiting(service.service_id),
        **band_values(waiting.band_for_newcomer(hall, day, service.service_id, now)),
        "open": offer.is_open,
        "closed": offer_values(offer),
    }


# --- a ticket -----------------------------------------------------------------------------------


def issued_ticket(hall: Hall, day: Day, t: Ticket, promise: Mapping[str, Any]) -> answers.Ticket:
    """Return a ticket just issued, with the people ahead and the band that its slip promises."""
    served = day.as_served(hall)
    kept = served.counter_by_id.get(t.for_counter_id or "")
    counters = (kept,) if kept else served.counters_of_service[t.service_id]
    return {
        "ticket_id": t.ticket_id,
        "number": t.number,
        "state": t.state,
        "service_id": t.service_id,
        "sector_id": hall.service_by_id[t.service_id].sector_id,
        "language": t.language,
        "priority_class_id": t.priority_class_id,
        "issued_at": to_wire(t.issued_at),
        "people_ahead": promise["people_ahead"],
        "wait_low_s": promise["wait_low_s"],
        "wait_high_s": promise["wait_high_s"],
        "counters": [counter_names(c) for c in counters],
        "zone_id": counters[0].zone_id if counters else None,
        "services": [service_name(hall, s) for s in (t.service_id, *t.more_services)],
        "dossier_count": t.dossier_count,
    }


def by_id(day: Day, ticket_id: str) -> Ticket:
    """Return a ticket of today; raises not_found."""
    found = day.tickets.get(ticket_id)
    if found is None:
        raise HallError("not_found", what="ticket")
    return found


def citizen(hall: Hall, day: Day, t: Ticket, now: dt.datetime) -> answers.Visit:
    """Return what the holder of the link may see; the rating's state is added by the route."""
    service = hall.service_by_id[t.service_id]
    sector = hall.sector_by_id[service.sector_id]
    is_waiting = t.state == "waiting"
    nothing = (0, Band(None, None))
    people_ahead, band = waiting.outlook(hall, day, t, now) if is_waiting else nothing
    is_open = hall_offer(hall, day, now).is_open or t.state not in tk.ENDED
    return {
        "seq": day.seq,
        "at": to_wire(now),
        "training": is_rehearsed(t.ticket_id) or (day.is_training and not day.is_rehearsal),
        "hall": _phone_hall(hall),
        "number": t.number,
        "code_required": True,
        "state": t.state,
        "language": t.language,
        "service": {"name": dict(service.name)},
        "sector": {"name": dict(sector.name)},
        "people_ahead": people_ahead,
        **band_values(_in_minutes(band)),
        **_expected(band, now),
        "issued_at": to_wire(t.issued_at),
        "called_at": moment(t.called_at),
        "counter": _citizen_counter(hall, t),
        "last_called": day.last_called.get(t.series, [])[-LAST_CALLED:],
        "documents": {k: list(v) for k, v in service.documents.items()},
        "dossier_count": t.dossier_count,
        "visit": _visit(hall, t),
        "return_pass": _return_pass(t, now),
        "may_leave": (t.state, "leave") in tk.TRANSITIONS,
        "open": is_open,
        "closes_at": moment(opening(hall, now).closes_at),
        "opens_at": None if is_open else moment(opening(hall, now).opens_at),
    }


def _phone_hall(hall: Hall) -> answers.PhoneHall:
    facts = hall_values(hall)
    return {
        "name": facts["name"],
        "parent": facts["parent"],
        "languages": facts["languages"],
        "time_zone": facts["time_zone"],
    }


def _visit(hall: Hall, t: Ticket) -> list[answers.VisitStep]:
    """Return the services of a visit that has several, each done, now or next; else an empty list."""
    steps: list[tuple[str, Literal["done", "now", "next"]]] = [(s, "done") for s in t.done_services]
    steps.append((t.service_id, "done" if t.state == "finished" else "now"))
    steps += [(s, "next") for s in t.more_services]
    if len(steps) == 1:
        return []
    return [{"name": service_name(hall, s)["name"], "state": state} for s, state in steps]


def _return_pass(t: Ticket, now: dt.datetime) -> answers.ReturnPass | None:
    """Return until when somebody sent away for a paper comes back without a new wait."""
    is_pass = t.held_reason == RETURN_PASS and t.state in ("held", "unserved")
    if not is_pass or t.held_until_at is None:
        return None
    return {"until_at": to_wire(t.held_until_at), "is_over": now > t.held_until_at}


def _citizen_counter(hall: Hall, t: Ticket) -> answers.PhoneCounter | None:
    if t.counter_id is None or t.state not in ("called", "serving", "held", "missed"):
        return None
    counter = hall.counter_by_id[t.counter_id]
    return {**counter_names(counter), "zone": dict(hall.zone_by_id[counter.zone_id].name)}


def _expected(band: Band, now: dt.datetime) -> answers.Expected:
    """Return when the call is expected, in steps that a person would say and that keep answers equal."""
    if band.low_s is None or band.high_s is None:
        return {"expected_from_at": None, "expected_to_at": None, "come_back_by_at": None}
    first = _to_step(now + dt.timedelta(seconds=band.low_s))
    last = _to_step(now + dt.timedelta(seconds=band.high_s)) + EXPECTED_STEP
    back = first - dt.timedelta(seconds=LEAVE_EARLY_S)
    return {
        "expected_from_at": to_wire(first),
        "expected_to_at": to_wire(last),
        "come_back_by_at": to_wire(back) if band.low_s >= 2 * LEAVE_EARLY_S else None,
    }


def _to_step(moment: dt.datetime) -> dt.datetime:
    step_s = int(EXPECTED_STEP.total_seconds())
    return dt.datetime.fromtimestamp(moment.timestamp() // step_s * step_s, dt.UTC)


def _in_minutes(band: Band) -> Band:
    """Return the band in whole minutes: a phone that asks twice in a minute gets the same answer."""
    if band.low_s is None or band.high_s is None:
        return band
    return Band(band.low_s // 60 * 60, -(-band.high_s // 60) * 60)
