"""A real browser for tests: `browser` for one session, `open_page` for pages that are watched.

Loaded by tests/conftest.py, so that the pages of every room can be tested where they belong. A page
that logs an error, fails a request, breaks the content policy or asks another machine for something
fails its test, unless the test says that it expects it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Boards have no finger to allow their voice, and this machine may have no loudspeaker.
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
]


def chromium_path() -> str:
    """Return the browser of the system, or the one that TEST_BROWSER names."""
    found = os.environ.get("TEST_BROWSER") or shutil.which("chromium")
    if not found:
        pytest.fail("no chromium here; ./motcua test installs it or says how")
    return found


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start the browser as tests use it; also for the pictures of the documentation."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page gets a profile of its own.

    A second one cannot be driven from the same process, so no room starts its own.
    """
    with started_browser() as started:
        yield started


@dataclass
class Watch:
    """What went wrong in the pages of one test."""

    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let troubles that match a pattern pass: the test causes them itself."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return the troubles that no pattern covers."""
        return [t for t in self.troubles if not any(re.search(p, t) for p in self.expected)]

    def check(self) -> None:
        """Fail with what went wrong so far and was not expected."""
        assert not self.unexpected(), "\n".join(["", *self.unexpected()])

    def follow(self, page: Page) -> None:
        """Begin to note what goes wrong in a page."""
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.troubles.append(f"console {message.type}: {message.text} ({where})")

    def _see(self, request: Any) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "127.0.0.1", "localhost"):
            self.troubles.append(f"outside: {request.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The troubles of this test's pages; unexpected ones fail it at its end."""
    watching = Watch()
    yield watching
    watching.check()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address at a size, with or without touch, in a fresh profile.

    Further keywords go to the browser's context: locale, color_scheme, reduced_motion, offline, …
    """
    contexts: list[BrowserContext] = []

    def opened(
        url: str, *, size: tuple[int, int] = (1366, 768), touch: bool = False, **more: Any
    ) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            **{"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **more},
        )
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def accessibility_faults(page: Page, watch: Watch) -> list[str]:
    """Return what axe-core finds wrong in a page, one line for each rule and element.

    Fails at once with the troubles that the page had by itself: what axe tries out afterwards breaks
    the page's content policy, which is not the page's fault.
    """
    watch.check()
    # Half faded in, words have less contrast than where they come to rest.
    page.evaluate(
        """() => Promise.allSettled(document.getAnimations()
          .filter(each => each.effect.getComputedTiming().endTime !== Infinity)
          .map(each => each.finished))"""
    )
    watch.expect(r"Content Security Policy|Note that 'style-src'|preload assets")
    # Evaluated from outside the page, so the page's content policy stays as strict as it is.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{rule['id']}: {node['target']} {rule['help']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def small_targets(page: Page, least_px: int) -> list[str]:
    """Return what can be pressed in a page and is smaller than a finger needs, in CSS pixels."""
    return page.evaluate(
        """least => [...document.querySelectorAll("button, a[href], input, select, [role=button]")]
          .map(element => [element, element.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < least || box.height < least))
          .map(([element, box]) =>
            `${element.tagName} ${element.innerText.slice(0, 30)} ${box.width}×${box.height}`)""",
        least_px,
    )


def cut_texts(page: Page) -> list[str]:
    """Return the elements of a page whose text does not fit in them."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
          .filter(element => element.childElementCount === 0 && element.innerText?.trim())
          .filter(element => element.scrollWidth > element.clientWidth + 1
            && getComputedStyle(element).display !== "inline")
          .map(element => `${element.tagName}.${element.className}: ${element.innerText.slice(0, 60)}`)"""
    )
