"""What only one process may have – a port, a folder – is refused to the second with who has it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from command_verbs import verb
from pages.demo import start_hall, stop_hall
from server.operations.holders import holder_of_port
from server.operations.listening import listen
from server.settings import SettingsError

MODES = ("eventlet", "threads")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_a_second_server_on_a_port_is_refused_before_it_does_anything(
    tmp_path: Path, mode: str
) -> None:
    """In either mode, against a server of either mode: exit 2, one sentence, no database made."""
    hall = start_hall(tmp_path, MOTCUA_ASYNC_MODE=mode)
    port = hall.url.rpartition(":")[2]
    try:
        for second in MODES:
            data = tmp_path / f"data-{second}"
            code, said = verb("run", "--port", port, "--async-mode", second, data=data)
            assert code == 2
            assert len(said.strip().splitlines()) == 1, said
            assert f"Port {port} of 127.0.0.1 is in use by another Motcua" in said
            assert str(tmp_path / "data") in said and f"process {hall.process.pid}" in said
            assert not (data / "motcua.sqlite3").exists()
        code, said = verb("run", "--port", "0", data=tmp_path / "data")
        assert code == 2 and f"in use by another Motcua, process {hall.process.pid}" in said
        assert hall.get("/health")
    finally:
        stop_hall(hall)


def test_a_port_is_never_shared() -> None:
    """Whoever asks to share the port is refused too, on the same address and on all addresses."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0", "localhost"):
            with pytest.raises(SettingsError, match=f"Port {port} of {host} is in use by"):
                listen(host, port)
        with socket.socket() as sharing:
            sharing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            with pytest.raises(OSError, match="in use"):
                sharing.bind(("127.0.0.1", port))


def test_a_port_that_was_just_left_may_be_taken_again() -> None:
    """A restart does not wait until the last connections of the old server have died."""
    first = listen("127.0.0.1", 0)
    port = first.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)):
        taken, _ = first.accept()
        taken.close()
        first.close()
    listen("127.0.0.1", port).close()


def test_nobody_holds_a_free_port() -> None:
    """Where nobody listens nobody is named."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    assert holder_of_port(port) is None


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-name.invalid", "2001:db8::1"])
def test_an_address_of_another_machine_is_refused_with_what_to_use(host: str) -> None:
    """Neither a foreign address nor an unknown name is a traceback; the sentence says what would be right."""
    with pytest.raises(
        SettingsError, match=r'host = ".*" is no address of this machine.*0\.0\.0\.0'
    ):
        listen(host, 0)
