"""Taking a number: what stands on it, what is refused by which field, and why a service gives none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.clock import UNKNOWN
from server.errors import HallError
from server.hall.rules import Hall, Policy
from server.queue import events as ev
from server.queue import verbs
from server.queue.forecast import waiting
from server.queue.offering import CODES, Offer, hall_offer, next_window, service_offer
from server.queue.verbs import TicketRequest
from server.queue.views import offer_values

HALL = busy_hall.with_queue(busy_hall.hall(), stops_before_closing=False)


def hash_of(ticket_id: str) -> str:
    """Return what a hall would keep of a slip's link."""
    return f"hash of {ticket_id}"


OLD = "cao-tuoi"


def local(clock: str, day: int = 23) -> dt.datetime:
    """Return a moment of November 2026 by the hall's clock; the 23rd is a Monday."""
    return dt.datetime.fromisoformat(f"2026-11-{day}T{clock}:00+07:00").astimezone(dt.UTC)


def real_day(hall: Hall = HALL, **opened: Any) -> HandDay:
    """Return a Monday that counts."""
    day = HandDay(hall)
    day.record(ev.DayClosed("2026-11-23", []), ev.DayOpened("2026-11-23", **opened))
    return day


def test_everything_that_was_wished_stands_on_the_number() -> None:
    """Class, device, printer, dossiers, session, further services, host: each where it belongs."""
    day = real_day(busy_hall.with_queue(HALL, one_ticket_per_person=True))
    now = local("08:00")
    asked = TicketRequest(
        "khai-sinh",
        "en",
        OLD,
        "kiosk-1",
        "may-in",
        3,
        "card",
        ("cap-dat",),
        "p1",
        None,
        "lan",
        True,
    )
    event = verbs.take_untold(day.hall, day.day, asked, hash_of, now)
    first, second = "khai-sinh", "cap-dat"
    assert event == ev.TicketIssued(
        ticket_id=f"261123-{event.number}",
        number=event.number,
        series=event.series,
        n=1,
        link_hash=hash_of(event.ticket_id),
        service_id=first,
        language="en",
        rank_at=now - dt.timedelta(minutes=20),
        priority_class_id=OLD,
        verified_by="card",
        device_id="kiosk-1",
        dossier_count=3,
        printer_id="may-in",
        session_id="sang",
        more_services=[second],
        person="p1",
        host_id="lan",
    )
    assert event.number == f"{event.series}001"


def test_what_is_not_wished_is_not_kept() -> None:
    """Nobody's proof without a class, nobody's person where the hall does not ask; an early arrival counts."""
    day = real_day()
    came = local("07:30")
    plain = verbs.take_untold(
        HALL,
        day.day,
        TicketRequest("sao-y", "vi", person="p1", arrived_at=came),
        hash_of,
        local("08:00"),
    )
    assert (plain.verified_by, plain.person, plain.rank_at) == (None, None, came)
    told = verbs.take(HALL, day.day, TicketRequest("sao-y", "vi"), hash_of, {}, local("08:00"))
    assert (told.people_ahead, told.wait_low_s is None) == (0, told.wait_high_s is None)


@pytest.mark.parametrize(
    ("wish", "code", "facts"),
    [
        (TicketRequest("vua", "vi"), "not_found", {"what": "service"}),
        (
            TicketRequest("sao-y", "vi", more_services=("sao-y",)),
            "bad_request",
            {"field": "more_services"},
        ),
        (TicketRequest("sao-y", "xx"), "bad_request", {"field": "language"}),
        (TicketRequest("sao-y", "vi", "vua"), "bad_request", {"field": "priority_class_id"}),
        (TicketRequest("sao-y", "vi", dossier_count=0), "bad_request", {"field": "dossier_count"}),
        (TicketRequest("sao-y", "vi", dossier_count=21), "bad_request", {"field": "dossier_count"}),
    ],
)
def test_a_refusal_names_what_is_wrong(
    wish: TicketRequest, code: str, facts: dict[str, str]
) -> None:
    """By field, before anything is promised."""
    with pytest.raises(HallError) as refused:
        verbs.take(HALL, real_day().day, wish, hash_of, {}, local("08:00"))
    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_the_service_that_waits_least_comes_first() -> None:
    """Of several services the visit begins where the wait is shortest."""
    day = real_day()
    for counter_id in ("1", "2"):
        day.open(counter_id)
    for n in range(6):
        day.take("cap-dat", at_min=n)
    services, now = ("cap-dat", "sao-y"), day.at(7)
    foreseen = waiting.foresee(HALL, day.day, services, now)
    assert verbs.in_order_of_wait(HALL, day.day, services, foreseen, now) == ["sao-y", "cap-dat"]
    wish = TicketRequest(services[0], "vi", more_services=services[1:])
    event = verbs.take(HALL, day.day, wish, hash_of, foreseen, now)
    assert (event.service_id, event.more_services) == ("sao-y", ["cap-dat"])


