"""What the console works out besides the floor: a counter's services, reasons of calls, months, PINs."""

from __future__ import annotations

from typing import Any

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

SERVING = "/counter/manager/serving.js"
WHY = "/counter/manager/why.js"
MONTH = "/counter/manager/month.js"
STAFF = "/counter/manager/staff.js"


@pytest.mark.parametrize(
    ("service_id", "kind", "wish"),
    [
        ("c", "services", {"services": ["a", "c"], "helps": ["b"]}),
        ("a", "services", {"services": [], "helps": ["b"]}),
        ("a", "helps", {"services": [], "helps": ["b", "a"]}),
        ("b", "services", {"services": ["a", "b"], "helps": []}),
    ],
)
def test_a_service_is_own_or_helped_or_neither(
    ask: Ask, service_id: str, kind: str, wish: dict[str, Any]
) -> None:
    """A second press takes a service out; the other kind takes it over, so that it is never both."""
    body = "return m.toggled({ services: ['a'], helps: ['b'] }, f.service_id, f.kind)"
    assert ask(SERVING, body, service_id=service_id, kind=kind) == wish


def test_the_order_of_services_is_no_change(ask: Ask) -> None:
    """The same services in another order change nothing; one more does."""
    body = "return m.isChanged(f.wish, { services: ['a', 'b'], helps: [] })"
    assert ask(SERVING, body, wish={"services": ["b", "a"], "helps": []}) is False
    assert ask(SERVING, body, wish={"services": ["b", "a"], "helps": ["c"]}) is True


def test_who_would_be_left_alone_is_named(ask: Ask) -> None:
    """A service that only this counter serves is pointed out; a counter that helps with it does not serve it."""
    snapshot = {
        "counters": [
            {"counter_id": "1", "services": ["a", "b", "c"], "helps": []},
            {"counter_id": "2", "services": ["d"], "helps": ["b"]},
        ],
        "services": [{"service_id": s, "waiting": n} for s, n in [("a", 2), ("b", 3), ("c", 0)]],
    }
    body = """const left = m.leftAlone(f.snapshot.counters[0], f.wish, '1', f.snapshot);
              return left.map((each) => [each.service_id, each.is_helped])"""
    none = {"services": [], "helps": []}
    alone = [["a", False], ["b", True], ["c", False]]
    assert ask(SERVING, body, wish=none, snapshot=snapshot) == alone
    assert ask(SERVING, body, wish={"services": ["a"], "helps": ["c"]}, snapshot=snapshot) == [
        ["b", True],
        ["c", True],
    ]
    assert ask(SERVING, body, wish=snapshot["counters"][0], snapshot=snapshot) == []
    assert ask(SERVING, "return m.isEmpty(f.wish)", wish=none) is True
    assert ask(SERVING, "return m.isEmpty(f.wish)", wish={"services": [], "helps": ["a"]}) is False


@pytest.mark.parametrize(
    ("lane", "reason", "key"),
    [
        ("normal", {"rule": "first", "policy": "fifo"}, "manager.why_first"),
        (
            "priority",
            {"rule": "first", "policy": "credit", "priority_class_id": "p"},
            "manager.why_credit",
        ),
        (
            "priority",
            {"rule": "first", "policy": "ratio", "priority_class_id": "p"},
            "manager.why_first",
        ),
        (
            "priority",
            {"rule": "strict", "policy": "strict", "priority_class_id": "p"},
            "manager.why_strict",
        ),
        (
            "priority",
            {"rule": "ratio", "policy": "ratio", "priority_class_id": "p"},
            "manager.why_ratio_priority",
        ),
        ("normal", {"rule": "ratio", "policy": "ratio"}, "manager.why_ratio_normal"),
        ("normal", {"rule": "short", "policy": "credit"}, "manager.why_short"),
        ("normal", {"rule": "language", "policy": "credit"}, "manager.why_language"),
        ("normal", {"rule": "help", "policy": "credit"}, "manager.why_help"),
        ("normal", {"rule": "kept", "policy": "credit"}, "manager.why_kept"),
        ("normal", {"rule": "chosen", "policy": "credit"}, "manager.why_chosen"),
    ],
)
def test_each_rule_has_its_sentence(ask: Ask, lane: str, reason: dict[str, Any], key: str) -> None:
    """Every rule by which a number is called is said in words of its own."""
    call = {"lane": lane, "reason": reason}
    assert ask(WHY, "return m.whyWords(f.call, null).key", call=call) == key


