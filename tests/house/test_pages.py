"""A page runs under a strict content policy and needs nothing from outside the hall."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from house.sources import ROOT, listed, own_files, read
from house.test_javascript import ROOMS, on_disk, without_comments

HARMLESS = ("http://www.w3.org/",)
"""Names of languages that look like addresses; nothing is fetched from them."""

INJECTING = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML)\b"
    r"|\beval\(|\bnew Function\(|\bsetTimeout\(\s*[\"'`]"
)


class Page(HTMLParser):
    """Collects from a page what a content policy would refuse, and every path that it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in facts):
            self.refused.append(f"<{tag}> with its content inside the page")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.refused.append(f"{tag} {name}=")
            if name in ("src", "href", "action", "srcset", "poster") and value:
                self.paths.append(value)


def pages() -> list[str]:
    """Return the HTML pages of the house."""
    return own_files(".html", under=ROOMS)


@pytest.mark.parametrize("name", pages())
def test_a_page_carries_no_code_or_style_of_its_own(name: str) -> None:
    """No inline script, style, style attribute or on… handler: the content policy refuses them."""
    page = Page()
    page.feed(read(name))
    assert not page.refused, listed(page.refused)


@pytest.mark.parametrize("name", pages())
def test_a_page_asks_only_for_files_of_the_house(name: str) -> None:
    """Each path in a page is a file here, a fragment, or an address that the server answers."""
    page = Page()
    page.feed(read(name))
    lost = [
        path
        for path in page.paths
        if not path.startswith(("#", "?", "data:", "/t/", "/api/", "/words/"))
        and "{{" not in path
        and not leads_somewhere(path.partition("?")[0], name)
    ]
    assert not lost, listed(lost)


@pytest.mark.parametrize("name", pages())
def test_a_page_shows_the_emblem_in_its_tab(name: str) -> None:
    """Each page names the hall's emblem as its icon, so that no browser looks for another one."""
    assert re.search(r'<link rel="icon"[^>]* href="/static/emblem.svg"', read(name))


def leads_somewhere(path: str, page: str) -> bool:
    """Tell whether a path of a page is a file, or a folder with a page in it."""
    place = on_disk(path, (ROOT / page).parent)
    return place.is_file() or (place / "index.html").is_file() or path == "/"


def test_no_script_writes_html() -> None:
    """Text goes in as text: no innerHTML and its kin, nothing evaluated."""
    risky = [
        f"{name}: {found[0]}"
        for name in own_files(".js", ".mjs", under=ROOMS)
        if (found := INJECTING.search(without_comments(read(name))))
    ]
    assert not risky, listed(risky)


def test_no_page_reaches_outside_the_hall() -> None:
    """No address of another machine in any page, style or script: a hall may have no Internet."""
    outside = []
    for name in own_files(".js", ".mjs", ".css", ".html", under=ROOMS):
        text = read(name)
        text = without_comments(text) if Path(name).suffix != ".html" else text
        for address in re.findall(
            r"""(?:https?:|wss?:)?//[a-z0-9-]+\.[a-z0-9.-]+[^\s"'`)]*""", text
        ):
            if not address.startswith(HARMLESS):
                outside.append(f"{name}: {address}")
    assert not outside, listed(outside)


@pytest.mark.parametrize("room", ["kiosk", "display/board", "counter"])
def test_no_browser_offers_to_translate_a_screen(room: str) -> None:
    """A bar over a kiosk that asks "Translate?" hides its head; these pages speak their languages themselves."""
    pages = list((ROOT / room).rglob("index.html"))
    assert pages
    for page in pages:
        assert '<html lang="vi" translate="no"' in page.read_text("utf-8"), page
