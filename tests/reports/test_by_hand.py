"""What was done by hand, by tables: which facts are deeds, of whom, on what, why, and whom they passed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from server.access import events as access
from server.facts import Fact, kinds
from server.printing.events import ReprintAsked
from server.queue import events as ev
from server.reports.by_hand import FACTS, KIND_OF, KINDS, Deed, Handwork, cell, handwork
from server.reports.events import DataExported

AT = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
LAN, CLOCK, KIOSK = "staff:lan", "clock", "device:kiosk-1"
RIVAL = {"number": "A001", "waited_s": 90}


def issued(number: str = "A002", **more: Any) -> ev.TicketIssued:
    """Return the fact of a number for births."""
    values = {"ticket_id": f"t-{number}", "number": number, "series": "A", "n": 2, "token": "x"}
    values |= {"code": "1234", "service_id": "khai-sinh", "language": "vi", "rank_at": AT}
    return ev.TicketIssued(**(values | more))


def called(**reason: Any) -> ev.TicketCalled:
    """Return the fact of a call with its reason."""
    return ev.TicketCalled("t-A002", "1", "lan", "normal", 60, reason)


def read(*facts: tuple[str, Any]) -> Handwork:
    """Return what was done by hand after number A002 was given, from (actor, event)."""
    told = [(KIOSK, issued()), *facts]
    return handwork(Fact(n, AT, "2026-11-23", who, event) for n, (who, event) in enumerate(told, 1))


def corrected(class_id: str | None, **more: Any) -> ev.PriorityCorrected:
    """Return the fact of a class set right."""
    return ev.PriorityCorrected("t-A002", class_id, AT, "lan", "1", **more)


A002 = {"ticket_id": "t-A002", "number": "A002", "service_id": "khai-sinh"}
DEEDS: dict[str, tuple[str, Any, str, dict[str, Any]]] = {
    "chosen": (
        LAN,
        called(rule="chosen", rivals=[RIVAL], passed=7),
        "called",
        A002 | {"counter_id": "1", "passed": 7, "passed_first": (RIVAL,)},
    ),
    "chosen before it was recorded whom it passed": (
        LAN,
        called(rule="chosen", rivals=[]),
        "called",
        A002 | {"counter_id": "1"},
    ),
    "priority": (
        LAN,
        corrected("cao-tuoi", passed={"count": 1, "first": [RIVAL]}),
        "priority_given",
        A002
        | {"counter_id": "1", "class_id": "cao-tuoi", "verified_by": "desk"}
        | {"passed": 1, "passed_first": (RIVAL,)},
    ),
    "a card of old": (
        LAN,
        corrected("cao-tuoi", verified_by="card"),
        "priority_given",
        A002 | {"counter_id": "1", "class_id": "cao-tuoi", "verified_by": "card"},
    ),
    "priority taken away": (
        LAN,
        corrected(None, verified_by=None),
        "priority_taken",
        A002 | {"counter_id": "1"},
    ),
    "a number with priority by staff": (
        LAN,
        issued("A009", priority_class_id="cao-tuoi", verified_by="desk"),
        "priority_given",
        {"ticket_id": "t-A009", "number": "A009", "service_id": "khai-sinh"}
        | {"class_id": "cao-tuoi", "verified_by": "desk"},
    ),
    "voided": (
        LAN,
        ev.TicketVoided("t-A002", "duplicate", "lan", "1"),
        "voided",
        A002 | {"counter_id": "1", "reason": "duplicate"},
    ),
    "returned": (
        LAN,
        ev.TicketRequeued("t-A002", AT, "returned", "lan", counter_id="1"),
        "returned",
        A002 | {"counter_id": "1", "reason": "returned"},
    ),
    "sent on": (
        LAN,
        ev.TicketTransferred("t-A002", "cap-dat", "khai-sinh", AT, "1", "lan"),
        "sent",
        A002 | {"counter_id": "1", "to_service_id": "cap-dat"},
    ),
    "reprinted": (LAN, ReprintAsked("p2", "t-A002", "may-in"), "reprinted", A002),
    "a PIN": (LAN, access.StaffAdded("an", "", "officer"), "pin_set", {"person_id": "an"}),
    "dismissed": (LAN, access.StaffRemoved("an"), "person_removed", {"person_id": "an"}),
    "a device": (LAN, access.DeviceRevoked("d1"), "device_revoked", {"device_id": "d1"}),
    "exported": (
        LAN,
        DataExported("by_hand", "2026-11-20", "lan", "an"),
        "exported",
        {"person_id": "an"},
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed(name: str) -> None:
    """Each fact of a person that is not the machine's order is one deed, whole."""
    actor, event, what, more = DEEDS[name]
    assert read((actor, event)).deeds == (Deed(2, AT, what, "lan", **more),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("actor", "event"),
    [
        (LAN, called(rule="first", rivals=[])),
        (KIOSK, issued("A009", priority_class_id="cao-tuoi", verified_by="self")),
        (LAN, issued("A009")),
        (CLOCK, ev.TicketRequeued("t-A002", AT, "hold_over")),
        ("anyone", ev.TicketRequeued("t-A002", AT, "came_back")),
        (LAN, ev.TicketRequeued("t-A002", AT, "signed_out", "lan")),
        (KIOSK, ReprintAsked("p2", "t-A002", "may-in")),
        (LAN, ev.TicketMissed("t-A002", "1", "lan")),
    ],
)
def test_what_is_no_deed(actor: str, event: Any) -> None:
    """The machine's order, the clock, a citizen and a device by itself are not in the list."""
    assert read((actor, event)).deeds == ()


def test_what_was_taken_back_says_so() -> None:
    """An undone deed stays in the list, marked; the ticket is of its service again."""
    sent = ev.TicketTransferred("t-A002", "cap-dat", "khai-sinh", AT, "1", "lan")
    back = [{"ticket_id": "t-A002", "service_id": "khai-sinh"}]
    undone = ev.ActionUndone("transfer", "1", "lan", back, undone_seq=2)
    void = ev.TicketVoided("t-A002", "duplicate", "lan", "1")
    first, second = read((LAN, sent), (LAN, undone), (LAN, void)).deeds
    assert (first.is_undone, second.is_undone, second.service_id) == (True, False, "khai-sinh")


def test_the_measure_beside_the_deeds() -> None:
    """How many numbers were given, and how often each person called, by hand or not."""
    work = read((LAN, called(rule="first")), (LAN, called(rule="chosen")), (KIOSK, issued("A003")))
    assert (work.issued, work.calls) == (2, {"lan": 2})


def test_every_kind_is_known() -> None:
    """What is read are facts of the journal, and every deed has its place among the kinds."""
    assert set(FACTS) <= set(kinds())
    assert set(KIND_OF.values()) == set(KINDS)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("A001", "A001"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("1=1", "1=1"),
    ],
)
def test_no_cell_is_a_formula(text: str, safe: str) -> None:
    """A spreadsheet shows what somebody called themselves, and runs nothing of it."""
    assert cell(text) == safe
