"""Whatever waits in the kernel stands in a known place: in the one loop it would keep the whole hall waiting."""

from __future__ import annotations

import ast

import pytest

from house.sources import listed, python_files, tree

NOT_SERVED = ("server/simulation/", "server/migrations/")
WAITS = {
    "flock": "a lock of another process",
    "lockf": "a lock of another process",
    "time.sleep": "time",
    "subprocess.run": "another program",
    "subprocess.Popen": "another program",
    "subprocess.call": "another program",
    "subprocess.check_output": "another program",
    "os.system": "another program",
    "getaddrinfo": "the name server",
    "gethostbyname": "the name server",
    "create_connection": "another machine",
    "urlopen": "another machine",
    "statvfs": "a disk",
    "disk_usage": "a disk",
    "listdir": "a disk",
    "scandir": "a disk",
    "iterdir": "a disk",
    "glob": "a disk",
    "rglob": "a disk",
    "rmtree": "a disk",
}
"""How a call that may wait is written → what it waits for."""
START = "at the start or in a command, before anybody is served"
BUILDER = "in the voices' builder, a process of its own"
OUTSIDE = "through server.outside"
AGENT = "in an agent's dialogue, whose sockets and names the eventlet mode makes green"
ALLOWED = {
    "server/announcing/building.py": BUILDER,
    "server/announcing/ensuring.py": START,
    "server/announcing/espeak.py": BUILDER,
    "server/announcing/readings.py": OUTSIDE,
    "server/announcing/script.py": START,
    "server/announcing/under_way.py": "without waiting for the lock, and through server.outside",
    "server/announcing/voicepack.py": OUTSIDE,
    "server/announcing/voices.py": OUTSIDE,
    "server/cli.py": START,
    "server/engines.py": "by a name that the eventlet mode looks up beside the loop",
    "server/hall/checking_slip.py": "at the start, and for the console through server.outside",
    "server/hall/last_good.py": START,
    "server/operations/belonging.py": START,
    "server/operations/certificate.py": "in a work of its own, whose sockets and names the eventlet mode makes green",
    "server/operations/damage.py": START,
    "server/operations/diagnosing/": "in a command",
    "server/operations/disk.py": "through server.outside; in a commit that failed, on the disk of that commit",
    "server/operations/folder.py": START,
    "server/operations/forecast.py": OUTSIDE,
    "server/operations/forgetting.py": OUTSIDE,
    "server/operations/handing_over.py": START,
    "server/operations/holders.py": START,
    "server/operations/listening.py": START,
    "server/operations/migrating.py": START,
    "server/operations/opening.py": START,
    "server/operations/pretend_printer.py": "the demonstration's own child, on this machine",
    "server/public_address.py": "in the doctor",
    "server/recording/shelf.py": "without waiting for the lock, and through server.outside",
    "server/runtime/names.py": "the look-up beside the loop itself",
    "server/runtime/thread_worker.py": "in threads mode, in a thread of its own",
    "server/runtime/threads.py": "in threads mode, where each request has a thread",
    "server/serving.py": START,
    "server/words.py": START,
    "server/operations/backup/": "in a command, or in a process of its own beside the server",
    "printers/": AGENT,
}
"""Where such calls stand → why nobody else waits."""

PURE = {
    "server/access/people.py": ("self._hasher.hash",),
    "server/access/pins.py": ("self._hasher.fits", "self._hasher.hash"),
    "server/printing/agents.py": ("pieces",),
    "server/queue/links.py": ("qr_rows",),
    "server/recording/actions.py": ("read_take",),
}
"""What is given to the pool for reckoning."""


def waits(name: str) -> list[str]:
    """Return the calls of a file that may wait, with their lines."""
    found = []
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        last = node.attr if isinstance(node, ast.Attribute) else node.id
        full = ast.unparse(node)
        if last in WAITS or full in WAITS:
            found.append(f"{name}:{node.lineno} {full}: {WAITS.get(full, WAITS.get(last))}")
    return found


def place_of(name: str) -> str:
    """Return the entry of the table that a file belongs to."""
    folders = (entry for entry in ALLOWED if entry.endswith("/"))
    return next((entry for entry in folders if name.startswith(entry)), name)


def served() -> list[str]:
    """Return the files whose code may run while people are served."""
    return [n for n in python_files("server", "printers") if not n.startswith(NOT_SERVED)]


def test_whatever_may_wait_stands_where_nobody_else_waits() -> None:
    """A new place needs a reason here, or `server.outside`."""
    found = [line for name in served() if place_of(name) not in ALLOWED for line in waits(name)]
    assert not found, listed(found)


def test_no_reason_is_left_behind() -> None:
    """A place in the table still waits for something."""
    waiting = {place_of(name) for name in served() if waits(name)}
    assert set(ALLOWED) == waiting


@pytest.mark.parametrize("name", ["server/recording/shelf.py", "server/announcing/under_way.py"])
def test_a_lock_that_is_asked_for_while_people_are_served_is_asked_for_without_waiting(
    name: str,
) -> None:
    """Every flock there says LOCK_NB."""
    calls = [
        node
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "flock"
    ]
    assert calls and all("LOCK_NB" in ast.unparse(call) for call in calls)


def test_the_pool_for_reckoning_gets_no_files() -> None:
    """`offload` has four threads for the whole hall: a file that hangs would take PINs and slips with it."""
    offloaded: dict[str, tuple[str, ...]] = {}
    for name in python_files("server"):
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "offload":
                offloaded[name] = (*offloaded.get(name, ()), ast.unparse(node.args[0]))
    assert offloaded == PURE, offloaded
