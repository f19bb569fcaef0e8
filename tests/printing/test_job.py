"""A job's whole life as a table and as chance would have it: every pair is named, and no paper is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from printers.port import OutcomeKind, PrinterState
from server.facts import Fact
from server.printing import folding, job, routes, rules
from server.printing.events import PrintCancelled, PrintFailed, PrintUnsure, ReprintAsked
from server.printing.job import FINAL, NEEDS_PERSON, OPEN, TRANSITIONS, Job, JobState, Report, Step
from server.queue import answers
from server.queue.events import TicketIssued

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(seconds=rules.LEASE_S)
FRESH = Job("p7", "slip", "may-in", "t1", "kiosk-1", JobState.QUEUED, False, 0, 0, NOW, None, "")
SENT = job.lent(FRESH, "may-in", LATER)

PROMISED = {
    "queued": "lent>sending given_up>failed unwanted>cancelled came_out>printed",
    "sending": "printed>printed unsure>unsure nothing_sent>queued given_up>failed rested>queued"
    " unwanted>cancelled came_out>printed",
    "printed": "",
    "unsure": "unwanted>cancelled came_out>printed not_come>queued",
    "failed": "unwanted>cancelled came_out>printed not_come>queued",
    "cancelled": "",
}
"""Everything that changes a state; whatever else happens there leaves it."""


def test_every_pair_is_named_and_is_the_promise() -> None:
    """Each state answers to each step; those named here move a job, and no other does."""
    assert len(TRANSITIONS) == len(JobState) * len(Step)
    moves = {(state, *each.split(">")) for state, row in PROMISED.items() for each in row.split()}
    assert moves == {(s, step, to) for (s, step), to in TRANSITIONS.items() if s is not to}


def test_the_states_are_parted() -> None:
    """A job is open, or needs a person, or is done; one that is done stays so."""
    assert set(JobState) == OPEN | NEEDS_PERSON | FINAL
    assert not (OPEN & NEEDS_PERSON or OPEN & FINAL or NEEDS_PERSON & FINAL)
    assert all(TRANSITIONS[state, step] is state for state in FINAL for step in Step)


def test_one_list_of_words() -> None:
    """What goes over the wire is what the states, outcomes and printers' states are called here."""
    assert get_args(answers.JobState) == tuple(JobState)
    assert set(get_args(routes.State)) == set(PrinterState)
    assert set(get_args(routes.Report.model_fields["outcome"].annotation)) == set(OutcomeKind)
    assert set(job.REPORTED) == set(OutcomeKind)


@pytest.mark.parametrize(
    ("outcome", "tries", "state", "facts"),
    [
        ("printed", 40, "printed", ["SlipPrinted"]),
        ("unsure", 40, "unsure", ["PrintUnsure"]),
        ("refused", 1, "failed", ["PrintFailed"]),
        ("failed", 1, "failed", ["PrintFailed"]),
        *[(each, 39, "queued", []) for each in sorted(rules.WAITING_OUTCOMES)],
        *[(each, 40, "failed", ["PrintFailed"]) for each in sorted(rules.WAITING_OUTCOMES)],
    ],
)
def test_what_a_report_does(outcome: str, tries: int, state: str, facts: list[str]) -> None:
    """Each outcome ends the attempt; after the fortieth a printer that still cannot is a person's business."""
    sent = replace(SENT, tries=tries)
    after, events = job.after_report(sent, Report(OutcomeKind(outcome), "x" * 301, tries), NOW)
    assert (after.state, [type(event).__name__ for event in events]) == (state, facts)
    assert after.lease_until_at is None and after.detail == "x" * 300
    assert (after.not_before_at - NOW).total_seconds() == (30 if state == "queued" else 0)