def test_rivals_that_waited_longer_are_marked(ask: Ask) -> None:
    """The comparison names who else stood first and marks those who had waited longer."""
    rivals = [{"number": "B003", "waited_s": 700}, {"number": "C004", "waited_s": 59}]
    call = {"reason": {"waited_s": 600, "rivals": rivals}}
    assert ask(WHY, "return m.rivalsOf(f.call)", call=call) == [
        {"number": "B003", "minutes": 11, "is_longer": True},
        {"number": "C004", "minutes": 0, "is_longer": False},
    ]


@pytest.mark.parametrize(
    ("month", "step", "then"),
    [("2026-11", 1, "2026-12"), ("2026-12", 1, "2027-01"), ("2026-01", -1, "2025-12")],
)
def test_months_turn_over_the_year(ask: Ask, month: str, step: int, then: str) -> None:
    """December is followed by January of the next year, and back."""
    assert ask(MONTH, "return m.monthFrom(f.month, f.step)", month=month, step=step) == then


@pytest.mark.parametrize(
    ("month", "days", "lead", "weeks"), [("2026-11", 30, 6, 6), ("2027-02", 28, 0, 4)]
)
def test_a_month_becomes_whole_weeks(
    ask: Ask, month: str, days: int, lead: int, weeks: int
) -> None:
    """Weeks run from Monday; what lies outside the month is empty."""
    plan = [{"date": f"{month}-{day:02}"} for day in range(1, days + 1)]
    found = ask(MONTH, "return m.weeksOf(f.days)", days=plan)
    assert [len(week) for week in found] == [7] * weeks
    flat = [day for week in found for day in week]
    assert flat[:lead] == [None] * lead
    assert [day for day in flat if day] == plan


@pytest.mark.parametrize(
    ("day", "tone", "key"),
    [
        (
            {"reason": None, "note": None, "sessions": [{"opens": "07:30", "closes": "11:30"}]},
            "open",
            None,
        ),
        (
            {
                "reason": None,
                "note": {"vi": "Làm bù"},
                "sessions": [{"opens": "07:30", "closes": "11:30"}],
            },
            "changed",
            None,
        ),
        ({"reason": "weekend", "note": None, "sessions": []}, "closed", "manager.day_weekend"),
        ({"reason": "holiday", "note": None, "sessions": []}, "changed", "manager.day_holiday"),
        ({"reason": "flood", "note": None, "sessions": []}, "changed", "manager.day_special"),
    ],
)
def test_a_day_says_its_hours_or_why_not(
    ask: Ask, day: dict[str, Any], tone: str, key: str | None
) -> None:
    """A working day shows hours, a closed one its reason; what differs from the week stands out."""
    words = ask(MONTH, "return m.dayWords(f.day)", day=day)
    assert (words["tone"], words["key"], bool(words["hours"])) == (tone, key, bool(day["sessions"]))


@pytest.mark.parametrize(
    ("pin", "again", "fault"),
    [
        ("", "", "manager.pin_short"),
        ("28491", "28491", "manager.pin_short"),
        ("284917", "284971", "manager.pin_differs"),
        ("284917", "284917", None),
        ("284917365021", "284917365021", None),
    ],
)
def test_a_pin_is_judged(ask: Ask, pin: str, again: str, fault: str | None) -> None:
    """As many digits as needed, twice the same; the rest is the server's to say."""
    assert (
        ask(STAFF, "return m.pinFault(f.pin, f.again, {least: 6, most: 12})", pin=pin, again=again)
        == fault
    )


def test_a_new_person_gets_an_id_that_says_nothing(ask: Ask) -> None:
    """Six figures by chance, and others where somebody has them; no letter of a name is in it."""
    body = "const given = f.chances.slice(); return m.staffIdOf(f.taken, () => given.shift())"
    assert ask(STAFF, body, taken=[], chances=[7]) == "nv-000007"
    assert ask(STAFF, body, taken=["nv-000007"], chances=[7, 1_000_007, 42]) == "nv-000042"


def test_look_alikes_of_the_letter_are_found_by_staff(ask: Ask) -> None:
    """Ð and Ɖ, as other keyboards and old files write them, are the đ that people mean."""
    words = ["Đăng ký", "Ðăng ký", "Ɖăng ký", "ðăng ký", "ɖăng ký"]
    assert (
        ask("/counter/officer/search.js", "return f.words.map(m.fold)", words=words)
        == ["dang ky"] * 5
    )
