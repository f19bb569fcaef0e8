"""The spool: no paper is lost, none is printed twice without the mark, nobody waits for a printer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import busy_hall
from printers.port import STOPPED
from server.errors import HallError
from server.ledger import Command
from server.printing import rules
from server.printing.job import Job
from server.printing.views import kiosk_printer, printer_floor
from server_fixtures import OpenHouse, TestHouse

PRINTER, SPARE, AGENT = "may-in", "may-in-xa", "agent:server"
REPORTER = Command(AGENT)


def slip(house: TestHouse) -> str:
    """Take a number with a slip and return the ticket's id."""
    return house.take("sao-y", printer_id=PRINTER)


def claim(house: TestHouse, printer_id: str = PRINTER) -> Job | None:
    """Let an agent ask for work, a moment later."""
    house.clock.forward(0.01)
    found: Job | None = house.lending.claim(AGENT, printer_id)
    return found


def report(house: TestHouse, job: Job, outcome: str, **more: Any) -> str:
    """Let an agent say how it went; return the job's new state."""
    house.clock.forward(0.01)
    return str(house.lending.report(REPORTER, job.job_id, outcome, **more)["state"])


def taken(house: TestHouse) -> Job:
    """Take a number and lease its slip."""
    slip(house)
    job = claim(house)
    assert job is not None
    return job


def test_the_slip_belongs_to_the_number(house: TestHouse) -> None:
    """A number with paper and its job come into being together; without paper there is no job."""
    ticket_id = slip(house)
    house.take("sao-y")
    job = claim(house)
    assert job is not None and (job.ticket_id, job.tries, job.is_reprint) == (ticket_id, 1, False)
    assert job.job_id == house.ticket(ticket_id).slip_id
    assert claim(house) is None


def test_slips_come_in_the_order_of_numbers(house: TestHouse) -> None:
    """An agent gets the oldest slip first, each once."""
    ids = [slip(house) for _ in range(4)]
    jobs = [claim(house) for _ in range(5)]
    assert [j.ticket_id if j else None for j in jobs] == [*ids, None]


def test_a_printed_slip_is_done(house: TestHouse) -> None:
    """After "printed" a job is never lent again, whatever is reported later."""
    job = taken(house)
    assert report(house, job, "printed") == "printed"
    assert report(house, job, "paper_out") == "printed"
    house.clock.forward(3600)
    assert claim(house) is None


@pytest.mark.parametrize("outcome", sorted(rules.WAITING_OUTCOMES))
def test_a_printer_that_cannot_is_tried_again(house: TestHouse, outcome: str) -> None:
    """While not a dot is on paper the same slip waits, and is tried at once when the printer is back."""
    job = taken(house)
    assert report(house, job, outcome) == "queued"
    assert claim(house) is None
    house.clock.forward(rules.back_off_s(1))
    again = claim(house)
    assert again is not None and (again.tries, again.is_reprint) == (2, False)
    report(house, again, outcome)
    house.lending.note_printer(AGENT, PRINTER, "ready")
    assert claim(house) is not None


def test_a_doubt_is_a_question(house: TestHouse) -> None:
    """If nobody knows whether paper came, a person is asked; "no" prints again with the mark, "yes" ends it."""
    for came_out, state in ((True, "printed"), (False, "queued")):
        job = taken(house)
        assert report(house, job, "unsure") == "unsure"
        assert claim(house) is None
        house.clock.forward(1)
        answer = house.printing.answer(Command("device:kiosk-1"), job.job_id, came_out)
        assert answer["state"] == state
    again = claim(house)
    assert again is not None and again.is_reprint


def test_a_dead_agents_slip_comes_back_marked(house: TestHouse) -> None:
    """A job whose agent fell silent is lent again after its lease, marked: a paper may be out already."""
    job = taken(house)
    house.clock.forward(rules.LEASE_S - 1)
    assert claim(house) is None
    house.clock.forward(2)
    again = claim(house)
    assert again is not None and (again.job_id, again.is_reprint) == (job.job_id, True)


