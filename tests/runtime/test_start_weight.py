"""What a start loads, and what it keeps of the memory that it needed for a moment: asked in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from house.sources import ROOT
from server.operations.memory import MIB

SERVING = (
    "import server.boot, server.cli, server.app, server.printing.agents, server.operations.demo"
)
UNNEEDED = (
    "alembic",
    "server.announcing.voice",
    "server.operations.doctor",
    "server.simulation",
    "psycopg",
    "prometheus_client",
    "server.operations.metrics",
    "uharfbuzz",
    "numpy",
)
"""What a migration, another verb, another database, the drawing of a slip or the tests want."""
HASHES = 12


def said_by(code: str) -> str:
    """Return what a fresh Python prints; raises when it fails."""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_serving_loads_nothing_that_another_verb_wants() -> None:
    """A start that has nothing to migrate loads no Alembic, no simulation, no other database and no fonts."""
    code = f"import sys; {SERVING}; print(*[m for m in {UNNEEDED!r} if m in sys.modules])"
    assert said_by(code) == ""


def test_the_driver_reads_one_profile() -> None:
    """The driver of printers reads our file with the one profile that a cable needs, not the file of all printers."""
    code = "import printers.thermal; from escpos import capabilities as c; print(*c.CAPABILITIES['profiles'])"
    assert said_by(code) == "default"


def test_memory_of_a_hash_goes_back_to_the_machine() -> None:
    """A PIN's hash takes eight megabytes for a moment; with the server's setting nothing of them stays."""
    code = (
        "from server.operations.memory import give_large_blocks_back, own_bytes\n"
        "from server.access.hashing import Hasher\n"
        "give_large_blocks_back()\n"
        "before, kept = own_bytes(), []\n"
        f"for n in range({HASHES}): kept += [Hasher(b'secret').hash('an', str(n)), bytearray(20_000)]\n"
        "print(own_bytes() - before)"
    )
    assert int(said_by(code)) < 4 * MIB
