"""What happens at a counter of a running hall, for tests of what people see of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pages.demo import DemoHall


@dataclass
class Floor:
    """A running hall seen from its counter 2: take a number, call it, do something with it."""

    hall: DemoHall
    desk: str = ""
    counter_id: str = ""

    def take(self, language: str = "vi") -> dict[str, Any]:
        """Take a number at the desk, which is not slowed down as a kiosk is; has token and code."""
        self.open()
        wish = {"service_id": "khai-sinh", "language": language, "print": False}
        answer = self.hall.post("/api/v1/tickets", wish, token=self.desk)
        ticket: dict[str, Any] = answer["ticket"]
        return ticket

    def open(self) -> None:
        """Sign an officer in and open the counter, once."""
        if not self.desk:
            _, session = self.hall.sign_in("counter", counter_id="2")
            self.desk, self.counter_id = session["token"], "2"
            self.hall.post("/api/v1/counters/2/open", token=self.desk)

    def call(self, ticket: dict[str, Any]) -> None:
        """Call this very ticket to the counter."""
        self.open()
        body = {"ticket_id": ticket["ticket_id"]}
        self.hall.post("/api/v1/counters/2/call", body, token=self.desk)

    def do(self, ticket: dict[str, Any], *verbs: str) -> None:
        """Apply verbs of the desk to a ticket: start, finish, miss, recall, …"""
        for verb in verbs:
            self.hall.post(f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", token=self.desk)

    def announcement(self) -> dict[str, Any]:
        """Return what the desk is told of its last call."""
        found: dict[str, Any] = self.hall.get("/api/v1/counters/2", token=self.desk)["announcement"]
        return found

    @property
    def board_url(self) -> str:
        """The address of the hall's board."""
        return f"{self.hall.url}/display/board/?device=board-main"

    def phone_url(self, ticket: dict[str, Any], query: str = "") -> str:
        """The address of a ticket's page."""
        return f"{self.hall.url}/t/{ticket['token']}{query}"
