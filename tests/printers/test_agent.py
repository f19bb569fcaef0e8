"""The agent: prints what it is lent, says the truth about it, outlives server, network and itself."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from paper.jobs import Desk, DirectJobs, HttpDesk
from paper.rooms import PaperTray, Room
from paper.slips import slip
from printers.agent import FIRST_RETRY_S, IDLE_S, LONGEST_RETRY_S, STATUS_EVERY_S, Agent
from printers.jobs import HttpJobs, JobGone, JobsRefused, JobsUnavailable
from printers.journal import Journal
from printers.port import Outcome, OutcomeKind, PrinterState
from printers.receipt import Receipt
from printers.thermal import open_printer
from printers.virtual import VirtualPrinter


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return an agent with a willing printer."""
    return Room(tmp_path, PaperTray())


def test_a_job_is_printed_and_told(room: Room) -> None:
    """One step takes a job from the desk to the paper and back; an idle step asks for a rest."""
    room.desk.add("j1", slip())
    assert room.agent.step() == 0.0
    assert room.desk.settled == {"j1": "printed"}
    assert room.tray.printed == [("j1", False)]
    assert room.agent.step() == IDLE_S


def test_a_slip_real_as_paper(tmp_path: Path, virtual: VirtualPrinter) -> None:
    """With the real driver the slip comes out of the pretend printer."""
    desk = Desk()
    desk.add("j1", slip())
    printer = open_printer(virtual.address, 576)
    agent = Agent("p1", printer, DirectJobs(desk), Journal(tmp_path / "journal.jsonl"))
    agent.step()
    assert len(virtual.wait_for_papers(1)) == 1
    assert desk.settled == {"j1": "printed"} and desk.states == ["ready"]


def test_a_printer_that_cannot_print_takes_no_job(room: Room) -> None:
    """Jobs stay with the desk, which may use another printer, until this one is well again."""
    room.tray.state = PrinterState.PAPER_OUT
    room.desk.add("j1", slip())
    room.agent.step()
    assert room.desk.waiting and room.desk.states == ["paper_out"]
    room.tray.state = PrinterState.READY
    room.now += STATUS_EVERY_S
    room.agent.step()
    assert room.desk.settled == {"j1": "printed"}
    assert room.desk.states == ["paper_out", "ready"]


def test_a_lost_printer_is_one_line_in_the_log_and_one_when_it_is_back(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    """However long it is gone, the log says it twice."""
    room.tray.state = PrinterState.UNREACHABLE
    for _ in range(5):
        room.agent.step()
        room.now += STATUS_EVERY_S
    room.tray.state = PrinterState.READY
    room.agent.step()
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split(":")[0] for line in lines] == ["printer p1 lost", "printer p1 back"]
    assert "after 15 s" in lines[1]


