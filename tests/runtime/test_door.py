"""The door: connections without a place are closed, and how many files the machine allows."""

from __future__ import annotations

import resource

from runtime.test_green import PATCHED, python
from server.runtime.files import allow_many_files


def test_whoever_gets_no_place_is_not_served() -> None:
    """Of three connections from one address two are served; when one ends, its place is free."""
    done = python(
        PATCHED + "import eventlet\n"
        "from server.runtime.door import Door\n"
        "from server.runtime.places import Places\n"
        "places = Places(50, 2)\n"
        "door, go, served = Door(50, places), eventlet.Event(), []\n"
        "def serve(connection):\n"
        "    served.append(connection[0])\n"
        "    go.wait()\n"
        "def come(port):\n"
        "    return door.spawn(serve, [('10.0.0.1', port), None, 'idle'])\n"
        "for port in range(3):\n"
        "    come(port)\n"
        "eventlet.sleep(0)\n"
        "assert [port for _, port in served] == [0, 1], served\n"
        "go.send()\n"
        "door.waitall()\n"
        "come(9)\n"
        "door.waitall()\n"
        "assert len(served) == 3 and not len(places), (served, len(places))\n"
    )
    assert done.returncode == 0, done.stderr


def test_the_machine_allows_many_sockets() -> None:
    """After the start as many files may be open as the machine allows at all."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[1]), before[1]))
        assert allow_many_files() == before[1]
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
