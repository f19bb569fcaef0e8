"""The eventlet mode: patched before everything else, never blocked, never yielding inside a transaction."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pages.demo import ROOT


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a piece of Python in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_nothing_is_imported_before_the_patch() -> None:
    """When a serving process patches, no library that would keep unpatched locks has been imported."""
    done = python(
        "import sys\n"
        "from server.runtime import green\n"
        "seen = []\n"
        "patch = green.patch\n"
        "def look():\n"
        "    seen.extend(n for n in (*green.EARLY_LIBRARIES, 'server.cli', 'apiflask') if n in sys.modules)\n"
        "    patch()\n"
        "    raise SystemExit(len(seen))\n"
        "green.patch = look\n"
        "from server import boot\n"
        "boot.main(['run'])\n"
    )
    assert done.returncode == 0, done.stderr


def test_a_library_that_came_too_early_stops_the_start() -> None:
    """If a library was imported before the patch, the server says which and does not start."""
    done = python("import flask\nfrom server.runtime import green\ngreen.patch()")
    assert done.returncode == 1
    assert "imported before the patch: flask" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["doctor", "migrate", "pair", "staff"])
def test_other_verbs_run_unpatched(verb: str) -> None:
    """A verb that serves nobody runs on plain threads."""
    done = python(
        "import sys\n"
        "from server import boot, runtime\n"
        "try:\n"
        f"    boot.main(['{verb}', '--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "assert runtime.current().name == 'threads'\n"
        "assert 'eventlet' not in sys.modules\n"
    )
    assert done.returncode == 0, done.stderr


PATCHED = (
    "from server.runtime import green\n"
    "green.patch()\n"
    "from server import runtime\n"
    "run = runtime.choose('eventlet')\n"
    "import time, threading\n"
)


def test_offloaded_work_leaves_the_loop_free() -> None:
    """While slow work runs beside the loop, others go on, and the result comes back."""
    done = python(
        PATCHED + "from eventlet.patcher import original\n"
        "is_free = original('threading').Event()\n"
        "def beat():\n"
        "    for _ in range(10):\n"
        "        run.sleep(0.001)\n"
        "    is_free.set()\n"
        "run.spawn(beat)\n"
        # The work ends when the loop has gone on ten times meanwhile: with the loop held, never.
        "assert run.offload(is_free.wait, 60) is True\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "wait",
    [
        "run.sleep(0)",
        "time.sleep(0.001)",
        "run.queue(1).get()",
        "run.event().wait(0.01)",
        "run.offload(len, 'x')",
        "__import__('socket').create_connection(('127.0.0.1', 9), 1)",
    ],
)
def test_nothing_may_wait_where_waiting_is_forbidden(wait: str) -> None:
    """Inside forbid_switching every kind of waiting raises at once, and afterwards all is as before."""
    done = python(
        PATCHED + "try:\n"
        "    with run.forbid_switching():\n"
        f"        {wait}\n"
        "except AssertionError as error:\n"
        "    assert 'inside a transaction' in str(error)\n"
        "else:\n"
        "    raise SystemExit('it waited')\n"
        "run.sleep(0.001)\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_transaction_that_waits_is_found_out() -> None:
    """With MOTCUA_DEBUG an action that waits inside its transaction fails, and leaves nothing behind."""
    done = python(
        PATCHED + "import sys, tempfile, pathlib\n"
        f"sys.path.insert(0, {str(ROOT / 'tests')!r})\n"
        "import busy_hall\n"
        "from server_fixtures import TestHouse, QuietLog, MONDAY\n"
        "from server.clock import FixedClock\n"
        "from server.database import Database\n"
        "from server.ledger import Command\n"
        "from server.operations.migrating import migrate\n"
        "from server.settings import read_settings\n"
        "settings = read_settings(given={'data_dir': tempfile.mkdtemp()})\n"
        "assert settings.debug\n"
        "database = Database(settings.database); migrate(database); database.close()\n"
        "house = TestHouse(settings, busy_hall.hall(), FixedClock(MONDAY), QuietLog())\n"
        "house.keep_day()\n"
        "house.take()\n"
        "seq = house.seq()\n"
        "def do(tx):\n"
        "    run.sleep(0)\n"
        "    return {}\n"
        "try:\n"
        "    house.ledger.act(Command('test'), do)\n"
        "except AssertionError:\n"
        "    pass\n"
        "else:\n"
        "    raise SystemExit('it waited')\n"
        "house.take()\n"
        "assert house.seq() > seq\n",
        MOTCUA_DEBUG="yes",
    )
    assert done.returncode == 0, done.stderr


def test_a_request_is_under_way_until_its_answer_is_sent() -> None:
    """A server that is told to stop waits for what is still being sent, and for nothing that has ended."""
    done = python(
        """
from server.runtime import green
green.patch()
requests = green.Requests(lambda environ, start_response: (piece for piece in (b"a", b"b")))
answer = requests({}, None)
counts = [requests.open]
pieces = [*answer]
counts.append(requests.open)
answer.close()
print(counts, pieces, requests.open)
"""
    )
    assert done.stdout.strip() == "[1, 1] [b'a', b'b'] 0", done.stderr
