"""A visit from number to report through the API alone, as another program would do it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.slow

SERVICE, COUNTER = "khai-sinh", "2"
PAPER_S = 20


def until(
    look: Callable[[], Any], is_there: Callable[[Any], bool], limit_s: float = PAPER_S
) -> Any:
    """Look again and again until it is there; return what was seen last."""
    deadline = time.monotonic() + limit_s
    while not is_there(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)  # between two looks, not instead of one
    return seen


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_visit_over_the_wire(hall: DemoHall, language: str) -> None:
    """Number, paper, call, proof, service, rating and figures: each step is seen by the next one."""
    kiosk, rating = (
        hall.device("kiosk")["token"],
        hall.device("rating", counter_id=COUNTER)["token"],
    )
    board = hall.device("board")["token"]
    officer = Worker(hall, *hall.sign_in("counter", counter_id=COUNTER))
    manager = Worker(hall, *hall.sign_in("manager"))
    officer.clear()
    before = hall.get("/api/v1/manage/live", token=manager.token)

    taken = hall.post("/api/v1/tickets", {"service_id": SERVICE, "language": language}, token=kiosk)
    ticket, job = taken["ticket"], taken["print"]
    printed = until(
        lambda: hall.get(f"/api/v1/print-jobs/{job['job_id']}", token=kiosk),
        lambda seen: seen["state"] == "printed",
    )
    assert printed["state"] == "printed"
    phone = hall.get(f"/api/v1/tickets/{ticket['token']}")
    assert (phone["number"], phone["state"], phone["language"]) == (
        ticket["number"],
        "waiting",
        language,
    )

    called = hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer.token)["ticket"]
    assert called["ticket_id"] == ticket["ticket_id"]
    call = hall.get("/api/v1/board", token=board)["calls"][0]
    assert (call["number"], call["counter"]["counter_id"]) == (ticket["number"], COUNTER)
    assert set(call["texts"]) == {"vi", language}
    proof = f"/api/v1/announcements/{call['announcement_id']}/acknowledge"
    hall.post(proof, {"shown": True}, token=board)
    hall.post(proof, {"spoken": True}, token=board)
    announcement = officer.look()["announcement"]
    assert (announcement["shown"], announcement["spoken"]) == (True, True)
    assert hall.get(f"/api/v1/tickets/{ticket['token']}")["state"] == "called"

    for verb in ("start", "finish"):
        hall.post(f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", token=officer.token)
    invitation = hall.get("/api/v1/rating-terminal", token=rating)["invitation"]
    answer = {"invitation_id": invitation["invitation_id"], "score": 3, "reasons": []}
    hall.post("/api/v1/ratings", answer, token=rating)
    status, refusal = hall.call("POST", "/api/v1/ratings", answer, token=rating)
    assert (status, refusal["code"]) == (409, "already_rated")
    assert hall.get(f"/api/v1/tickets/{ticket['token']}")["rating"]["state"] == "done"

    after = hall.get("/api/v1/manage/live", token=manager.token)
    for figure in ("issued", "finished"):
        assert after["today"][figure] == before["today"][figure] + 1
    told = {name: after["ratings"][name] for name in ("count", "by_score", "by_reason", "mean")}
    assert told == {name: before["ratings"][name] for name in told}, (
        "one rating is never told alone"
    )


def test_the_same_wish_twice_is_one_number(hall: DemoHall) -> None:
    """A kiosk that heard no answer and asks again with its key gets the very same number."""
    kiosk = hall.device("kiosk")["token"]
    wish = {"service_id": SERVICE, "language": "vi", "print": False}
    key = "journey-" + str(time.time_ns())
    answers = [hall.post("/api/v1/tickets", wish, token=kiosk, key=key) for _ in range(2)]
    assert answers[0] == answers[1]
