"""The counter room's tests: its pure modules, and a hall of its own to work in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from pages.demo import DemoHall, start_hall, stop_hall
from pages.modules import ask, empty_page
from pages.workers import Worker

__all__ = ["ask", "empty_page"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """A demonstration hall in which the tests of one module may call, finish and change things."""
    started = start_hall(tmp_path_factory.mktemp("counter"))
    yield started
    stop_hall(started)


@pytest.fixture
def officer(hall: DemoHall) -> Worker:
    """The officer of counter 1, with nobody waiting."""
    worker = Worker(hall, *hall.sign_in("counter", counter_id="1"))
    worker.clear()
    return worker


@pytest.fixture
def manager(hall: DemoHall) -> Worker:
    """The manager at the console."""
    return Worker(hall, *hall.sign_in("manager"))


@pytest.fixture
def at_work(open_page: Callable[..., Page], hall: DemoHall) -> Callable[..., Page]:
    """Return a function that opens a worker's page already signed in."""

    def opened(worker: Worker, room: str = "officer", query: str = "", **more: Any) -> Page:
        page = open_page(f"{hall.url}/counter/{room}/?device={worker.slot}{query}", **more)
        keep = "([key, text]) => sessionStorage.setItem(key, text)"
        page.evaluate(keep, [f"motcua.session.{worker.slot}", json.dumps(worker.session)])
        page.reload()
        page.wait_for_selector(".desk, .floor")
        page.evaluate("document.fonts.ready")
        return page

    return opened
