"""Colours and sizes have names: a page says what it means, server/static/tokens.css says how that looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from house.sources import ROOT, listed, own_files, read
from house.test_javascript import ROOMS, on_disk, without_comments

RAW = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(")
NAMED = re.compile(r"^\s*--[\w-]+\s*:")

TOKENS = "server/static/tokens.css"
LENGTH = re.compile(r"(?<![\w.-])-?\d*\.?\d+(?:rem|em|px|pt|ch|ex|mm|cm)\b")
TIME = re.compile(r"(?<![\w.-])\d*\.?\d+m?s\b")
FLUID = re.compile(r"\d(?:vw|vh|dvh|vmin|vmax|cqw|cqh)\b")
BROKEN_STEP = re.compile(
    r"calc\([^()]*\d\.\d[^()]*var\(--(?:space|em)-|var\(--(?:space|em)-\d+\)\s*\*\s*\d*\.\d"
)
SCALES: dict[str, tuple[str, re.Pattern[str]]] = {
    "space": (
        r"(?:margin|padding|scroll-margin|scroll-padding|inset)(?:-[a-z-]+)?|(?:row-|column-)?gap|top|right|bottom|left",
        LENGTH,
    ),
    "type": (r"font-size|font", LENGTH),
    "weight": (r"font-weight|font", re.compile(r"(?<![\w.-])[1-9]00\b")),
    "shape": (r"border(?:-[a-z]+)*-radius", LENGTH),
    "motion": (r"(?:transition|animation)(?:-duration|-delay)?", TIME),
    "layer": (r"z-index", re.compile(r"\d")),
}
"""What has one scale: its properties, and what a raw value of it looks like."""


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


def declarations(name: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, property, value) of a stylesheet, without what describes a font file."""
    text = re.sub(
        r"@font-face\s*\{[^}]*\}", lambda m: "\n" * m[0].count("\n"), without_comments(read(name))
    )
    for found in re.finditer(r"([\w-]+)\s*:\s*([^;{}]+);", text):
        yield text.count("\n", 0, found.start()) + 1, found[1], " ".join(found[2].split())


@pytest.mark.parametrize("scale", SCALES)
def test_sizes_come_from_one_scale(scale: str) -> None:
    """Spacing, type, shape, motion and layers are steps of tokens.css; a page gives no raw ones.

    Nor does it by a property of its own. What grows with the screen (vw, vmin, cqw …) is a share of it and
    no size; type that does so may have raw ends, spacing takes its ends from the scale too.
    """
    wanted, raw = SCALES[scale]
    sheets = [name for name in own_files(".css", under=ROOMS) if name != TOKENS]
    found = [(n, *one) for n in sheets for one in declarations(n)]
    strays = [
        f"{name}:{line} {prop}: {value}"
        for name, line, prop, value in found
        if re.fullmatch(wanted, prop) and is_raw(value, raw, may_flow=scale == "type")
    ]
    scaled = {p for _, _, prop, v in found if re.fullmatch(wanted, prop) for p in used(v)}
    strays += [
        f"{name}:{line} {prop}: {value}"
        for name, line, prop, value in found
        if prop in scaled and is_raw(value, raw, may_flow=True)
    ]
    assert not strays, listed(strays)


def is_raw(value: str, raw: re.Pattern[str], *, may_flow: bool) -> bool:
    """Tell whether a value names a size itself, or takes a broken part of a step."""
    if BROKEN_STEP.search(value):
        return True
    value = re.sub(r"^1em$", "", value)
    return bool(raw.search(value)) and not (may_flow and FLUID.search(value))


def used(value: str) -> set[str]:
    """Return the custom properties that a value takes."""
    return set(re.findall(r"var\((--[\w-]+)", value))


def test_every_token_is_used() -> None:
    """A custom property that nobody takes is deleted."""
    sheets = {name: read(name) for name in own_files(".css", ".js", ".html", under=ROOMS)}
    given = {
        p for n in sheets if n.endswith(".css") for _, p, _ in declarations(n) if p[:2] == "--"
    }
    taken = set().union(*(used(text) for text in sheets.values()))
    assert not given - taken, listed(sorted(given - taken))


def test_every_class_is_worn() -> None:
    """A class that a stylesheet knows is put on something by a page or a script, whole or by its beginning."""
    wearing = "\n".join(read(n) for n in own_files(".js", ".html", under=ROOMS))
    words = set(re.findall(r"[\w-]+", wearing))
    begun = tuple(set(re.findall(r"([a-z][\w-]*-)(?:\$\{|\{\{)", wearing)))
    lost = [
        f"{name}: .{worn}"
        for name in own_files(".css", under=ROOMS)
        for worn in sorted(set(re.findall(r"\.(-?[a-z_][\w-]*)", selectors(name))))
        if worn not in words and not worn.startswith(begun)
    ]
    assert not lost, listed(lost)


def selectors(name: str) -> str:
    """Return what stands before the blocks of a stylesheet."""
    text = re.sub(r"url\([^)]*\)|\"[^\"]*\"", "", without_comments(read(name)))
    return "\n".join(re.findall(r"([^{};]+)\{", text))
