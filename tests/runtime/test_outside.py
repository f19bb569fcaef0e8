"""Files and names that do not answer: whoever asks is told so in time, and the loop goes on."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.test_green import PATCHED, python
from server.engines import make_engine
from server.machine import machine_fault
from server.outside import Look, NoAnswer, Outside


class Hung:
    """A file that answers only once it is let."""

    def __init__(self) -> None:
        self.is_free = threading.Event()
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        self.is_free.wait(60)
        return "there"


@pytest.fixture
def hung() -> Iterator[Hung]:
    """A file that hangs until the test is over."""
    file = Hung()
    yield file
    file.is_free.set()


def until(what: Callable[[], object]) -> None:
    """Wait for something."""
    end = time.monotonic() + 30
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    assert what()


def test_what_is_answered_is_returned_and_what_is_raised_is_raised() -> None:
    """As if it had been asked here."""
    place = Outside("here")
    assert place.ask(len, "four") == 4
    with pytest.raises(FileNotFoundError):
        place.ask(os.stat, "/nowhere/at/all")


def test_few_threads_are_left_behind(hung: Hung) -> None:
    """Whoever asks a place at which all threads hang is refused without one more; afterwards it answers again."""
    place = Outside("there", patience_s=0.05, most=2)
    for _ in range(5):
        with pytest.raises(NoAnswer):
            place.ask(hung)
    assert hung.asked == 2
    hung.is_free.set()
    until(lambda: place._count() == 0)
    assert place.ask(hung) == "there"


def test_a_look_is_kept_for_its_time_and_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within its time the answer is the one before, and what was raised is raised again."""
    asked: list[int] = []
    look = Look("here", lambda: asked.append(1) or len(asked), fresh_s=1000.0)
    assert [look.value() for _ in range(5)] == [1] * 5
    look.forget()
    assert look.value() == 2
    missing = Look("here", lambda: os.stat("/nowhere/at/all"), fresh_s=1000.0)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            missing.value()


def test_a_hung_look_is_waited_for_once_and_answered_from_what_was_known(hung: Hung) -> None:
    """One thread hangs, however many ask; whoever can do with the last answer gets it."""
    hung.is_free.set()
    look = Look("there", hung, fresh_s=0.0, patience_s=0.05)
    assert look.latest("nothing") == "there"
    hung.is_free.clear()
    for _ in range(5):
        with pytest.raises(NoAnswer):
            look.value()
        assert look.latest("nothing") == look.known("nothing") == "there"
    assert hung.asked == 2
    hung.is_free.set()
    until(lambda: look._question is None or look._question.is_done)
    assert look.value() == "there"


def test_the_loop_goes_on_beside_a_file_that_hangs(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to hangs in the kernel; green threads run, and the loop is free."""
    os.mkfifo(tmp_path / "pipe")
    done = python(
        PATCHED + "run.is_serving = True\n"
        "from server.outside import NoAnswer, Outside\n"
        "beats = []\n"
        "def beat():\n"
        "    while True:\n"
        "        beats.append(1)\n"
        "        run.sleep(0.005)\n"
        "run.spawn(beat)\n"
        f"place = Outside('there', patience_s=0.3)\n"
        "try:\n"
        f"    place.ask(open, {str(tmp_path / 'pipe')!r})\n"
        "    raise SystemExit('it did not hang')\n"
        "except NoAnswer:\n"
        "    pass\n"
        "assert len(beats) > 3, beats\n"
        "import os\n"
        "os._exit(0)\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        "socket.getaddrinfo('printer.hall', 9100)",
        "socket.gethostbyname('printer.hall')",
        "socket.create_connection(('printer.hall', 9100), 1)",
    ],
)
def test_the_loop_goes_on_beside_a_name_server_that_is_away(ask: str) -> None:
    """A printer or a database with a name: the look-up waits in a thread of its own, and is unknown in time."""
    done = python(
        "import _socket, socket, threading\n"
        "never = threading.Event()\n"
        "_socket.getaddrinfo = lambda *given: never.wait(60)\n"
        "from server.runtime import names\n"
        "names.PATIENCE_S = 0.3\n" + PATCHED + "run.is_serving = True\n"
        "beats = []\n"
        "def beat():\n"
        "    while True:\n"
        "        beats.append(1)\n"
        "        run.sleep(0.005)\n"
        "run.spawn(beat)\n"
        "try:\n"
        f"    {ask}\n"
        "    raise SystemExit('it was answered')\n"
        "except socket.gaierror as error:\n"
        "    assert error.errno == socket.EAI_AGAIN, error\n"
        "assert len(beats) > 3, beats\n"
        "import os\n"
        "os._exit(0)\n"
    )
    assert done.returncode == 0, done.stderr


def test_addresses_and_known_names_are_answered() -> None:
    """What needs nobody is answered at once, as before."""
    done = python(
        PATCHED + "import socket\n"
        "assert socket.getaddrinfo('127.0.0.1', 80)[0][4] == ('127.0.0.1', 80)\n"
        "assert socket.getaddrinfo('::1', 80)[0][4][:2] == ('::1', 80)\n"
        "assert socket.gethostbyname('localhost') == '127.0.0.1'\n"
        "assert socket.getaddrinfo(None, 0)\n"
    )
    assert done.returncode == 0, done.stderr


def test_a_database_with_a_name_is_looked_up_before_its_driver_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The driver's library would ask in the loop: it gets the address; an unknown name is a database that is away."""
    import psycopg
    from sqlalchemy.exc import OperationalError

    given: list[dict[str, object]] = []

    def connect(*_: object, **values: object) -> None:
        given.append(values)
        raise psycopg.OperationalError("refused")

    monkeypatch.setattr(psycopg.Connection, "connect", connect)
    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(socket, "gethostbyname", {"db.hall": "192.0.2.7"}.__getitem__)
    engine = make_engine("postgresql://motcua@db.hall/motcua")
    with pytest.raises(OperationalError):
        engine.connect()
    assert (given[0]["host"], given[0]["hostaddr"]) == ("db.hall", "192.0.2.7")

    def unknown(name: str) -> str:
        raise socket.gaierror(socket.EAI_AGAIN, "the name server does not answer")

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    with pytest.raises(OperationalError) as refused:
        make_engine("postgresql://motcua@db.hall/motcua").connect()
    assert machine_fault(refused.value) == "database_gone" and len(given) == 1
