"""Signing in: whose counter it opens, and what is left when that is refused."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from pages.demo import ROOT
from server.ledger import Command
from serving import BusyHall, StartBusy, together
from wire_house import HOST_PIN, Furnished, Wire


def sign_in(wire: Wire, staff_id: str, pin: str, counter: str, **more: Any) -> Any:
    """Sign somebody in at a counter's own device and return the answer."""
    body = {"staff_id": staff_id, "pin": pin, "counter_id": counter} | more
    return wire.send("POST", "/api/v1/session", body, f"desk-{counter}")


def officer_at(wire: Wire, counter: str) -> str | None:
    """Return who serves at a counter."""
    found = wire.house.ledger.look(lambda p: p.day.counters.get(counter))
    return found.staff_id if found and found.state != "closed" else None


def test_a_host_opens_no_counter(own_wire: Wire) -> None:
    """A host who signs in at a counter's device neither opens it nor takes it over."""
    for counter in ("1", "3"):
        before = officer_at(own_wire, counter)
        answer = sign_in(own_wire, "huong-dan", HOST_PIN, counter, take_over=True)
        assert (answer.status_code, answer.json["counter_id"]) == (201, None)
        assert officer_at(own_wire, counter) == before


def sessions_of(wire: Wire, staff_id: str) -> list[str | None]:
    """Return the counters at which somebody has a session that has not ended."""
    with wire.house.database.read() as connection:
        query = "select counter_id from sessions where staff_id = ? and ended_at is null"
        return list(connection.exec_driver_sql(query, (staff_id,)).scalars())


def newest(wire: Wire) -> int:
    """Return the newest fact's place in the journal."""
    return wire.house.ledger.look(lambda present: present.seq)


def test_a_taken_counter_refuses_the_sign_in(own_wire: Wire) -> None:
    """Whoever is refused because a counter is taken was never signed in: no session, no fact."""
    before, held = newest(own_wire), sessions_of(own_wire, "can-bo-2")
    answer = sign_in(own_wire, "can-bo-2", busy_hall.pin_of(2), "1")
    assert (answer.status_code, answer.json["code"]) == (409, "counter_taken")
    assert (newest(own_wire), sessions_of(own_wire, "can-bo-2")) == (before, held)
    assert officer_at(own_wire, "1") == "can-bo-1"
    assert sign_in(own_wire, "can-bo-2", busy_hall.pin_of(2), "1", take_over=True, moves=True)
    assert (officer_at(own_wire, "1"), officer_at(own_wire, "2")) == ("can-bo-2", None)


def test_a_second_counter_refuses_the_sign_in_until_the_first_is_left(own_wire: Wire) -> None:
    """The question changes nothing; the answer to it moves session, counter and screen together."""
    before = newest(own_wire)
    answer = sign_in(own_wire, "can-bo-1", busy_hall.pin_of(1), "3")
    assert (answer.status_code, answer.json["code"]) == (409, "officer_elsewhere")
    assert (newest(own_wire), sessions_of(own_wire, "can-bo-1")) == (before, ["1"])
    assert sign_in(own_wire, "can-bo-1", busy_hall.pin_of(1), "3", moves=True).status_code == 201
    assert sessions_of(own_wire, "can-bo-1") == ["3"]
    assert (officer_at(own_wire, "1"), officer_at(own_wire, "3")) == (None, "can-bo-1")
    assert own_wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 401


