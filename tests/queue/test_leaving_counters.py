"""Officers who are gone: dismissed, moved, or without a device. Their counter closes; nobody there is lost."""

from __future__ import annotations

import pytest

from pictures import replayed, tickets_of_rows, whole_picture
from server.actor import Actor
from server.errors import HallError
from server.ledger import Command
from server.queue.verbs import Arrival, Desk, Target
from server_fixtures import TestHouse

MANAGER = Command("staff:truong")


def hire(house: TestHouse, counter_id: str) -> None:
    """Make the officer of a counter somebody who can be dismissed."""
    name = f"can-bo-{counter_id}"
    house.people.add(MANAGER, name, f"Cán bộ {counter_id}", "officer", "864213", [counter_id])
    house.people.add(MANAGER, "truong", "Trưởng", "manager", "975318", [])


def state_of(house: TestHouse, counter_id: str) -> str:
    """Return a counter's state."""
    return str(house.ledger.look(lambda p: p.day.counter(counter_id).state))


def test_a_dismissed_officers_people_wait_where_they_stood(house: TestHouse) -> None:
    """Whoever was called, put aside or sent there waits again first in line, and the next counter calls them."""
    hire(house, "1")
    gone, other = house.sit("1"), house.sit("3")
    held, called, sent, late = (house.take() for _ in range(4))
    house.next(gone)
    house.do("start", gone, held)
    house.do("hold", gone, held, "photo", None)
    house.next(gone)
    house.do("call_chosen", other, sent)
    house.do("transfer", other, sent, Target("khai-sinh", counter_id="1"))
    house.people.remove(MANAGER, gone.staff_id)
    assert state_of(house, "1") == "closed"
    assert [house.ticket(t).state for t in (held, called, sent, late)] == ["waiting"] * 4
    assert [house.next(other) for _ in range(4)] == [held, called, sent, late]
    assert tickets_of_rows(house) == house.ledger.present.day.tickets
    assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)


def test_a_pass_of_a_dismissed_officer_still_comes_back(house: TestHouse) -> None:
    """Somebody who is away for a paper keeps the pass and waits in the service's line when they return."""
    hire(house, "1")
    gone, other = house.sit("1"), house.sit("3")
    away = house.take()
    house.next(gone)
    house.do("hold", gone, away, "return_pass", 60)
    house.people.remove(MANAGER, gone.staff_id)
    assert house.ticket(away).state == "held"
    house.queue.come_back(Command("citizen"), away)
    assert house.next(other) == away


def test_another_role_closes_the_counter_and_another_name_does_not(house: TestHouse) -> None:
    """An officer who becomes a host serves no more; a new name or language changes nothing at work."""
    hire(house, "1")
    house.sit("1")
    house.people.change(MANAGER, "can-bo-1", "Tên mới", "officer", ["1"], ["km"])
    assert state_of(house, "1") == "open"
    house.people.change(MANAGER, "can-bo-1", "Tên mới", "host", [], [])
    assert state_of(house, "1") == "closed"


def test_a_dismissed_person_comes_back_with_the_old_pin(house: TestHouse) -> None:
    """Taking a dismissal back lets the person sign in as before, and nobody who was never let go."""
    hire(house, "1")
    console = Actor("device", "counter", device_id="may-1")
    house.people.remove(MANAGER, "can-bo-1")
    with pytest.raises(HallError, match="wrong_pin"):
        house.pins.check(console, "can-bo-1", "864213")
    house.people.restore(MANAGER, "can-bo-1")
    assert house.pins.check(console, "can-bo-1", "864213").name == "Cán bộ 1"
    with pytest.raises(HallError, match="not_found"):
        house.people.restore(MANAGER, "can-bo-1")


def test_one_officer_sits_at_one_counter(house: TestHouse) -> None:
    """A second counter is a question first; after it the first closes and its visit waits for the second."""
    house.sit("1")
    standing, later = house.take(), house.take()
    first, second = Desk("1", "can-bo-1"), Desk("3", "can-bo-1")
    house.next(first)
    with pytest.raises(HallError) as question:
        house.queue.open_counter(house.by(second), second, Arrival())
    assert question.value.code == "officer_elsewhere"
    assert question.value.facts["number"] == house.ticket(standing).number
    assert (state_of(house, "1"), state_of(house, "3")) == ("open", "closed")
    house.queue.open_counter(house.by(second), second, Arrival(moves=True))
    assert (state_of(house, "1"), state_of(house, "3")) == ("closed", "open")
    assert house.ticket(standing).for_counter_id == "3"
    assert [house.next(second), house.next(second)] == [standing, later]


def test_a_revoked_desk_lets_its_counter_rest(house: TestHouse) -> None:
    """The visit stays at the counter, the forecast no longer counts on it, and its officer finds it again."""
    hire(house, "1")
    code = house.devices.add(MANAGER, "counter", "Máy quầy 1", counter_id="1")["code"]
    paired = house.devices.pair(Command("anyone", "a" * 20), code)
    device = house.access.actor_of(paired["token"])
    person = house.pins.check(device, "can-bo-1", "864213")
    house.sessions.start(Command(device.name, "s" * 20), device, person, "1")
    desk = house.sit("1")
    standing = house.take()
    house.next(desk)
    house.devices.revoke(MANAGER, device.device_id or "")
    assert (state_of(house, "1"), house.ticket(standing).state) == ("paused", "called")
    house.sit("1")
    assert state_of(house, "1") == "open"
    house.do("finish", desk, standing)
    assert house.ticket(standing).state == "finished"


def test_a_break_that_was_meant_outlasts_the_pin(house: TestHouse) -> None:
    """Signing in again during a break does not end the break."""
    desk = house.sit("1")
    house.queue.pause(house.by(desk), desk, "lunch")
    house.sit("1")
    assert state_of(house, "1") == "paused"


def test_an_officers_languages_count_where_they_sit(house: TestHouse) -> None:
    """A ticket in Khmer goes first to whoever speaks it, wherever that officer sits down."""
    desk = Desk("1", "can-bo-1")
    arrival = Arrival(languages=("vi", "km"))
    house.queue.open_counter(house.by(desk), desk, arrival)
    first, khmer = house.take(), house.take("sao-y", language="km")
    assert house.next(desk) == khmer
    assert house.next(desk) == first
