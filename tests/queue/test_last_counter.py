"""A service that no counter serves today: asked about before, no numbers and no way there after it, and back."""

from __future__ import annotations

from typing import Any

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.errors import HallError
from server.hall.rules import Hall
from server.queue import counter_views, verbs
from server.queue.events import DayClosed, DayOpened, ServiceStopped
from server.queue.offering import service_offer
from server.queue.verbs import Serving, Target


@pytest.fixture
def day() -> HandDay:
    """A day on which only counters 1 and 3 serve births and copies, and counter 2 the rest."""
    return HandDay(busy_hall.hall(counters=3))


def change(day: HandDay, counter_id: str, *wish: Any) -> None:
    """Change what a counter serves as a manager does."""
    asked = Serving(*(tuple(each) for each in wish))
    event = verbs.change_services(day.hall, day.day, counter_id, asked, "truong")
    day.record(event)


def leave_births(day: HandDay) -> None:
    """Take births off both counters that serve them, as somebody who said yes to it."""
    change(day, "1", ["sao-y"], ["cap-dat"])
    change(day, "3", ["sao-y"], ["cap-dat"], ["khai-sinh"])


def test_the_last_removal_is_asked_about(day: HandDay) -> None:
    """The first counter may drop a service; the last one only after a yes, with how many wait."""
    day.take("khai-sinh")
    day.take("khai-sinh")
    change(day, "1", ["sao-y"], ["cap-dat"])
    with pytest.raises(HallError, match="last_counter") as asked:
        change(day, "3", ["sao-y"], ["cap-dat"])
    (left,) = asked.value.facts["services"]
    assert (left["service_id"], left["waiting"], left["is_helped"]) == ("khai-sinh", 2, False)
    assert asked.value.facts["count"] == 2
    assert asked.value.facts["service"]["vi"] == "Việc khai-sinh"
    change(day, "3", ["sao-y"], ["cap-dat"], ["khai-sinh"])


def test_a_yes_to_one_service_is_no_yes_to_another(day: HandDay) -> None:
    """Who agreed to leave one service alone is asked about every other."""
    with pytest.raises(HallError, match="last_counter") as asked:
        change(day, "2", ["sao-y"], [], ["cap-dat"])
    assert [s["service_id"] for s in asked.value.facts["services"]] == [
        "cap-dat",
        "nhan-ket-qua",
    ]


def test_helping_alone_is_not_serving(day: HandDay) -> None:
    """As in the hall's file: counters that only help leave a service without a counter; the question says so."""
    change(day, "1", ["sao-y"], ["khai-sinh"])
    with pytest.raises(HallError, match="last_counter") as asked:
        change(day, "3", ["sao-y"])
    assert asked.value.facts["services"][0]["is_helped"] is True


def test_a_counter_with_nothing_to_do_is_refused(day: HandDay) -> None:
    """A counter is rested by its officer, not emptied; one that the file plans so may be put back."""
    with pytest.raises(HallError, match="counter_serves_nothing"):
        change(day, "1", [])
    bare = HandDay(busy_hall.with_counter(day.hall, "1", services=(), helps=()))
    change(bare, "1", ["sao-y"])
    change(bare, "1", [])
    assert bare.day.as_served(bare.hall).counter_by_id["1"].services == ()


def test_nobody_gets_a_number_that_nobody_calls(day: HandDay) -> None:
    """The kiosk says why; a number is refused by the same code, alone and as one of several."""
    leave_births(day)
    service = day.hall.service_by_id["khai-sinh"]
    assert service_offer(day.hall, day.day, service, day.at(1)).code == "no_counter"
    with pytest.raises(HallError, match="no_counter"):
        day.take("khai-sinh")
    with pytest.raises(HallError, match="no_counter"):
        day.take("sao-y", more_services=("khai-sinh",))
    change(day, "1", ["khai-sinh", "sao-y"])
    assert day.take("khai-sinh").number == "A001"


def test_a_service_stopped_by_hand_says_so_first(day: HandDay) -> None:
    """A manager's own word comes before what the counters say."""
    leave_births(day)
    day.record(ServiceStopped("khai-sinh", "truong", ""))
    service = day.hall.service_by_id["khai-sinh"]
    assert service_offer(day.hall, day.day, service, day.at(1)).code == "service_closed"


def test_nobody_is_sent_to_where_nobody_calls(day: HandDay) -> None:
    """A desk offers only services that are served today; the server refuses the others, but not a counter."""
    leave_births(day)
    desk = day.open("1")
    day.take("sao-y")
    called = day.call("1")
    assert called is not None
    seen = counter_views.desk(
        day.hall, day.day, day.hall.counter_by_id["1"], desk.staff_id, day.at(2)
    )
    assert "khai-sinh" not in {t["service_id"] for t in seen["transfer_targets"]}
    ticket = day.day.tickets[called.ticket_id]
    with pytest.raises(HallError, match="no_counter"):
        verbs.transfer(day.hall, day.day, desk, ticket, Target("khai-sinh"))
    day.open("2")
    sent = verbs.transfer(day.hall, day.day, desk, ticket, Target("khai-sinh", counter_id="2"))
    assert sent.for_counter_id == "2"


def test_whoever_waited_before_is_still_called_by_a_helper(day: HandDay) -> None:
    """Leaving a service alone takes nobody's number: a counter that helps calls those who wait."""
    waiting = day.take("khai-sinh")
    leave_births(day)
    change(day, "2", ["cap-dat", "nhan-ket-qua"], ["khai-sinh"])
    day.open("2")
    choice = day.choose("2", day.hall.queue.help_after_min + 1)
    assert choice is not None and choice.ticket.ticket_id == waiting.ticket_id


def test_a_change_of_the_day_is_over_with_the_day(day: HandDay) -> None:
    """The next day begins as the file plans it."""
    leave_births(day)
    day.record(DayClosed(day.day.date, [], False))
    day.record(DayOpened("2026-11-24", is_training=True))
    served: Hall = day.day.as_served(day.hall)
    assert [c.counter_id for c in served.counters_of_service["khai-sinh"]] == ["1", "3"]
