"""Colours have names: a page says what it means, server/static/tokens.css says how that looks."""

from __future__ import annotations

import re

from house.sources import ROOT, listed, own_files, read
from house.test_javascript import ROOMS, on_disk, without_comments

RAW = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(")
NAMED = re.compile(r"^\s*--[\w-]+\s*:")


def test_colours_are_used_by_name() -> None:
    """A raw colour stands only where it gets its name, as the value of a custom property."""
    raw = [
        f"{name}:{number} {line.strip()}"
        for name in own_files(".css", under=ROOMS)
        for number, line in enumerate(without_comments(read(name)).splitlines(), 1)
        if RAW.search(line) and not NAMED.match(line) and "mask" not in line
    ]
    assert not raw, listed(raw)


def test_every_style_of_a_page_leads_to_a_file() -> None:
    """What a stylesheet imports or draws is a file of the house."""
    lost = [
        f"{name}: {path}"
        for name in own_files(".css", under=ROOMS)
        for path in re.findall(r"""url\(["']?([^"')#]+)["']?\)""", read(name))
        if not path.startswith("data:") and not on_disk(path, (ROOT / name).parent).is_file()
    ]
    assert not lost, listed(lost)


def test_every_custom_property_that_is_used_is_given() -> None:
    """A var(--name) without a value would silently fall back to nothing."""
    sheets = {name: read(name) for name in own_files(".css", ".js", under=ROOMS)}
    given = {n for text in sheets.values() for n in re.findall(r"(--[\w-]+)[\"']?\s*[:,]", text)}
    lost = [
        f"{name}: {prop}"
        for name, text in sheets.items()
        for prop, fallback in re.findall(r"var\((--[\w-]+)\s*(,?)", text)
        if prop not in given and not fallback
    ]
    assert not lost, listed(sorted(set(lost)))
