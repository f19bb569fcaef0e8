"""Where a visit may be sent on to, in which order, and what that asks of the server."""

from __future__ import annotations

from typing import Any

import pytest

from pages.desks import desk, ticket
from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/counter/officer/targets.js"


def busy_desk() -> dict[str, Any]:
    """Return a desk with a visit, two colleagues' counters (one empty) and two services."""
    return desk(
        ticket("A001", "serving"),
        transfer_counters=[
            {"counter_id": "2", "name": {"vi": "Quầy 2"}, "officer": None},
            {
                "counter_id": "3",
                "name": {"vi": "Quầy 3", "en": "Counter 3", "km": ""},
                "officer": {"staff_id": "bao", "name": "Lê Quốc Bảo"},
            },
        ],
        transfer_targets=[
            {"service_id": "khai-sinh", "name": {"vi": "Khai sinh"}},
            {"service_id": "sao-y", "name": {"vi": "Sao y"}},
        ],
    )


def test_colleagues_come_first_and_empty_counters_last(ask: Ask) -> None:
    """A staffed counter, then the other services, then counters at which nobody sits."""
    body = "return m.transferTargets(f.desk).map((each) => [each.id, each.group])"
    assert ask(MODULE, body, desk=busy_desk()) == [
        ["counter-3", "counters"],
        ["service-sao-y", "services"],
        ["counter-2", "empty"],
    ]


def test_a_counter_keeps_the_service_and_names_its_officer(ask: Ask) -> None:
    """A counter's choice carries the visit's own service, and its officer in each language there is."""
    first = ask(MODULE, "return m.transferTargets(f.desk)[0]", desk=busy_desk())
    assert first["wish"] == {"service_id": "khai-sinh", "counter_id": "3"}
    assert first["name"] == {"vi": "Quầy 3 · Lê Quốc Bảo", "en": "Counter 3 · Lê Quốc Bảo"}


@pytest.mark.parametrize("typed", ["3", "bao", "quay 3", "lqb", "counter"])
def test_a_colleague_is_found_by_counter_or_name(ask: Ask, typed: str) -> None:
    """A digit, a name without diacritics, or beginnings of its words find the counter first."""
    body = """const search = await import("/counter/officer/search.js");
      return search.findServices(m.transferTargets(f.desk), f.typed)[0].id;"""
    assert ask(MODULE, body, desk=busy_desk(), typed=typed) == "counter-3"


@pytest.mark.parametrize(
    ("verb", "wish", "path", "sent"),
    [
        (
            "transfer",
            {"service_id": "sao-y", "comes_back": False},
            "transfer",
            {"service_id": "sao-y", "comes_back": False},
        ),
        (
            "transfer",
            {"service_id": "sao-y", "counter_id": "3", "comes_back": True},
            "transfer",
            {"service_id": "sao-y", "counter_id": "3", "comes_back": True},
        ),
        ("send_away", {}, "send-away", {}),
    ],
)
def test_what_is_sent(
    ask: Ask, verb: str, wish: dict[str, Any], path: str, sent: dict[str, Any]
) -> None:
    """Each way of sending somebody on has its address and carries nothing besides."""
    body = "return m.requestOf(f.verb, '1', { ticket_id: 't1', ...f.wish })"
    asked = ask("/counter/officer/requests.js", body, verb=verb, wish=wish)
    assert asked == {"path": f"/api/v1/tickets/t1/{path}", "body": sent}