@pytest.mark.parametrize("state", [each for each in JobState if each is not JobState.SENDING])
def test_a_report_of_what_nobody_sends_changes_nothing(state: JobState) -> None:
    """Only the attempt under way is reported: not an older one, and not of a job that has moved on."""
    for outcome in OutcomeKind:
        idle = replace(SENT, state=state)
        assert job.after_report(idle, Report(outcome), NOW) == (idle, ())
        assert job.after_report(SENT, Report(outcome, "", SENT.tries + 1), NOW) == (SENT, ())
    assert job.is_answered_by(SENT, Report(OutcomeKind.PRINTED, "", 1))
    assert job.is_answered_by(SENT, Report(OutcomeKind.PRINTED))


def test_a_lease_over_a_lease_is_marked() -> None:
    """The first attempt has no mark; whoever takes it from an agent that fell silent prints with one."""
    again = job.lent(SENT, "may-in-xa", LATER)
    assert (SENT.is_reprint, again.is_reprint) == (False, True)
    assert (again.tries, again.printer_id, again.lease_until_at) == (2, "may-in-xa", LATER)


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("why", [None, "ticket_gone"])
def test_a_persons_word(state: JobState, why: str | None) -> None:
    """Yes ends whatever is not done; no opens what needs a person, unless nobody waits for it any more."""
    found = replace(FRESH, state=state)
    yes, seen = job.after_answer(found, True, why, NOW)
    no, told = job.after_answer(found, False, why, NOW)
    if state in FINAL:
        assert (yes, seen, no, told) == (found, (), found, ())
        return
    assert yes.state is JobState.PRINTED and [e.was_confirmed for e in seen] == [False]
    if state in OPEN:
        assert (no, told) == (found, ())
    elif why:
        assert (no.state, told) == (JobState.CANCELLED, (PrintCancelled("p7", why),))
    else:
        assert (no.state, no.is_reprint, no.asked_again) == (JobState.QUEUED, True, 1)
        assert told == (ReprintAsked("p7", "t1", "may-in"),)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_due_job_that_must_not_be_lent(state: JobState) -> None:
    """Late for good is cancelled, late for now rests, tried too often has failed; any other is lent."""
    found = replace(FRESH, state=state)
    assert job.put_aside(found, None, None) is None
    assert job.put_aside(replace(found, tries=39), None, None) is None
    gone, told = job.put_aside(found, "ticket_gone", None) or (found, ())
    assert (gone.state, told) == (JobState.CANCELLED, (PrintCancelled("p7", "ticket_gone"),))
    resting, told = job.put_aside(replace(found, tries=40), "ticket_called", LATER) or (found, ())
    assert (resting.state, resting.not_before_at, told) == (JobState.QUEUED, LATER, ())
    assert resting.is_reprint is (state is JobState.SENDING)
    spent, told = job.put_aside(replace(found, tries=40), None, None) or (found, ())
    assert spent.state is JobState.FAILED
    assert told == (PrintFailed("p7", "may-in", "tried_too_often"),)


