"""A component is a folder: its script or style, and an example that the style guide shows."""

from __future__ import annotations

import re

import pytest

from house.sources import listed, own_files, read
from house.test_javascript import ROOMS, without_comments
from house.test_styles import selectors

FOLDER = "server/static/components/"
GUIDE = "server/static/styleguide/"
FILES = {n.removeprefix(FOLDER) for n in own_files("", under=(FOLDER,))}
NAMES = sorted({name.split("/")[0] for name in FILES if "/" in name})
PAGES = tuple(room for room in ROOMS if room != "server/static/") + ("server/static/launch/",)


def test_components_lie_in_folders() -> None:
    """Beside the folders stands only the stylesheet that takes all of theirs."""
    assert len(NAMES) > 20
    assert {name for name in FILES if "/" not in name} == {"components.css"}


@pytest.mark.parametrize("name", NAMES)
def test_a_component_has_its_files(name: str) -> None:
    """A script or a style bears the folder's name, and an example stands beside it."""
    assert {f"{name}/{name}.js", f"{name}/{name}.css"} & FILES
    assert f"{name}/example.js" in FILES
    shown = re.findall(r"\bstate: ", read(f"{FOLDER}{name}/example.js"))
    assert shown, "the example shows no state"


def test_the_style_guide_shows_every_component() -> None:
    """Each folder's example is imported there, and is in its list; nothing else is."""
    text = read(GUIDE + "examples.js")
    taken = re.findall(r'import \* as (\w+) from "/static/components/(\w+)/example.js"', text)
    assert taken == [(name, name) for name in NAMES]
    assert re.findall(r"^  (\w+),$", text, re.MULTILINE) == NAMES


def test_every_style_of_a_component_reaches_the_pages() -> None:
    """The shared stylesheet takes each one of the folders once, in the order of their names."""
    taken = re.findall(
        r'@import url\("/static/components/([^"]+)"\);', read(FOLDER + "components.css")
    )
    assert taken == sorted(name for name in FILES if name.endswith(".css") and "/" in name)


def test_every_component_is_used_by_pages() -> None:
    """A component that no page and no other component takes is deleted; what one page uses stays with it."""
    files = own_files(".js", ".html", under=ROOMS)
    texts = {n: read(n) for n in files if not n.startswith(GUIDE) and not n.endswith("/example.js")}
    lost = []
    for name in NAMES:
        users = {n for n, text in texts.items() if is_user(n, text, name)}
        if not users:
            lost.append(name)
    assert not lost, listed(lost)


def is_user(file: str, text: str, name: str) -> bool:
    """Tell whether a file takes the script of a component, or wears a class of its style."""
    if file.startswith(f"{FOLDER}{name}/"):
        return False
    if f"/static/components/{name}/{name}.js" in text:
        return True
    style = f"{name}/{name}.css"
    if style not in FILES or f"{name}/{name}.js" in FILES:
        return False
    return any(re.search(rf"[\"'` ]{c}[\"'` ]", text) for c in worn_in(FOLDER + style))


def worn_in(style: str) -> set[str]:
    """Return the classes that a stylesheet knows."""
    return set(re.findall(r"\.(-?[a-z_][\w-]*)", selectors(style)))


def test_no_room_takes_the_styles_of_another() -> None:
    """What two rooms share is a component: a page links its own room's stylesheets and the shared ones."""
    strays = [
        f"{page}: {path}"
        for page in own_files(".html", under=PAGES)
        for path in re.findall(r'rel="stylesheet" href="([^"]+)"', read(page))
        if not path.startswith(("/static/base.css", "/static/tokens.css", "/static/vendor/"))
        and path != "/static/components/components.css"
        and not path.startswith("/" + page.removeprefix("server/").rsplit("/", 1)[0] + "/")
    ]
    assert not strays, listed(strays)


def test_no_page_restyles_what_a_component_draws() -> None:
    """The look of a component's own root stands in its folder: a page may only place it inside something."""
    roots = {"choice", "choice-row", "field", "check", "panel", "keypad", "sheet", "notice", "chip"}
    strays = [
        f"{name}: {selector.strip()}"
        for name in own_files(".css", under=PAGES)
        for selector in re.split(r",\n|\n", selectors(name))
        if re.fullmatch(r"\s*\.([\w-]+)(?:\[[^]]*\]|:[\w-]+)*\s*", selector)
        and re.findall(r"\.([\w-]+)", without_comments(selector))[0] in roots
    ]
    assert not strays, listed(strays)
