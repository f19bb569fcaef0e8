"""Small desk snapshots for the tests of the desk's pure modules."""

from __future__ import annotations

from typing import Any

AT = "2026-11-23T02:00:00Z"
CALLED_VERBS = ["recall", "start", "finish", "miss", "requeue", "hold", "transfer", "void"]
SERVING_VERBS = ["finish", "hold", "transfer", "requeue"]


def ticket(number: str, state: str = "waiting", **facts: Any) -> dict[str, Any]:
    """Return a desk ticket that has waited a quarter of an hour."""
    verbs = {"waiting": ["call"], "missed": ["requeue", "call"], "held": ["resume"]}
    return {
        "ticket_id": f"t-{number}",
        "number": number,
        "state": state,
        "service": {"service_id": "khai-sinh", "name": {"vi": "Khai sinh"}},
        "priority_class_id": None,
        "priority_class": None,
        "waited_s": 900,
        "called_at": AT if state in ("called", "serving", "held", "missed") else None,
        "started_at": AT if state == "serving" else None,
        "recalls": 0,
        "verbs": verbs.get(state, []),
        **facts,
    }


def desk(
    current: dict[str, Any] | None = None, next_one: dict[str, Any] | None = None, **facts: Any
) -> dict[str, Any]:
    """Return a snapshot of an open counter with these two tickets."""
    verbs = ["next", "walk_in", "close"]
    if current is None:
        verbs.append("pause")
    else:
        verbs += {"called": CALLED_VERBS, "serving": SERVING_VERBS}[current["state"]]
    return {
        "at": AT,
        "counter": {"counter_id": "1", "state": facts.pop("state", "open")},
        "is_read_only": False,
        "current": current,
        "next": {"ticket": next_one, "reason": {"rule": "first"}} if next_one else None,
        "verbs": verbs,
        "waiting": [next_one] if next_one else [],
        "waiting_count": 1 if next_one else 0,
        "held": [],
        "missed": [],
        "undo": None,
        **facts,
    }