class PaperMachine(RuleBasedStateMachine):
    """One job, agents that die, printers that fail, people who see what lies there."""

    def __init__(self) -> None:
        super().__init__()
        self.job, self.seq = FRESH, 7
        self.papers: list[bool] = []
        """Whole papers that came out: whether each is marked."""
        self.record: dict[str, folding.OnRecord] = {}
        values = {"series": "B", "n": 1, "token": "x", "code": "1", "service_id": "s"}
        more = {"language": "vi", "rank_at": NOW, "printer_id": "may-in", "number": "B001"}
        self.tell(TicketIssued("t1", **values, **more))  # type: ignore[arg-type]

    def tell(self, *events: object) -> None:
        for event in events:
            folding.apply(self.record, Fact(self.seq, NOW, "2026-11-23", "x", event))
            self.seq += 1

    def take(self, then: job.Then) -> None:
        was_final = self.job.state in FINAL
        after, events = then
        assert not was_final or (after == self.job and not events)
        self.job = after
        self.tell(*events)

    @precondition(lambda self: self.job.state in OPEN)
    @rule(printer=st.sampled_from(["may-in", "may-in-xa"]), comes_out=st.booleans())
    def lend(self, printer: str, comes_out: bool) -> None:
        """An agent takes it, or takes it over; a paper may come out before it can say anything."""
        if (aside := job.put_aside(self.job, None, None)) is not None:
            return self.take(aside)
        self.job = job.lent(self.job, printer, LATER)
        self.out = comes_out
        if comes_out:
            self.papers.append(self.job.is_reprint)

    @precondition(lambda self: self.job.state is JobState.SENDING)
    @rule(outcome=st.sampled_from(OutcomeKind), is_old=st.booleans())
    def report(self, outcome: OutcomeKind, is_old: bool) -> None:
        """The agent, honest, says how it went; sometimes a word of an older attempt comes in."""
        kinds = {OutcomeKind.PRINTED, OutcomeKind.UNSURE} if self.out else set(OutcomeKind)
        told = outcome if outcome in kinds else OutcomeKind.UNSURE
        if not self.out and told is OutcomeKind.PRINTED:
            told = OutcomeKind.UNSURE
        attempt = self.job.tries - 1 if is_old else self.job.tries
        self.take(job.after_report(self.job, Report(told, "", attempt), NOW))

    @rule(is_wanted=st.booleans())
    def answer(self, is_wanted: bool) -> None:
        """A person says what lies there."""
        why = None if is_wanted else "ticket_gone"
        self.take(job.after_answer(self.job, bool(self.papers), why, NOW))

    @precondition(lambda self: self.job.state in OPEN)
    @rule(is_for_good=st.booleans())
    def nobody_waits(self, is_for_good: bool) -> None:
        """Its ticket was called, or is gone."""
        late = job.put_aside(self.job, "ticket_called", None if is_for_good else LATER)
        assert late is not None
        self.take(late)

    @precondition(lambda self: self.job.state in OPEN)
    @rule()
    def many_tries(self) -> None:
        """A bad morning passes."""
        self.job = replace(self.job, tries=self.job.tries + 13)

    @invariant()
    def at_most_one_paper_has_no_mark(self) -> None:
        assert self.papers.count(False) <= 1 and False not in self.papers[1:]

    @invariant()
    def what_is_called_printed_is_there(self) -> None:
        assert self.job.state is not JobState.PRINTED or self.papers

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Whatever is not done is an agent's, or becomes one's with a person's word."""
        again, _ = job.after_answer(self.job, False, None, NOW)
        assert again.state in OPEN | FINAL
        if again.state in OPEN and job.put_aside(again, None, None) is None:
            sent = job.lent(again, "may-in", LATER)
            done, _ = job.after_report(sent, Report(OutcomeKind.PRINTED), NOW)
            assert done.state is JobState.PRINTED

    @invariant()
    def the_journal_tells_the_same(self) -> None:
        row = _Row(self.job)
        assert self.record["p7"].is_told_by(row), (self.record, self.job)


class _Row:
    """A job as its row has it."""

    def __init__(self, kept: Job) -> None:
        self.n = 7
        for name in Job.__dataclass_fields__:
            setattr(self, name, getattr(kept, name))


TestPaper = PaperMachine.TestCase
TestPaper.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 8),
        ("kind", "test"),
        ("ticket_id", "t2"),
        ("asked_again", 1),
        ("state", JobState.PRINTED),
        ("printer_id", "may-in-xa"),
        ("is_reprint", False),
    ],
)
def test_a_row_that_says_something_else_is_seen(field: str, value: object) -> None:
    """Each thing that the journal knows of a job is compared."""
    on_record = folding.OnRecord("p7", 7, "slip", "t1", "may-in", JobState.UNSURE, True, 0)
    row = _Row(replace(FRESH, state=JobState.UNSURE, is_reprint=True))
    assert on_record.is_told_by(row)
    setattr(row, field, value)
    assert not on_record.is_told_by(row)


def test_a_fact_about_a_job_that_nobody_asked_for_fits_no_row() -> None:
    """A journal that tells of an unknown job does not pass for the truth."""
    jobs: dict[str, folding.OnRecord] = {}
    folding.apply(jobs, Fact(9, NOW, "2026-11-23", "x", PrintUnsure("p7", "may-in")))
    assert not jobs["p7"].is_told_by(_Row(replace(FRESH, state=JobState.UNSURE)))