@pytest.mark.parametrize("how", ["remove", "host"])
def test_whoever_is_let_go_while_the_pin_is_looked_at(
    own_wire: Wire, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dismissal or another role that comes between the PIN and the session opens no counter."""
    people, pins, asked = own_wire.house.people, own_wire.house.pins, Command("test")
    check = pins.check

    def checked(*args: Any) -> Any:
        person = check(*args)
        if how == "remove":
            people.remove(asked, "can-bo-3")
        else:
            people.change(asked, "can-bo-3", "Cán bộ 3", "host", [], [])
        return person

    monkeypatch.setattr(pins, "check", checked)
    answer = sign_in(own_wire, "can-bo-3", busy_hall.pin_of(3), "3")
    assert (answer.status_code, answer.json["code"]) == (401, "wrong_pin")
    assert (officer_at(own_wire, "3"), sessions_of(own_wire, "can-bo-3")) == (None, [])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_sign_in_killed_anywhere_is_whole_or_never_was(
    furnished: Furnished, tmp_path: Path
) -> None:
    """After each death the officer has one session, and serves where it is; at no counter without one."""
    hall = tmp_path / "furnished"
    shutil.copytree(furnished.folder, hall)
    (hall / "tokens.json").write_text(json.dumps(furnished.tokens), "utf-8")
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/access/dying.py"), str(hall), str(deaths)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    story = json.loads(done.stdout)
    whole = [{"sessions": [counter], "counters": [counter]} for counter in ("1", "3")]
    assert [found for found in story if found not in whole] == []
    # It was killed on both sides of the one commit that moves the officer.
    assert story[0] == whole[0] and story[-2] == story[-1] == whole[1] and len(story) > 15


def each_once(hall: BusyHall, *asked: tuple[int, int]) -> list[tuple[int, str]]:
    """Let officers sign in at counters at the same moment, as (officer, counter); return status and code."""

    def one(officer: int, counter: int) -> tuple[int, str]:
        body = {
            "staff_id": f"can-bo-{officer}",
            "pin": busy_hall.pin_of(officer),
            "counter_id": str(counter),
        }
        with contextlib.closing(hall.caller(f"desk-{counter}")) as desk:
            status, answer = desk("POST", "/api/v1/session", body)
        return status, str(answer.get("code", ""))

    return sorted(together(*(partial(one, *pair) for pair in asked)))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_sign_ins_that_race(busy: StartBusy, mode: str) -> None:
    """Two officers at one counter, one officer at two counters: one is in, the other was never signed in."""
    hall = busy("--async-mode", mode, counters=8)
    for first in (1, 3):
        said = each_once(hall, (first, first), (first + 1, first))
        assert said == [(201, ""), (409, "counter_taken")]
    for first in (5, 7):
        said = each_once(hall, (first, first), (first, first + 1))
        assert said == [(201, ""), (409, "officer_elsewhere")]
    hall.stop()
    living = hall.rows("select staff_id, counter_id from sessions where ended_at is null")
    seated = [f.event for f in hall.facts() if f.kind == "counter_opened"]
    assert sorted(living) == sorted((e.staff_id, e.counter_id) for e in seated)
    assert len({staff_id for staff_id, _ in living}) == len(living) == 4


def test_a_desk_s_machine_opens_its_own_counter(own_wire: Wire) -> None:
    """It offers and opens no other, whoever signs in and whatever is answered; the counter stays as it was."""
    wire = own_wire
    choices = wire.send("GET", "/api/v1/session/choices", who="desk-3").json
    assert [c["counter_id"] for c in choices["counters"]] == ["3"]
    for more in ({}, {"take_over": True, "moves": True}):
        body = {"staff_id": "can-bo-4", "pin": busy_hall.pin_of(4), "counter_id": "4"} | more
        answer = wire.send("POST", "/api/v1/session", body, "desk-3")
        assert (answer.status_code, answer.json["code"]) == (403, "counter_of_other_desk")
    assert officer_at(wire, "4") is None


def test_a_hall_may_let_any_desk_open_any_counter(own_wire: Wire) -> None:
    """Where its file says so, as where officers carry their machines about."""
    wire = own_wire
    hall = wire.house.hall
    wire.house.refurnish(replace(hall, queue=replace(hall.queue, desk_opens_any_counter=True)))
    choices = wire.send("GET", "/api/v1/session/choices", who="desk-3").json
    assert len(choices["counters"]) == len(hall.counters) > 1
    body = {"staff_id": "can-bo-4", "pin": busy_hall.pin_of(4), "counter_id": "4"}
    assert wire.send("POST", "/api/v1/session", body, "desk-3").status_code == 201
