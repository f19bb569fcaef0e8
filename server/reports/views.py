"""The live floor: counters, services, today's figures, printers, devices, ratings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from server.access.expected import is_same, lacks_paper, missing
from server.announcing.views import sound_values
from server.facts import to_wire
from server.hall import pins
from server.hall.calendar import calendar_preview, local_date
from server.hall.letters import training_letter
from server.hall.roles import DEVICE_ROLES
from server.hall.rules import Hall
from server.hall.views import counter_names, hall_values
from server.present import Present
from server.printing.views import printer_floor
from server.queue.today.day import Day
from server.queue.today.ticket import seconds_between
from server.queue.verbs import serving_of
from server.queue.views import sectors
from server.rating.rules import Tallies
from server.reports import answers
from server.reports.alerts import alerts
from server.reports.boards_alert import silent_boards
from server.reports.clock_alert import doubted_clock
from server.reports.days_alert import days_missing
from server.reports.hall_file import spoilt_hall_file
from server.reports.lost_alert import lost_screens
from server.reports.twice_alert import used_twice
from server.versions import version_of

if TYPE_CHECKING:
    from server.app import House

PROMISE_S = 900
"""The headline figure: served within 15 minutes (QĐ 468/QĐ-TTg, 2021)."""
ONLINE_S = 30


def floor(house: House) -> answers.Floor:
    """Return the manager's snapshot."""
    now = house.clock.now()

    def look(present: Present) -> tuple[answers.DayFloor, str, int]:
        day: Day = present.day
        seen: answers.DayFloor = {
            "seq": day.seq,
            "at": to_wire(now),
            "training": day.is_marked,
            "date": day.business_date,
            "calendar_date": local_date(house.hall, now).isoformat(),
            "rehearsal": day.is_rehearsal,
            "may_rehearse": not day.is_open and not house.settings.demo,
            "training_letter": training_letter(house.hall),
            "is_open": day.is_open,
            "unended": day.unended,
            "hall": hall_values(house.hall),
            "sound": sound_values(house.hall, present.sound, now),
            "sound_version": version_of(present.sound.as_whole()),
            "counters": _counters(house.hall, day),
            "services": _services(house.hall, day, now),
            "today": _today(day),
        }
        return seen, day.date, present.opinions.invited

    seen, date, invited = house.ledger.look(look)
    staff, devices = house.people.floor(), _devices(house, now)
    printers = printer_floor(house.hall, house.printing)
    # In a demo screens are tabs of a browser, closed at will.
    is_missed = seen["is_open"] and not house.settings.demo
    others = [
        *(lost_screens(house.hall, devices, now) if is_missed else ()),
        *silent_boards(devices, house.announcing.loudspeakers.since, now),
        *used_twice(devices, house.live.twice()),
        *doubted_clock(house.clock),
        *days_missing(house.hall, now),
        *house.alarms(),
        *spoilt_hall_file(house.hall_file_error, house.hall.languages, house.began_at),
    ]
    return {
        **seen,
        "ratings": _ratings(house.rating.tallies(date), invited),
        "zones": [{"zone_id": z.zone_id, "name": dict(z.name)} for z in house.hall.zones],
        "staff": staff,
        "sessions": house.sessions.listed(),
        "pin_length": {"least": pins.LEAST, "most": pins.MOST},
        "printers": printers,
        "devices": devices,
        "expected_devices": _expected(house),
        "device_roles": list(DEVICE_ROLES),
        "loss": house.loss(),
        "backups": house.backups.values(),
        "alerts": house.ledger.look(
            lambda p: alerts(house.hall, p.day, printers, staff, now, others)
        ),
    }


def _counters(hall: Hall, day: Day) -> list[answers.FloorCounter]:
    hall = day.as_served(hall)
    found: list[answers.FloorCounter] = []
    for counter in hall.counters:
        at = day.counter(counter.counter_id)
        ticket = day.tickets.get(at.ticket_id or "")
        phase = at.state if at.state != "open" else (ticket.state if ticket else "idle")
        found.append(
            {
                **counter_names(counter),
                "zone_id": counter.zone_id,
                "state": at.state,
                "phase": phase,
                "pause_reason": at.pause_reason,
                "officer": {"staff_id": at.staff_id, "name": day.name_of(at.staff_id)}
                if at.staff_id
                else None,
                "number": ticket.number if ticket else None,
                "since_at": to_wire(at.since_at) if at.since_at else None,
                "served_today": at.served_today,
                "services": list(counter.services),
                "helps": list(counter.helps),
                "version": version_of(serving_of(hall, day, counter.counter_id)),
            }
        )
    return found


def _services(hall: Hall, day: Day, now: dt.datetime) -> list[answers.FloorService]:
    found: list[answers.FloorService] = []
    for sector in sectors(hall, day, now):
        for service in sector["services"]:
            service_id = service["service_id"]
            firsts = [day.line.lane(service_id, lane).first() for lane in ("priority", "normal")]
            longest = max(
                (seconds_between(day.tickets[f[1]].waiting_since_at, now) for f in firsts if f),
                default=0,
            )
            found.append(
                {
                    "service_id": service_id,
                    "name": service["name"],
                    "sector_id": sector["sector_id"],
                    "waiting": service["waiting"],
                    "longest_wait_s": longest,
                    "wait_low_s": service["wait_low_s"],
                    "wait_high_s": service["wait_high_s"],
                    "served_today": day.figures(service_id).finished,
                    "is_open": service_id not in day.stopped,
                    "closed": service["closed"],
                }
            )
    return found