def test_a_late_report_changes_nothing(house: TestHouse) -> None:
    """The report of an attempt that was given up is not taken for the newest one."""
    job = taken(house)
    house.clock.forward(rules.LEASE_S + 1)
    assert claim(house) is not None
    assert report(house, job, "printed", attempt=1) == "sending"
    assert report(house, job, "printed", attempt=2) == "printed"


def test_a_called_tickets_slip_is_not_printed(house: TestHouse) -> None:
    """A slip that would come out after its ticket was called rests, and is dropped when the visit is over."""
    ticket_id, desk = slip(house), house.sit("1")
    house.do("call_chosen", desk, ticket_id)
    assert claim(house) is None
    house.do("finish", desk, ticket_id)
    house.clock.forward(house.hall.queue.undo_s + rules.REST_S)
    assert claim(house) is None
    assert house.printing.job(house.ticket(ticket_id).slip_id).state == "cancelled"


def with_spare(open_house: OpenHouse, url: str) -> TestHouse:
    """Return a house in which may-in-xa is the spare of may-in."""
    hall = busy_hall.hall()
    printers = tuple(
        replace(p, spare_printer_id=SPARE) if p.printer_id == PRINTER else p for p in hall.printers
    )
    return open_house(url, replace(hall, printers=printers))


@pytest.mark.parametrize("state", sorted(STOPPED))
def test_the_spare_printer_helps_out_at_once(
    open_house: OpenHouse, sqlite_url: str, state: str
) -> None:
    """While its own printer has stopped, a slip that nobody has sent comes out of the spare one."""
    house = with_spare(open_house, sqlite_url)
    house.lending.note_printer(AGENT, PRINTER, "ready")
    slip(house)
    assert claim(house, SPARE) is None
    house.lending.note_printer(AGENT, PRINTER, state)
    job = claim(house, SPARE)
    assert job is not None and (job.printer_id, job.is_reprint) == (SPARE, False)


def test_the_spare_printer_helps_a_printer_that_only_says_it_is_well(
    open_house: OpenHouse, sqlite_url: str
) -> None:
    """After some vain tries at a printer that calls itself ready, its slip comes out of the spare one."""
    house = with_spare(open_house, sqlite_url)
    slip(house)
    for tries in range(rules.SPARE_AFTER_TRIES):
        assert claim(house, SPARE) is None
        job = claim(house)
        assert job is not None
        report(house, job, "paper_out")
        house.lending.note_printer(AGENT, PRINTER, "ready")
        house.clock.forward(rules.back_off_s(tries + 1))
    job = claim(house, SPARE)
    assert job is not None and job.printer_id == SPARE


def test_the_kiosk_is_told_where_its_slips_come_out(open_house: OpenHouse, sqlite_url: str) -> None:
    """The spare printer is named only while the own one has stopped and the spare one is known to print."""
    house = with_spare(open_house, sqlite_url)
    told = []
    for printer_id, state, reason in (
        (PRINTER, "paper_out", ""),
        (SPARE, "unreachable", ""),
        (SPARE, "paper_low", ""),
        (PRINTER, "unknown", "silent"),
        (PRINTER, "unknown", "garbage"),
    ):
        house.clock.forward(1)
        house.lending.note_printer(AGENT, printer_id, state, reason)
        seen = kiosk_printer(house.printing, PRINTER)
        assert seen is not None
        told.append((seen["state"], seen["spare"], seen["is_mute"]))
    name = house.hall.printer_by_id[SPARE].name
    assert told == [
        ("paper_out", None, False),
        ("paper_out", None, False),
        ("paper_out", name, False),
        ("unknown", None, True),
        ("unknown", None, False),
    ]


