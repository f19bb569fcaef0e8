"""The display room's pure modules in a browser without a server, and one running hall for its pages."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from pages.demo import DemoHall, start_hall, stop_hall

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://pages.test"
FOLDERS = {"static": ROOT / "server" / "static", "display": ROOT / "display"}

Ask = Callable[..., Any]


def serve_file(route: Route) -> None:
    """Answer a request for a page file from the repository, anything else with 404."""
    folder, _, rest = route.request.url.removeprefix(ORIGIN + "/").partition("/")
    path = FOLDERS.get(folder, ROOT) / rest
    if folder not in FOLDERS or not path.is_file():
        route.fulfill(status=404)
        return
    kind = "text/javascript" if path.suffix == ".mjs" else mimetypes.guess_type(path.name)[0]
    route.fulfill(body=path.read_bytes(), content_type=kind)


@pytest.fixture(scope="module")
def empty_page(browser: Browser) -> Iterator[Page]:
    """A page of an origin that serves the repository's page files and nothing else."""
    page = browser.new_page()
    page.route("**/*", serve_file)
    page.route(ORIGIN + "/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto(ORIGIN + "/")
    yield page
    page.close()


@pytest.fixture
def ask(empty_page: Page) -> Ask:
    """Return `ask(module, body, **facts)`: run `body` with the module as `m` and the facts as `f`."""

    def run(module: str, body: str, **facts: Any) -> Any:
        script = f"""async (f) => {{ const m = await import("/display/{module}"); {body} }}"""
        return empty_page.evaluate(script, facts)

    return run


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


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """One running hall for this room, whose counter 2 is ours."""
    hall = start_hall(tmp_path_factory.mktemp("display"))
    yield Floor(hall)
    stop_hall(hall)
