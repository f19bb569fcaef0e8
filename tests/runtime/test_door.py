"""The door: how many connections one address may hold, and how many the machine allows."""

from __future__ import annotations

import resource

from runtime.test_green import PATCHED, python
from server.runtime.files import allow_many_files


def test_one_address_holds_only_its_share() -> None:
    """Of three connections from one address two are served, others' and this machine's all; a place is freed."""
    done = python(
        PATCHED + "import eventlet\n"
        "from server.runtime.door import Door\n"
        "door, go, served = Door(50, 2), eventlet.Event(), []\n"
        "def serve(connection):\n"
        "    served.append(connection[0][0])\n"
        "    go.wait()\n"
        "def come(address):\n"
        "    return door.spawn(serve, [(address, 5), None, 'idle'])\n"
        "for address in ['10.0.0.1'] * 3 + ['10.0.0.2'] + ['127.0.0.1'] * 3:\n"
        "    come(address)\n"
        "eventlet.sleep(0)\n"
        "assert served == ['10.0.0.1'] * 2 + ['10.0.0.2'] + ['127.0.0.1'] * 3, served\n"
        "go.send()\n"
        "door.waitall()\n"
        "come('10.0.0.1')\n"
        "door.waitall()\n"
        "assert len(served) == 7 and not door._open, (served, door._open)\n"
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
