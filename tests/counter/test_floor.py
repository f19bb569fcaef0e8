"""What the manager's floor says about counters, waits, ratings, printers and alerts."""

from __future__ import annotations

from typing import Any

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/counter/manager/floor.js"
AT = "2026-11-23T02:00:00Z"


@pytest.mark.parametrize(
    ("phase", "tone"),
    [
        ("idle", "jade"),
        ("called", "lacquer"),
        ("serving", "jade"),
        ("paused", "amber"),
        ("closed", "quiet"),
        ("unheard", "quiet"),
    ],
)
def test_a_counter_has_a_word_and_a_colour(ask: Ask, phase: str, tone: str) -> None:
    """Each phase has its word and colour; a phase that the page does not know counts as closed."""
    counter = {"phase": phase, "since_at": AT}
    tile = ask(
        MODULE, "return m.counterTile(f.counter, Date.parse(f.at) + 95000)", counter=counter, at=AT
    )
    assert tile["tone"] == tone
    assert tile["key"] == (
        "manager.phase_closed" if phase == "unheard" else f"manager.phase_{phase}"
    )
    assert tile["seconds"] == (None if phase in ("closed", "unheard") else 95)


def test_services_that_need_an_eye_stand_apart(ask: Ask) -> None:
    """Somebody waits or the numbers are stopped: busy; all others are calm, in the hall's order."""
    services = [
        {"service_id": "a", "waiting": 0, "is_open": True},
        {"service_id": "b", "waiting": 3, "is_open": True},
        {"service_id": "c", "waiting": 0, "is_open": False},
        {"service_id": "d", "waiting": 0, "is_open": True},
    ]
    body = """const {busy, calm} = m.splitServices(f.services);
      return [busy, calm].map((list) => list.map((each) => each.service_id))"""
    assert ask(MODULE, body, services=services) == [["b", "c"], ["a", "d"]]


@pytest.mark.parametrize(
    ("seconds", "tone"),
    [
        (None, "quiet"),
        (0, "quiet"),
        (599, "quiet"),
        (600, "amber"),
        (900, "amber"),
        (901, "lacquer"),
    ],
)
def test_a_wait_warns_before_the_promise_breaks(ask: Ask, seconds: int | None, tone: str) -> None:
    """Amber from ten minutes on, lacquer beyond the promised fifteen."""
    assert ask(MODULE, "return m.waitTone(f.seconds)", seconds=seconds) == tone


def test_a_wait_is_never_rounded_down(ask: Ask) -> None:
    """Sixty-one seconds are two minutes; what is not known stays unknown."""
    assert ask(MODULE, "return [0, 60, 61, null].map(m.wholeMinutes)") == [0, 1, 2, None]


@pytest.mark.parametrize(("count", "is_enough"), [(0, False), (4, False), (5, True)])
def test_a_few_ratings_show_nobody(ask: Ask, count: int, is_enough: bool) -> None:
    """Below five neither scores nor reasons are shown, so that nobody can be recognised."""
    ratings = {"count": count, "by_score": {"4": count}, "by_reason": {"attitude": count}}
    today = ask(MODULE, "return m.ratingsToday(f.ratings)", ratings=ratings)
    assert today["is_enough"] is is_enough
    assert bool(today["bars"]) is is_enough
    assert bool(today["reasons"]) is is_enough


def test_bars_go_from_best_to_worst_and_sum_to_all(ask: Ask) -> None:
    """Four bars in a fixed order; their shares add up to one."""
    ratings = {"count": 8, "by_score": {"4": 5, "2": 2, "1": 1}, "by_reason": {}}
    bars = ask(MODULE, "return m.ratingsToday(f.ratings).bars", ratings=ratings)
    assert [(bar["score"], bar["count"]) for bar in bars] == [(4, 5), (3, 0), (2, 2), (1, 1)]
    assert sum(bar["share"] for bar in bars) == pytest.approx(1)


def test_an_alert_is_said_in_words_even_if_it_is_new(ask: Ask) -> None:
    """Known alerts have their sentence, with minutes choosing the plural; an unknown one shows its code."""
    known: dict[str, Any] = {
        "code": "long_wait",
        "facts": {"service": {"vi": "Đất"}, "minutes": 31},
    }
    body = "return [f.known, {code: 'comet'}].map(m.alertWords)"
    said = ask(MODULE, body, known=known)
    assert said[0] == {"key": "manager.alert_long_wait", "facts": {**known["facts"], "count": 31}}
    assert said[1] == {"key": "manager.alert_other", "facts": {"code": "comet"}}


def test_silent_devices_stand_first(ask: Ask) -> None:
    """What does not answer is on top of the list."""
    devices = [
        {"name": "B", "role": "board", "is_online": True},
        {"name": "K", "role": "kiosk", "is_online": False},
    ]
    body = "return m.orderDevices(f.devices).map((each) => each.name)"
    assert ask(MODULE, body, devices=devices) == ["K", "B"]


def test_a_pairing_code_counts_down(ask: Ask) -> None:
    """Ten minutes are shown as 10:00 and end at nothing."""
    body = "return [0, 540500, 700000].map((ms) => m.codeLeft(f.until, Date.parse(f.at) + ms))"
    assert ask(MODULE, body, at=AT, until="2026-11-23T02:10:00Z") == [
        {"seconds": 600, "text": "10:00"},
        {"seconds": 60, "text": "1:00"},
        {"seconds": 0, "text": "0:00"},
    ]
