"""Further papers of a ticket: who may ask for them, how often, and what the journal keeps."""

from __future__ import annotations

from typing import Any

from server.ledger import Command
from wire_house import Wire


def job_of(wire: Wire) -> tuple[str, str]:
    """Take a number with paper at kiosk 1; return the ids of its ticket and job."""
    wire.clock.forward(20)
    made = wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk-1").json
    return made["ticket"]["ticket_id"], made["print"]["job_id"]


def reprint(wire: Wire, ticket_id: str, who: str) -> Any:
    """Ask for another paper."""
    return wire.send("POST", f"/api/v1/tickets/{ticket_id}/reprint", {}, who)


def no_paper(wire: Wire, job_id: str, who: str) -> Any:
    """Say that no paper came."""
    return wire.send("POST", f"/api/v1/print-jobs/{job_id}/answer", {"came_out": False}, who)


def fail(wire: Wire, outcome: str) -> None:
    """Let the agent take the next job and report an outcome."""
    job = wire.house.lending.claim("agent:server", "may-in")
    assert job is not None
    wire.house.lending.report(Command("agent:server"), job.job_id, outcome, attempt=job.tries)


def asked(wire: Wire) -> int:
    """Count the requests for paper in the journal."""
    with wire.house.database.read() as connection:
        facts = wire.house.database.facts_after(connection, wire.house.hall.hall_id, 0)
        return sum(fact.kind == "reprint_asked" for fact in facts)


def test_a_kiosk_prints_few_papers_of_its_own_tickets(own_wire: Wire) -> None:
    """A kiosk gets two more papers of a ticket taken at it and none of another's; staff get more."""
    ticket_id, _ = job_of(own_wire)
    assert reprint(own_wire, ticket_id, "kiosk-2").status_code == 404
    assert [reprint(own_wire, ticket_id, "kiosk-1").status_code for _ in range(3)] == [
        *(200, 200),
        409,
    ]
    assert reprint(own_wire, ticket_id, "officer").status_code == 200
    assert asked(own_wire) == 3


def test_no_paper_is_believed_twice(own_wire: Wire) -> None:
    """A kiosk may say twice that no paper came, each time in the journal; a person may say it again."""
    _, job_id = job_of(own_wire)
    answers = []
    for _ in range(3):
        fail(own_wire, "unsure")
        answers.append(no_paper(own_wire, job_id, "kiosk-1"))
        if answers[-1].status_code != 200:
            break
    assert [a.status_code for a in answers] == [200, 200, 409]
    assert answers[-1].json["code"] == "no_more_paper"
    assert no_paper(own_wire, job_id, "manager").status_code == 200
    assert asked(own_wire) == 3


def test_a_job_on_its_way_is_not_sent_twice(own_wire: Wire) -> None:
    """ "No paper" about a job that is being printed leaves it with the agent that has it."""
    _, job_id = job_of(own_wire)
    assert own_wire.house.lending.claim("agent:server", "may-in") is not None
    assert no_paper(own_wire, job_id, "kiosk-1").json["state"] == "sending"
    assert own_wire.house.lending.claim("agent:server", "may-in") is None
    assert asked(own_wire) == 0


def test_an_attempt_stays_told_apart_after_no_paper(own_wire: Wire) -> None:
    """After "no paper" the attempts count on, so that an old report cannot pass for a new one."""
    _, job_id = job_of(own_wire)
    fail(own_wire, "unsure")
    no_paper(own_wire, job_id, "kiosk-1")
    again = own_wire.house.lending.claim("agent:server", "may-in")
    assert again is not None and (again.tries, again.is_reprint) == (2, True)
