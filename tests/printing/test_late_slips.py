"""Late slips: what the printer makes up for when it is back, and what nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paper.patience import CALM
from printers.agent import STATUS_EVERY_S, Agent
from printers.journal import Journal
from printers.thermal import open_printer
from printers.virtual import VirtualPrinter
from server.ledger import Command
from server.printing import rules
from server.printing.agents import LocalJobs
from server.queue.verbs import Desk, Target
from server_fixtures import TestHouse
from wire_house import Wire


class Hall:
    """A hall with a kiosk, an officer, a host and a printer that can be cut off."""

    def __init__(self, wire: Wire, virtual: VirtualPrinter, folder: Path) -> None:
        self.wire, self.virtual, self._now_s = wire, virtual, 0.0
        jobs = LocalJobs(wire.house.lending, wire.house.paper, wire.log)
        device = open_printer(virtual.address, 384, "A", patience=CALM)
        journal = Journal(folder / "journal.jsonl")
        self._agent = Agent("may-in", device, jobs, journal, lambda: self._now_s)

    def pass_time(self) -> None:
        """Let the agent look at its printer and print what is due."""
        self._now_s += STATUS_EVERY_S
        self.wire.clock.forward(rules.LEASE_S)
        while self._agent.step() == 0.0:
            pass

    def post(self, path: str, who: str, body: Any = None) -> Any:
        """Send a command that must be carried out."""
        self.wire.clock.forward(1)
        answer = self.wire.send("POST", f"/api/v1/{path}", body or {}, who)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def take(self) -> dict[str, Any]:
        """Take a number with a slip at the kiosk; return the ticket with its `job_id`."""
        self.wire.clock.forward(20)
        made = self.post("tickets", "kiosk-1", {"service_id": "sao-y", "language": "vi"})
        return dict(made["ticket"]) | {"job_id": made["print"]["job_id"]}

    def call(self, ticket: dict[str, Any]) -> None:
        """Call a number to counter 1, which ends the visit there."""
        self.post("counters/1/call", "officer", {"ticket_id": ticket["ticket_id"]})

    def slip(self, ticket: dict[str, Any]) -> str:
        """Return what became of the first paper of a number."""
        return str(self.wire.house.printing.job(ticket["job_id"]).state)


@pytest.fixture
def hall(tmp_path: Path, own_wire: Wire) -> Iterator[Hall]:
    """A hall whose printer is known to be well."""
    with VirtualPrinter(384) as virtual:
        made = Hall(own_wire, virtual, tmp_path)
        made.pass_time()
        yield made


def gives_up(hall: Hall, ticket: dict[str, Any]) -> None:
    """The kiosk's "I chose wrong", and the phone's "I cannot wait"."""
    hall.post(f"tickets/{ticket['token']}/leave", "kiosk-1", {"code": ticket["code"]})


def given_up_by_host(hall: Hall, ticket: dict[str, Any]) -> None:
    """A host gives the place up for somebody."""
    hall.post(f"tickets/{ticket['ticket_id']}/give-up", "host")


def voided(hall: Hall, ticket: dict[str, Any]) -> None:
    """A host makes a number void that was taken by mistake."""
    hall.post(f"tickets/{ticket['ticket_id']}/void", "host", {"reason": "issued_by_mistake"})


def voided_at_the_counter(hall: Hall, ticket: dict[str, Any]) -> None:
    """An officer makes the number void that stands at the counter."""
    hall.call(ticket)
    hall.post(f"tickets/{ticket['ticket_id']}/void", "officer", {"reason": "issued_by_mistake"})


def asked_again_then_given_up(hall: Hall, ticket: dict[str, Any]) -> None:
    """A second paper was asked for, and then the place was given up."""
    hall.post(f"tickets/{ticket['ticket_id']}/reprint", "kiosk-1")
    gives_up(hall, ticket)


FATES: tuple[Callable[[Hall, dict[str, Any]], None], ...] = (
    gives_up,
    given_up_by_host,
    voided,
    voided_at_the_counter,
    asked_again_then_given_up,
    Hall.call,
)


def test_only_who_still_waits_gets_a_late_slip(hall: Hall) -> None:
    """A printer that was away prints, when it is back, no slip of a number given up, taken back or called."""
    hall.virtual.set_fault("offline")
    hall.pass_time()
    tickets = [hall.take() for _ in FATES]
    waits = hall.take()
    for fate, ticket in zip(FATES, tickets, strict=True):
        fate(hall, ticket)
    floor = hall.wire.send("GET", "/api/v1/manage/live", None, "manager").json["printers"]
    assert [p["queued"] for p in floor if p["printer_id"] == "may-in"] == [1]
    hall.virtual.set_fault("none")
    hall.pass_time()
    assert len(hall.virtual.papers) == 1
    *gone, called = [hall.slip(t) for t in tickets]
    assert gone == ["cancelled"] * len(gone)
    assert (called, hall.slip(waits)) == ("queued", "printed")


Back = Callable[[TestHouse, Desk, str], object]


def sent_back(house: TestHouse, desk: Desk, ticket_id: str) -> None:
    """The officer puts the number back into the line."""
    house.do("requeue", desk, ticket_id)


def sent_on(house: TestHouse, desk: Desk, ticket_id: str) -> None:
    """The officer sends the number on to other work."""
    house.do("transfer", desk, ticket_id, Target("khai-sinh"))


def missed_and_back(house: TestHouse, desk: Desk, ticket_id: str) -> None:
    """Whoever was missed comes after all."""
    house.do("miss", desk, ticket_id)
    assert late(house) is None
    house.do("requeue", desk, ticket_id)


def taken_back(house: TestHouse, desk: Desk, ticket_id: str) -> None:
    """The officer takes the call back at once."""
    house.do("undo", desk)


def void_taken_back(house: TestHouse, desk: Desk, ticket_id: str) -> None:
    """A number is made void by mistake, which is taken back, and then waits again."""
    house.do("void", desk, ticket_id, "mistake")
    assert late(house, 0) is None
    house.do("undo", desk)
    house.do("requeue", desk, ticket_id)


def late(house: TestHouse, after_s: float = rules.REST_S) -> str | None:
    """Let the agent ask for work; return the ticket whose slip it gets."""
    house.clock.forward(after_s)
    job = house.lending.claim("agent:server", "may-in")
    return job.ticket_id if job else None


@pytest.mark.parametrize("back", [sent_back, sent_on, missed_and_back, taken_back, void_taken_back])
def test_who_comes_back_to_the_line_gets_the_slip(house: TestHouse, back: Back) -> None:
    """A slip that came too late for the call is not lost: it comes out once its number waits again."""
    ticket_id, desk = house.take("sao-y", printer_id="may-in"), house.sit("1")
    house.do("call_chosen", desk, ticket_id)
    assert late(house, 0) is None
    back(house, desk, ticket_id)
    assert late(house) == ticket_id


def test_a_resting_slip_costs_next_to_nothing(house: TestHouse, monkeypatch: Any) -> None:
    """While a number is at the counter its slip is looked at four times a minute, without a fact."""
    ticket_id = house.take("sao-y", printer_id="may-in")
    house.do("call_chosen", house.sit("1"), ticket_id)
    seq, acts, act = house.seq(), [], house.ledger.act
    monkeypatch.setattr(house.ledger, "act", lambda *a: acts.append(1) or act(*a))
    for _ in range(120):
        assert late(house, 0.5) is None
    assert len(acts) == 4 and house.seq() == seq


def test_who_has_another_paper_gets_no_first_one(house: TestHouse) -> None:
    """A slip that rests is dropped once the desk has printed another one for the same number."""
    ticket_id, desk = house.take("sao-y", printer_id="may-in"), house.sit("1")
    house.do("call_chosen", desk, ticket_id)
    house.printing.reprint(house.by(desk), ticket_id, "may-in", None)
    assert late(house) == ticket_id
    house.do("requeue", desk, ticket_id)
    assert late(house) is None
    assert house.printing.job(house.ticket(ticket_id).slip_id).state == "cancelled"


def test_a_doubtful_slip_rests_with_its_mark(house: TestHouse) -> None:
    """If an agent died over a slip and its number was called meanwhile, a later paper is marked."""
    ticket_id, desk = house.take("sao-y", printer_id="may-in"), house.sit("1")
    assert late(house, 0) == ticket_id
    house.do("call_chosen", desk, ticket_id)
    assert late(house, rules.LEASE_S + 1) is None
    house.do("requeue", desk, ticket_id)
    assert late(house) == ticket_id
    assert house.printing.job(house.ticket(ticket_id).slip_id).is_reprint


def test_no_paper_is_asked_for_a_number_that_is_gone(hall: Hall) -> None:
    """After a number was given up a further paper is refused, and "no paper came" ends its slip."""
    hall.virtual.set_fault("reset", at_byte=4000)
    ticket = hall.take()
    hall.pass_time()
    assert hall.slip(ticket) == "unsure"
    gives_up(hall, ticket)
    answer = hall.post(f"print-jobs/{ticket['job_id']}/answer", "manager", {"came_out": False})
    assert answer["state"] == "cancelled"
    again = hall.wire.send("POST", f"/api/v1/tickets/{ticket['ticket_id']}/reprint", {}, "officer")
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")


def test_a_slip_ends_with_its_day(house: TestHouse) -> None:
    """What was not printed when the day ended is not printed the morning after, asked for again or not."""
    house.take("sao-y", printer_id="may-in")
    house.printing.reprint(Command("staff:can-bo-1"), house.take("sao-y"), "may-in", None)
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert house.lending.claim("agent:server", "may-in") is None
