"""A rush of people at a hall that is about to be killed: kiosks, desks, phones, each with a will of their own."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from killing.told import GONE, TICKETS, Asked, Told, ask
from serving import BusyHall, Caller

KIOSKS, DESKS = 8, 5
SERVICES = ("khai-sinh", "sao-y", "cap-dat", "nhan-ket-qua")
WITH_PAPER = 0.12
"""The share of numbers with a slip: a kiosk that waits for no printer is the faster one."""
VERBS = (("finish", 6), ("start", 3), ("hold", 1), ("miss", 1), ("undo", 1))
"""What an officer does after a call, and how often."""


@dataclass
class Rush:
    """Everybody who works at once until the server is gone."""

    hall: BusyHall
    told: Told
    sessions: dict[int, str]
    luck: random.Random

    def begin(self) -> list[threading.Thread]:
        """Let everybody begin; they end by themselves when the server does not answer any more."""
        works: list[tuple[Callable[..., None], tuple[object, ...]]] = [
            *((self._kiosk, (n, self._own_luck())) for n in range(1, KIOSKS + 1)),
            *((self._desk, (n, token, self._own_luck())) for n, token in self.sessions.items()),
        ]
        threads = [threading.Thread(target=self._until_gone, args=(w, *a)) for w, a in works]
        for thread in threads:
            thread.start()
        return threads

    def _own_luck(self) -> random.Random:
        return random.Random(self.luck.random())

    @staticmethod
    def _until_gone(work: Callable[..., None], *facts: object) -> None:
        with contextlib.suppress(*GONE):
            work(*facts)

    def _kiosk(self, number: int, luck: random.Random) -> None:
        token = self.hall.token(f"kiosk-{number}")
        with contextlib.closing(Caller(self.hall.url, token)) as call:
            while True:
                wish = {"service_id": luck.choice(SERVICES), "print": luck.random() < WITH_PAPER}
                self.told.send(call, ask(token, TICKETS, wish))

    def _desk(self, counter: int, token: str, luck: random.Random) -> None:
        with (
            contextlib.closing(Caller(self.hall.url, token)) as desk,
            contextlib.closing(self.hall.caller()) as phone,
        ):
            while True:
                _, answer = self.told.send(desk, ask(token, f"/api/v1/counters/{counter}/next"))
                ticket = answer.get("ticket")
                if ticket:
                    self._serve(desk, token, ticket["ticket_id"], luck)
                    self._rate(phone, ticket["ticket_id"], luck)

    def _serve(self, desk: Caller, token: str, ticket_id: str, luck: random.Random) -> None:
        verb = luck.choices([v for v, _ in VERBS], [w for _, w in VERBS])[0]
        body = {"reason": "other", "minutes": 1} if verb == "hold" else {}
        path = "/api/v1/undo" if verb == "undo" else f"{TICKETS}/{ticket_id}/{verb}"
        self.told.send(desk, ask(token, path, body))

    def _rate(self, phone: Caller, ticket_id: str, luck: random.Random) -> None:
        links = {t["ticket_id"]: t["token"] for t in self.told.tickets[-200:]}
        if ticket_id in links and luck.random() < 0.5:
            path = f"{TICKETS}/{links[ticket_id]}/rating"
            self.told.send(phone, ask("", path, {"score": luck.randint(1, 4)}))


def repeat(hall: BusyHall, told: Told, luck: random.Random) -> list[str]:
    """Send again what was never answered, and some of what was; return where an answer is not the first one."""
    wrong = []
    waiting, told.unanswered = told.unanswered, []
    known = luck.sample(sorted(told.answered), min(20, len(told.answered)))
    for asked in [*waiting, *(told.answered[key][0] for key in known)]:
        wrong += _again(hall, told, asked)
    return wrong


def _again(hall: BusyHall, told: Told, asked: Asked) -> list[str]:
    first = told.answered.get(asked.key)
    with contextlib.closing(Caller(hall.url, asked.token)) as call:
        answers = [told.send(call, asked) for _ in range(2)]
    if any(status >= 500 for status, _ in answers):
        return [f"{asked.path} with key {asked.key} was answered {answers[0][0]}"]
    if asked.path.endswith("/rating"):
        # Kept without its key, so that nobody can tell whose it is; a second one is refused.
        told.ratings_unknown += first is None and answers[0][0] not in (200, 201)
        return []
    said = [_what(answer) for status, answer in answers if status < 400]
    if first is not None:
        said.append(_what(first[1]))
    is_same = answers[0][0] == answers[1][0] and all(one == said[0] for one in said)
    return [] if is_same else [f"{asked.path} with key {asked.key} was answered anew"]


def _what(answer: Any) -> tuple[Any, ...]:
    """Return what was done, without what has become of it since: which ticket, which paper."""
    ticket, paper = answer.get("ticket") or {}, answer.get("print") or {}
    return (ticket.get("ticket_id"), ticket.get("number"), paper.get("job_id"))
