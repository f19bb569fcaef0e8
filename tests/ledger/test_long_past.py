"""Years behind a hall: no question that is asked while it serves may walk them from end to end.

SQLite plans without knowing how many rows there are, so its plan for a fresh hall is that of an old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from server.operations.mixing import refuse_mixture
from server_fixtures import MONDAY
from wire_house import Wire

GROWING = ("events", "tickets", "print_jobs", "rating_invitations", "ratings", "commands")
HEAD = re.compile(r"WHERE events.hall_id = \? ORDER BY events.seq DESC\s+LIMIT", re.S)
"""The one question that may begin at the end of the journal with nothing but the hall: its newest row."""

Asked = dict[str, Any]


@pytest.fixture
def asked(own_wire: Wire) -> Iterator[Asked]:
    """Everything that is asked of the database during a test, by its text."""
    engine, found = own_wire.house.database.engine, {}

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        many = isinstance(parameters, list)
        found.setdefault(statement, parameters[0] if many and parameters else parameters)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def serve(wire: Wire) -> None:
    """Let a hall do what it does all day, and its manager look at everything."""

    def post(path: str, who: str, body: Any = None) -> Any:
        wire.clock.forward(1)
        answer = wire.send("POST", f"/api/v1/{path}", body or {}, who)
        assert answer.status_code in (200, 201), (path, answer.text)
        return answer.json

    wire.clock.forward(20)
    made = post("tickets", "kiosk-1", {"service_id": "khai-sinh"})
    ticket = made["ticket"]
    post("print-jobs/claim", "agent", {"printer_id": "may-in-xa"})
    job = wire.house.lending.claim("agent:server", "may-in")
    assert job is not None and wire.house.lending.claim("agent:server", "may-in") is None
    post(f"print-jobs/{job.job_id}/answer", "kiosk-1", {"came_out": True})
    post(f"tickets/{ticket['ticket_id']}/reprint", "kiosk-1")
    post("counters/1/next", "officer")
    post(f"tickets/{ticket['ticket_id']}/start", "officer")
    post(f"tickets/{ticket['ticket_id']}/finish", "officer")
    slip = {"number": ticket["number"], "code": ticket["code"]}
    post("ratings", "rating", {"slip": slip, "score": 4, "reasons": []})
    gone = wire.take(service_id="khai-sinh")
    post(f"tickets/{gone['token']}/leave", "kiosk-1", {"code": gone["code"]})
    for path, who in (
        ("manage/live", "manager"),
        ("manage/calls", "manager"),
        ("manage/days", "manager"),
        (f"manage/days/{MONDAY:%Y-%m-%d}", "manager"),
        ("kiosk", "kiosk-1"),
        ("counters/1", "officer"),
        ("rating-terminal", "rating"),
        (f"host/tickets/{ticket['number']}", "host"),
        (f"tickets/{ticket['token']}", "anyone"),
    ):
        assert wire.send("GET", f"/api/v1/{path}", who=who).status_code in (200, 401, 404), path
    wire.take(service_id="sao-y")
    post("manage/day/close", "manager", {"unserved": 1})
    post(f"manage/days/{MONDAY:%Y-%m-%d}/read", "manager")
    wire.house.forgetting.forget_old()
    wire.house.publishing.come_round()
    with wire.house.database.read() as connection:
        together = [("device:kiosk-1", "a" * 16), ("device:kiosk-2", "b" * 16)]
        wire.house.database.stored_answers(connection, wire.house.hall.hall_id, together)


def start_again(wire: Wire) -> None:
    """Read what a start reads."""
    refuse_mixture(wire.house.settings, wire.house.database)
    wire.house.ledger.is_loaded = False
    wire.house.ledger.refresh()


def walked(wire: Wire, statement: str, parameters: Any) -> list[str]:
    """Return the growing tables of which a question reads more than its index points at."""
    if HEAD.search(statement):
        return []
    with wire.house.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [row[3] for row in plan]
    return [
        step
        for step in steps
        if step.split()[1] in GROWING
        and (step.startswith("SCAN") or step.endswith("(hall_id=?)") or "USING" not in step)
    ]


def test_nothing_walks_the_years(own_wire: Wire, asked: Asked) -> None:
    """From the start to the closed day every question finds its rows of the growing tables by an index."""
    start_again(own_wire)
    serve(own_wire)
    questions = {text: values for text, values in asked.items() if text.startswith("SELECT")}
    assert sum(table in text for text in questions for table in GROWING) >= 15
    found = {text: walked(own_wire, text, values) for text, values in questions.items()}
    assert {text: steps for text, steps in found.items() if steps} == {}


def test_a_walk_is_seen(own_wire: Wire) -> None:
    """The look at the plan finds a question that reads the whole journal to save a sorting."""
    asks = (
        "SELECT seq FROM events WHERE hall_id = ? AND day = ? AND kind IN ('a', 'b') ORDER BY seq"
    )
    assert walked(own_wire, asks, ("thu-nghiem", "2026-11-23"))
    assert not walked(own_wire, asks.removesuffix(" ORDER BY seq"), ("thu-nghiem", "2026-11-23"))