def test_a_lost_desk_is_waited_for_ever_longer_and_never_given_up(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    """Waits double up to two seconds; one line when it is lost, one when it is back."""
    room.desk.is_down = True
    waits = [room.agent.step() for _ in range(8)]
    assert waits[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert waits[-1] == LONGEST_RETRY_S
    room.desk.is_down = False
    room.desk.add("j1", slip())
    assert room.agent.step() == 0.0
    assert len([r for r in caplog.records if "jobs" in r.getMessage()]) == 2


def test_an_outcome_that_could_not_be_told_is_told_later(room: Room) -> None:
    """The desk went away while the slip was printed: it hears of it, and nothing prints twice."""
    room.desk.add("j1", slip())

    def print_then_lose(receipt: Receipt, job_id: str, is_reprint: bool) -> Outcome:
        room.tray.printed.append((job_id, is_reprint))
        room.desk.is_down = True
        return Outcome(OutcomeKind.PRINTED, PrinterState.READY)

    room.tray.print_receipt = print_then_lose
    room.agent.step()
    assert not room.desk.settled
    room.desk.is_down = False
    later = room.another()
    later.step()
    assert room.desk.settled == {"j1": "printed"}
    assert room.tray.printed == [("j1", False)]


def test_an_interrupted_slip_is_unsure_and_its_next_paper_is_marked(room: Room) -> None:
    """Power fails in mid-slip: the desk is told, and the second paper says so."""
    room.desk.add("j1", slip())
    job = room.desk.lend()
    assert job
    Journal(room.path).begin("j1", 1)
    room.another().step()
    assert room.desk.reports[0] == ("j1", 1, "unsure")
    assert room.tray.printed == [("j1", True)]
    assert room.desk.settled == {"j1": "printed"}


def test_the_mark_is_ours_to_add_when_the_desk_does_not_know(room: Room) -> None:
    """A lease that ran out after a slip was begun comes back unmarked; the journal knows better."""
    room.desk.add("j1", slip())
    room.desk.lend()
    Journal(room.path).begin("j1", 1)
    room.desk.run_out("j1")
    agent = room.another()
    agent.step()
    assert room.tray.printed == [("j1", True)]


def test_nothing_sent_means_no_mark(tmp_path: Path) -> None:
    """A job refused before its first byte is printed later as a first paper."""
    room = Room(tmp_path, PaperTray("paper_out", "cover_open"))
    room.desk.add("j1", slip())
    for _ in range(4):
        room.agent.step()
    assert room.tray.printed == [("j1", False)]


def test_half_a_line_in_the_journal_is_survived(room: Room) -> None:
    """A journal cut short by a power failure is read as far as it goes, and written on."""
    journal = Journal(room.path)
    journal.begin("j1", 1)
    with room.path.open("ab") as file:
        file.write(b'{"event": "ended", "job_id": "j1", "att')
    again = Journal(room.path)
    assert [entry.job_id for entry in again.interrupted()] == ["j1"]
    again.end("j1", 1, Outcome(OutcomeKind.PRINTED))
    assert not Journal(room.path).interrupted()


def test_the_journal_stays_short(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months of slips do not fill the disk, and what is unsettled is kept."""
    monkeypatch.setattr("printers.journal.MAX_LINES", 30)
    monkeypatch.setattr("printers.journal.REMEMBERED_JOBS", 5)
    journal = Journal(room.path)
    journal.begin("open", 1)
    for number in range(50):
        journal.begin(f"j{number}", 1)
        journal.end(f"j{number}", 1, Outcome(OutcomeKind.PRINTED))
        journal.reported(f"j{number}", 1)
    assert len(room.path.read_bytes().splitlines()) <= 31
    assert [entry.job_id for entry in Journal(room.path).interrupted()] == ["open"]


def test_a_full_disk_costs_the_memory_and_not_the_slip(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    """When the journal cannot be written, slips still print and the log says why, once."""
    room.path.unlink()
    room.path.mkdir()
    for number in range(3):
        room.desk.add(f"j{number}", slip())
        room.agent.step()
    assert len(room.tray.printed) == 3
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1


def test_over_http_the_agent_speaks_the_servers_language(tmp_path: Path) -> None:
    """Claim, report and state carry the token and their keys; the job is settled."""
    desk, tray = Desk(), PaperTray()
    desk.add("j1", slip("km"))
    with HttpDesk(desk) as server:
        agent = Agent("p1", tray, HttpJobs(server.url, "secret"), Journal(tmp_path / "j"))
        assert agent.step() == 0.0
        assert agent.step() == IDLE_S
        keys, bodies = server.keys, server.bodies
    report = {"outcome": "printed", "detail": "as told", "attempt": 1, "state": "ready"}
    assert {"printer_id": "p1"} in bodies and report in bodies
    assert desk.settled == {"j1": "printed"} and desk.states == ["ready"]
    assert len(set(keys)) == len(keys) and all(16 <= len(key) <= 80 for key in keys)


@pytest.mark.parametrize(
    ("status", "error"), [(500, JobsUnavailable), (429, JobsUnavailable), (403, JobsRefused)]
)
def test_answers_of_the_server_are_sorted(status: int, error: type[Exception]) -> None:
    """Trouble that passes is waited for; a refusal needs a person."""
    with HttpDesk(Desk()) as server:
        server.before = lambda path: status
        with pytest.raises(error):
            HttpJobs(server.url, "secret").claim("p1")
        with pytest.raises(JobsRefused):
            HttpJobs(server.url, "stale").claim("p1")


def test_a_report_that_nobody_wants_is_let_go(tmp_path: Path) -> None:
    """A job cancelled meanwhile does not hold up the next one."""
    desk, tray = Desk(), PaperTray()
    desk.add("j1", slip())
    desk.add("j2", slip())
    with HttpDesk(desk) as server:
        server.before = lambda path: 409 if path.endswith("/j1/report") else None
        agent = Agent("p1", tray, HttpJobs(server.url, "secret"), Journal(tmp_path / "j"))
        agent.step()
        agent.step()
    assert desk.settled == {"j2": "printed"}
    assert issubclass(JobGone, Exception)


def test_a_receipt_that_cannot_be_read_is_reported_as_failed(tmp_path: Path) -> None:
    """A job whose receipt is broken does not stop the agent."""
    desk, tray = Desk(), PaperTray()

    class Broken:
        def to_json(self) -> dict[str, object]:
            return {"version": 9}

    desk.waiting.append(("j1", 1, False, Broken()))
    with HttpDesk(desk) as server:
        agent = Agent("p1", tray, HttpJobs(server.url, "secret"), Journal(tmp_path / "j"))
        agent.step()
    assert desk.settled == {"j1": "failed"} and not tray.printed
