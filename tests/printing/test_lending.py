"""The spool: slips lent to agents, reports taken, and jobs that must not be tried for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from printers.receipt import Receipt
from server.ledger import Answer, Command, Transaction
from server.printing import rules
from server.printing.agents import LocalJobs
from server.printing.job import Job
from server_fixtures import TestHouse

AGENT = Command("agent:server")


def test_a_clock_set_back_stops_no_paper(house: TestHouse) -> None:
    """A slip asked for before the clock fell back an hour is lent all the same."""
    house.take(printer_id="may-in", device_id="kiosk-1")
    house.clock.forward(-3600)
    assert house.lending.claim("agent:server", "may-in") is not None


def test_a_late_report_leaves_the_newer_attempt_alone(house: TestHouse) -> None:
    """The word of an attempt whose lease ran out changes nothing; that of the newest one counts."""
    house.take(printer_id="may-in", device_id="kiosk-1")
    first = house.lending.claim("agent:server", "may-in")
    house.clock.forward(rules.LEASE_S + 1)
    second = house.lending.claim("agent:server", "may-in")
    assert first and second and first.job_id == second.job_id

    late = house.lending.report(AGENT, first.job_id, "unsure", attempt=first.tries)
    assert late["state"] == "sending"
    assert not house.printing.printers(), "an old word counts no paper and proves no state"
    right = house.lending.report(AGENT, first.job_id, "printed", attempt=second.tries)
    assert right["state"] == "printed"


def test_a_job_whose_agents_die_is_given_up(house: TestHouse) -> None:
    """A slip at which one agent after the other falls silent is failed in the end, not lent for ever."""
    house.take(printer_id="may-in", device_id="kiosk-1")
    lent = 0
    while (job := house.lending.claim("agent:server", "may-in")) is not None:
        last, lent = job, lent + 1
        assert lent <= rules.GIVE_UP_AFTER_TRIES
        house.clock.forward(rules.LEASE_S + 1)
    assert lent == rules.GIVE_UP_AFTER_TRIES
    assert house.printing.job(last.job_id).state == "failed"


def test_what_was_rolled_back_is_not_lent(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease in a commit that was given up is none: what the second attempt finds is lent, or nothing."""
    ticket_id, desk = house.take(printer_id="may-in", device_id="kiosk-1"), house.sit("1")

    def act(command: Command, do: Callable[[Transaction], Answer]) -> Answer:
        def broken(tx: Transaction) -> Answer:
            do(tx)
            raise ZeroDivisionError

        monkeypatch.undo()
        with pytest.raises(ZeroDivisionError):
            house.ledger.act(command, broken)
        house.do("call_chosen", desk, ticket_id)
        return house.ledger.act(command, do)

    monkeypatch.setattr(house.ledger, "act", act)
    assert house.lending.claim("agent:server", "may-in") is None


def test_a_slip_that_cannot_be_made_holds_no_other_up(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks while a receipt is made, that job has failed and the next one is lent."""
    broken, good = (house.take(printer_id="may-in", device_id="kiosk-1") for _ in range(2))
    true_receipt = house.paper.receipt

    def receipt(job: Job) -> Receipt:
        if job.ticket_id == broken:
            raise ZeroDivisionError
        return true_receipt(job)

    monkeypatch.setattr(house.paper, "receipt", receipt)
    lent = LocalJobs(house.lending, house.paper, house.log).claim("may-in")
    assert lent and house.printing.job(lent.job_id).ticket_id == good
    states = {row.state for row in house.printing.waiting_jobs()}
    assert states == {"failed", "sending"}