def percentile(values: list[int], share: float) -> int | None:
    """Return the value below which that share lies (nearest rank), None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _today(day: Day) -> answers.TodayFigures:
    waits = day.waits_s
    within = sum(w <= PROMISE_S for w in waits) / len(waits) if waits else None
    serving = sum(1 for c in day.counters.values() if c.ticket_id and c.state == "open")
    return {
        "issued": day.counts.get("issued", 0),
        "waiting": day.line.total(),
        "serving": serving,
        "finished": day.counts.get("finished", 0),
        "left": day.counts.get("left", 0),
        "missed": len(day.missed),
        "unserved": 0 if day.is_open else _unserved(day),
        "void": day.counts.get("void", 0),
        "within_15_min_share": round(within, 3) if within is not None else None,
        "wait_p50_s": percentile(waits, 0.5),
        "wait_p90_s": percentile(waits, 0.9),
    }


def _unserved(day: Day) -> int:
    return sum(1 for t in day.tickets.values() if t.state == "unserved")


def _ratings(told: Tallies, invited: int) -> answers.RatingFigures:
    """Return today's told ratings; how many wait to be told is in no answer."""
    rate = told.count / invited if told.is_enough and invited else None
    return {
        "count": told.count,
        "invited": invited,
        "is_enough": told.is_enough,
        "answer_rate": round(min(rate, 1.0), 3) if rate is not None else None,
        "by_score": {str(k): v for k, v in told.by_score.items()},
        "by_reason": dict(told.by_reason),
        "mean": round(told.mean, 2) if told.mean is not None else None,
    }


def _devices(house: House, now: dt.datetime) -> list[answers.FloorDevice]:
    unable = house.announcing.loudspeakers.unable(now)
    found: list[answers.FloorDevice] = []
    rows = house.devices.listed()
    awaited = missing(house.hall, [row for row in rows if row.token_hash is not None])
    for row in rows:
        if row.token_hash is None and any(is_same(planned, row) for planned in awaited):
            continue  # it stands among the expected ones
        seen = house.access.seen.get(row.device_id)
        online = house.live.is_connected(row.device_id) or (
            seen is not None and seconds_between(seen, now) < ONLINE_S
        )
        found.append(
            {
                "device_id": row.device_id,
                "role": row.role,
                "name": row.name,
                "is_paired": row.token_hash is not None,
                "is_online": online,
                # Of a device that is there no moment: a terminal is heard from whenever somebody rates.
                "last_seen_at": to_wire(seen) if seen and not online else None,
                "lacks_paper": lacks_paper(house.hall.printers, row.role, row.printer_id),
                "loudspeaker": unable.get(row.device_id, "running")
                if row.role == "board"
                else None,
            }
        )
    return found


def _expected(house: House) -> list[answers.ExpectedDevice]:
    """Return the screens that the hall's file expects and nobody has paired yet."""
    paired = [row for row in house.devices.listed() if row.token_hash is not None]
    return [
        {"device_id": p.device_id, "role": p.role, "name": p.name}
        for p in missing(house.hall, paired)
    ]


CALLS_EXPLAINED = 50


def reasons(house: House) -> list[answers.ExplainedCall]:
    """Return today's newest calls with why each was chosen, the newest first."""
    ledger = house.ledger
    database = ledger.database
    with database.read() as connection:
        opened = database.last_seq_of(connection, ledger.hall_id, "day_opened")
        facts = database.newest_facts(
            connection, ledger.hall_id, "ticket_called", opened, CALLS_EXPLAINED
        )
    tickets = ledger.look(lambda present: present.day.tickets)
    return [
        {
            "at": to_wire(fact.at),
            "number": tickets[fact.event.ticket_id].number,
            "service_id": tickets[fact.event.ticket_id].service_id,
            "counter_id": fact.event.counter_id,
            "lane": fact.event.lane,
            "waited_s": fact.event.waited_s,
            "reason": fact.event.reason,
        }
        for fact in facts
        if fact.event.ticket_id in tickets
    ]


def month(hall: Hall, first: dt.date) -> list[answers.CalendarDay]:
    """Return every day of a month with its sessions in the hall's time, or why it is closed."""
    return [
        {
            "date": plan.date.isoformat(),
            "reason": plan.reason,
            "note": dict(plan.note) if plan.note else None,
            "sessions": [
                {
                    "session_id": s.session_id,
                    "opens": f"{s.opens:%H:%M}",
                    "closes": f"{s.closes:%H:%M}",
                    "issue_from": f"{s.issue_from:%H:%M}",
                    "issue_to": f"{s.issue_to:%H:%M}",
                }
                for s in plan.sessions
            ],
        }
        for plan in calendar_preview(hall, first.year, first.month)
    ]


def caps(hall: Hall) -> list[answers.ServiceCap]:
    """Return the services of which only so many numbers are given, a day or a session."""
    return [
        {
            "service_id": s.service_id,
            "name": dict(s.name),
            "per_day": s.cap_per_day,
            "per_session": s.cap_per_session,
        }
        for s in hall.services
        if s.cap_per_day is not None or s.cap_per_session is not None
    ]
