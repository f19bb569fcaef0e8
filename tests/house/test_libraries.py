"""Each library has one home, and rules have none: what may import what.

import-linter keeps the rooms in order (pyproject.toml); this table keeps the libraries in theirs.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch

import pytest

from house.sources import imported, listed, python_files

HOMES = {
    "eventlet": ["server/runtime/*"],
    "gevent": ["server/runtime/*"],
    "greenlet": ["server/runtime/*"],
    "escpos": ["printers/thermal.py"],
}
"""Library → the only files of the product that may import it."""


def third_party(name: str) -> list[tuple[int, str]]:
    """Return (line, library) of the imports in a file that are neither ours nor Python's own."""
    own = {*sys.stdlib_module_names, "server", "printers"}
    return [(n, m.partition(".")[0]) for n, m in imported(name) if m.partition(".")[0] not in own]


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_stays_in_its_home(library: str) -> None:
    """Only the files of the table import the library."""
    strays = [
        f"{name}:{line}"
        for name in python_files("server/", "printers/")
        for line, found in third_party(name)
        if found == library and not any(fnmatch(name, home) for home in HOMES[library])
    ]
    assert not strays, listed(strays)