@pytest.mark.parametrize(
    ("states", "is_new"),
    [
        (("paper_out", "ready"), True),
        (("paper_out", "cover_open", "ready"), True),
        (("paper_low", "cover_open", "ready"), True),
        (("paper_low", "paper_out", "unreachable", "unknown", "ready"), True),
        (("paper_low", "ready"), False),
        (("cover_open", "ready"), False),
        (("unreachable", "ready"), False),
        (("paper_low", "cover_open", "paper_low", "ready"), False),
    ],
)
def test_a_new_roll_is_noticed(house: TestHouse, states: tuple[str, ...], is_new: bool) -> None:
    """Whoever fills the printer opens it; a trembling sensor and a closed lid are no new roll."""
    report(house, taken(house), "printed", length_mm=1500)
    for state in states:
        house.clock.forward(1)
        house.lending.note_printer(AGENT, PRINTER, state)
    assert house.printing.printers()[PRINTER].printed_m == (0.0 if is_new else 1.5)


def test_staff_see_how_much_paper_is_left(house: TestHouse) -> None:
    """What is left is the hall's roll without what went out, and never less than nothing."""
    printer = replace(house.hall.printer_by_id[PRINTER], roll_m=12.5)
    hall = replace(house.hall, printers=(printer,))
    for length_mm, left_m in ((2_500, 10.0), (40_000, 0.0)):
        report(house, taken(house), "printed", length_mm=length_mm)
        (seen,) = printer_floor(hall, house.printing)
        assert seen["metres_left"] == left_m


def test_paper_is_counted_as_it_goes_out(house: TestHouse) -> None:
    """Whole and doubtful slips count with their length, or a usual one; a refused one counts nothing."""
    for outcome, length_mm in (("printed", 180), ("unsure", 90), ("printed", None), ("failed", 70)):
        report(house, taken(house), outcome, length_mm=length_mm)
    row = house.printing.printers()[PRINTER]
    assert row.printed_m == pytest.approx(0.27 + rules.SLIP_M)


def test_a_mute_printer_stays_unknown_while_it_prints(house: TestHouse) -> None:
    """A printer that answers nothing is not called ready because a slip was sent to it."""
    house.lending.note_printer(AGENT, PRINTER, "unknown", "silent")
    report(house, taken(house), "printed")
    row = house.printing.printers()[PRINTER]
    assert (row.state, row.reason) == ("unknown", "silent") and row.last_printed_at


def test_a_lost_printer_that_prints_is_back(house: TestHouse) -> None:
    """A slip that came out proves more than the state before it."""
    job = taken(house)
    house.lending.note_printer(AGENT, PRINTER, "unreachable")
    report(house, job, "printed")
    assert house.printing.printers()[PRINTER].state == "ready"


def test_every_job_ends(house: TestHouse) -> None:
    """A printer that never comes back does not keep a slip waiting for ever: a person is asked (N9)."""
    job: Job | None = taken(house)
    state, rounds = "", 0
    while job is not None and state != "failed":
        rounds += 1
        assert rounds < 500
        state = report(house, job, "unreachable")
        house.clock.forward(rules.back_off_s(99))
        job = claim(house) or (None if state == "failed" else job)
    assert state == "failed"
    assert [j.state for j in house.printing.waiting_jobs()] == ["failed"]


def test_every_slip_that_needs_a_person_can_be_reprinted(house: TestHouse) -> None:
    """All jobs in doubt and all that failed are listed, oldest first, however many there are."""
    jobs = []
    for outcome in ("unsure", "failed", "unsure"):
        jobs.append(taken(house))
        report(house, jobs[-1], outcome)
    slip(house)
    floor = printer_floor(house.hall, house.printing)
    printer = next(p for p in floor if p["printer_id"] == PRINTER)
    assert printer["stuck_job_ids"] == [job.job_id for job in jobs]
    assert (printer["needs_person"], printer["queued"]) == (3, 1)


def test_a_printers_state_is_recorded_when_it_changes(house: TestHouse) -> None:
    """A lost printer is one fact, and its return another; repeating the state is none."""
    seq = house.seq()
    for state in ("paper_out", "paper_out", "ready", "ready", "paper_low"):
        house.clock.forward(1)
        house.lending.note_printer(AGENT, PRINTER, state)
    assert house.seq() == seq + 3
    with pytest.raises(HallError, match="printer_unknown"):
        house.lending.note_printer(AGENT, "khong-co", "ready")
