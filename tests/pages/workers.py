"""People at work in a running hall, as tests steer them past the pages."""

from __future__ import annotations

from typing import Any

from pages.demo import DemoHall


class Worker:
    """An officer at a counter, or the manager, as the tests steer them past the page."""

    def __init__(self, hall: DemoHall, slot: str, session: dict[str, Any]) -> None:
        self.hall, self.slot, self.session = hall, slot, session
        self.token, self.counter_id = session["token"], session["counter_id"]

    def look(self) -> dict[str, Any]:
        """Return the desk's snapshot."""
        return self.hall.get(f"/api/v1/counters/{self.counter_id}", token=self.token)

    def give(self, count: int = 1, **wish: Any) -> list[str]:
        """Give numbers for the counter's own services and return them."""
        services = [each["service_id"] for each in self.look()["counter"]["services"]]
        given = []
        for index in range(count):
            body = {"service_id": services[index % 3], "language": "vi", "print": False, **wish}
            answer = self.hall.post("/api/v1/tickets", body, token=self.token)
            given.append(answer["ticket"]["number"])
        return given

    def clear(self) -> None:
        """End the visit in hand and call everybody away, so that nobody waits."""
        while (desk := self.look())["waiting_count"] or desk["current"]:
            self.hall.post(f"/api/v1/counters/{self.counter_id}/next", token=self.token)
