"""The display room's pure modules in a browser without a server, and one running hall for its pages."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from display.floor import Floor
from pages.demo import start_hall, stop_hall

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


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """One running hall for this room, whose counter 2 is ours."""
    hall = start_hall(tmp_path_factory.mktemp("display"))
    yield Floor(hall)
    stop_hall(hall)
