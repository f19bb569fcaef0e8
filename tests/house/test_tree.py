"""README's map of the house is the house."""

from __future__ import annotations

import re

from house.sources import ROOT, house_files, listed, python_files, read

MAPPED = ("", "server", "kiosk", "display", "counter", "config", "printers")
"""Folders whose own folders the map has to show, one to a line."""


def drawn_paths() -> list[str]:
    """Return the paths of README's tree: the first fenced block that shows server/ and kiosk/.

    One path to a line, indented two spaces under its folder; what follows two spaces is a remark.
    """
    blocks = re.findall(r"^```\w*\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)
    drawing = next((b for b in blocks if re.search(r"^server/", b, re.M) and "kiosk/" in b), "")
    paths, above = [], []
    for line in drawing.splitlines():
        if not line.strip():
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        name = re.split(r"\s{2,}", line.strip())[0]
        above = [*above[:depth], name]
        paths.append("/".join(part.rstrip("/") for part in above))
    return paths


def test_the_map_shows_what_is_there() -> None:
    """Each path drawn in README is a file or folder of the house."""
    paths = drawn_paths()
    assert paths, "README.md draws no tree of the house"
    gone = [path for path in paths if not (ROOT / path).exists()]
    assert not gone, listed(gone)


def test_the_map_names_every_file_of_the_ground_floor() -> None:
    """Each Python file at the top of server/ has a line of its own, and says what it is for."""
    drawn = drawn_paths()
    files = [name for name in python_files("server/") if name.count("/") == 1]
    missing = [name for name in files if drawn.count(name) != 1 and "__init__" not in name]
    assert not missing, listed(missing)


def test_the_map_forgets_no_room() -> None:
    """Each room of the house is drawn."""
    rooms = set()
    for name in house_files():
        parts = name.split("/")[:-1]
        if parts and not parts[0].startswith("."):
            rooms.add(parts[0])
            if len(parts) > 1 and parts[0] in MAPPED:
                rooms.add("/".join(parts[:2]))
    missing = sorted(rooms - set(drawn_paths()))
    assert not missing, listed(missing)
