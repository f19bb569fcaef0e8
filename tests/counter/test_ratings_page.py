"""The console's ratings in a running hall: a calm sentence until five can be told at once, then bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]
LANGUAGES = {"vi": "theo nhóm từ 5 lượt", "en": "in groups of 5 or more", "km": "ចាប់ពី 5"}
SIZES = ((1366, 768), (390, 844))


def rate(officer: Worker, *scores: int) -> None:
    """Let one visit after the other end at the officer's counter, and be rated from a phone."""
    hall, token = officer.hall, officer.token
    service_id = officer.look()["counter"]["services"][0]["service_id"]
    counter = f"/api/v1/counters/{officer.counter_id}"
    for score in scores:
        wish = {"service_id": service_id, "language": "vi", "print": False}
        ticket = hall.post("/api/v1/tickets", wish, token=token)["ticket"]
        hall.post(f"{counter}/call", {"ticket_id": ticket["ticket_id"]}, token=token)
        for verb in ("start", "finish"):
            hall.post(f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", token=token)
        said = {"score": score, "reasons": ["attitude"] if score == 1 else []}
        hall.post(f"/api/v1/tickets/{ticket['token']}/rating", said)


def end_of_day(manager: Worker) -> None:
    """Close the day, at which ratings are told."""
    manager.hall.post("/api/v1/manage/day/close", {"unserved": 0}, token=manager.token)


def each_language(page: Page) -> Iterator[str]:
    """Turn the page to each language, at each size; nothing may run over the edge."""
    for language in LANGUAGES:
        say = "async l => (await import('/static/words.js')).setLanguage(l)"
        page.evaluate(say, language)
        page.wait_for_function("l => document.documentElement.lang === l", arg=language)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        yield language


def test_ratings_are_told_in_groups(
    hall: DemoHall, officer: Worker, manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """With none, three and seven the same sentence and no figure; the day's end tells seven, the next one twelve."""
    page = at_work(manager, "manager")
    panel = page.locator(".panel", has=page.get_by_text(LANGUAGES["vi"]))
    quiet = panel.inner_text()
    for scores in ((), (1, 4, 4), (2, 3, 4, 1)):
        rate(officer, *scores)
        page.reload()
        expect(panel.locator(".panel-empty")).to_be_visible()
        expect(page.locator(".bars")).to_have_count(0)
        assert panel.inner_text() == quiet and not any(c in quiet for c in "01234")
    for language in each_language(page):
        expect(page.get_by_text(LANGUAGES[language])).to_be_visible()
    assert accessibility_faults(page, watch) == []
    end_of_day(manager)
    expect(page.locator(".bar-count")).to_have_text(["3", "1", "1", "2"], timeout=15_000)
    manager.hall.post("/api/v1/manage/day/open", {}, token=manager.token)
    hall.post(f"/api/v1/counters/{officer.counter_id}/open", {}, token=officer.token)
    rate(officer, 4, 4, 4, 4, 4)
    expect(page.locator(".bar-count")).to_have_text(["3", "1", "1", "2"])
    end_of_day(manager)
    expect(page.locator(".bar-count")).to_have_text(["8", "1", "1", "2"], timeout=15_000)
    for language in each_language(page):
        expect(page.get_by_text(LANGUAGES[language])).to_be_visible()
        expect(page.locator(".bar-count")).to_have_text(["8", "1", "1", "2"])
    assert accessibility_faults(page, watch) == []