def test_a_full_service_says_when_again() -> None:
    """The cap of a session ends with it, the cap of a day with the day; one below there is still a number."""
    for cap, again in (
        ({"cap_per_session": 2}, local("13:30")),
        ({"cap_per_day": 2}, local("07:00", 24)),
    ):
        hall = busy_hall.with_service(HALL, "sao-y", **cap)
        day = real_day(hall)
        now = local("08:00")
        service = hall.service_by_id["sao-y"]
        for _ in range(2):
            assert service_offer(hall, day.day, service, now) == Offer(True)
            day.record(
                verbs.take_untold(
                    hall,
                    day.day,
                    TicketRequest("sao-y", "vi"),
                    hash_of,
                    now,
                )
            )
        assert service_offer(hall, day.day, service, now) == Offer(False, "cap_reached", again)
        afternoon = service_offer(hall, day.day, service, local("14:00"))
        assert afternoon.is_open == ("cap_per_session" in cap)


def test_why_the_hall_gives_none() -> None:
    """Each reason by its own code, with the moment when numbers are given again."""
    day = real_day().day
    said = {
        "06:59": Offer(False, "before_hours", local("07:00")),
        "07:00": Offer(True),
        "11:14": Offer(True),
        "11:15": Offer(False, "closing", local("13:30")),
        "12:00": Offer(False, "lunch", local("13:30")),
        "13:30": Offer(True),
        "16:59": Offer(True),
        "17:00": Offer(False, "after_hours", local("07:00", 24)),
    }
    assert {clock: hall_offer(HALL, day, local(clock)) for clock in said} == said
    hours = busy_hall.hall().calendar.weekly
    assert hours[0][1].issue_to == hours[0][1].closes
    assert hall_offer(HALL, day, local("12:00", 28)) == Offer(False, "weekend", local("07:00", 30))
    assert hall_offer(HALL, day, local("08:00", 24)) == Offer(False, "day_not_open")
    day.is_open = False
    assert hall_offer(HALL, day, local("08:00")) == Offer(False, "day_not_open")


def test_a_day_without_hours_gives_at_any_hour() -> None:
    """A day opened beside the calendar does, while it is open."""
    day = real_day(is_extra=True).day
    assert hall_offer(HALL, day, local("22:00")) == Offer(True)
    day.is_open = False
    assert not hall_offer(HALL, day, local("22:00")).is_open


@pytest.mark.parametrize(
    ("doubt", "is_by_hand", "is_open", "code"),
    [
        (UNKNOWN, False, True, "clock_wrong"),
        (UNKNOWN, True, True, ""),
        (UNKNOWN, True, False, "clock_wrong"),
        ("other", False, True, ""),
    ],
)
def test_while_nobody_knows_the_time(
    doubt: str, is_by_hand: bool, is_open: bool, code: str
) -> None:
    """No machine gives numbers, a person may on the day that is open."""
    day = real_day().day
    day.clock_doubt, day.is_open = doubt, is_open
    assert hall_offer(HALL, day, local("08:00"), is_by_hand).code == code
    service = HALL.service_by_id["sao-y"]
    assert service_offer(HALL, day, service, local("08:00"), is_by_hand).code == code


@pytest.mark.parametrize("code", CODES)
def test_what_the_machine_withholds_is_told_from_what_the_hall_closes(code: str) -> None:
    """Screens promise no hour and invite nobody while it is the machine that gives no numbers."""
    is_machine = code in ("clock_wrong", "disk_full", "data_lost")
    assert Offer(False, code).is_withheld is is_machine
    told = offer_values(Offer(False, code))
    assert told is not None and told["is_withheld"] is is_machine


def test_the_next_window() -> None:
    """In a window it is the one after it, outside the next one."""
    assert next_window(HALL, local("08:00")) == local("13:30")
    assert next_window(HALL, local("12:00")) == local("13:30")
    assert next_window(HALL, local("14:00")) == local("07:00", 24)


def test_too_late_by_policy() -> None:
    """With six long visits waiting half an hour before closing there is no number; on a day without hours there is."""
    hall = busy_hall.with_queue(
        busy_hall.with_policy(HALL, Policy("fifo")), stops_before_closing=True
    )
    for opened, code in (({}, "closing"), ({"is_extra": True}, "")):
        day = real_day(hall, **opened)
        day.open("1")
        for _ in range(6):
            now = local("16:30")
            asked = TicketRequest("khai-sinh", "vi")
            day.record(verbs.take_untold(HALL, day.day, asked, hash_of, now))
        found = service_offer(hall, day.day, hall.service_by_id["khai-sinh"], local("16:30"))
        again = local("07:00", 24) if code else None
        assert (found.code, found.opens_at) == (code, again)
