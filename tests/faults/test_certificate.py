"""The certificate of the proxy: read from real doors, judged by its own life, told by doctor and console."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pages.demo import ROOT, free_port
from server.operations import doctor
from server.operations.certificate import Certificate, dates_of, doors, shown_at, state_of
from server.settings import Settings
from wire_house import Wire

NAME = "motcua.xa-thu.vn"
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
StartDoor = Callable[[dt.datetime, dt.datetime], int]


@pytest.fixture
def start_door(tmp_path: Path) -> Iterator[StartDoor]:
    """Return a function that opens a door with a certificate from then until then, and returns its port."""
    doors_open: list[socket.socket] = []

    def start(begins: dt.datetime, ends: dt.datetime) -> int:
        key, shown = tmp_path / "key.pem", tmp_path / "shown.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
            + ["-nodes", "-days", "1", "-subj", f"/CN={NAME}", "-keyout", str(key)]
            + ["-out", str(tmp_path / "any.pem")],
            check=True,
            capture_output=True,
        )
        # The oldest openssl of a supported system can set no dates but by its own authority.
        (tmp_path / "index.txt").write_text("")
        (tmp_path / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=own\n[own]\ndatabase={tmp_path}/index.txt\nnew_certs_dir={tmp_path}\n"
            f"rand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n"
        )
        subprocess.run(
            ["openssl", "req", "-new", "-key", str(key), "-subj", f"/CN={NAME}"]
            + ["-out", str(tmp_path / "asked.pem")],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            ["openssl", "ca", "-batch", "-selfsign", "-notext", "-config", str(tmp_path / "ca.cnf")]
            + ["-keyfile", str(key), "-in", str(tmp_path / "asked.pem"), "-out", str(shown)]
            + ["-startdate", f"{begins:%Y%m%d%H%M%SZ}", "-enddate", f"{ends:%Y%m%d%H%M%SZ}"],
            check=True,
            capture_output=True,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown, key)
        listener = socket.create_server(("127.0.0.1", 0))
        doors_open.append(listener)
        threading.Thread(target=_serve, args=(listener, context), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for door in doors_open:
        door.close()


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with closing(line):
            try:
                context.wrap_socket(line, server_side=True).close()
            except OSError:
                continue


@pytest.mark.parametrize(
    ("life", "left", "state"),
    [
        (730, 22, "ok"),
        (730, 21, "warn"),
        (730, 3.1, "warn"),
        (730, 3, "bad"),
        (730, -1, "bad"),
        # Renewed by a program, which waits until a third is left.
        (90, 23, "ok"),
        (90, 21, "warn"),
        (0.5, 0.2, "ok"),
        (0.5, 0.12, "warn"),
        (0.5, 0.04, "bad"),
    ],
)
def test_a_certificate_is_judged_by_its_own_life(life: float, left: float, state: str) -> None:
    """Three weeks before its end, and one of hours not for all its life."""
    shown = Certificate(NAME, NOW + (left - life) * DAY, NOW + left * DAY)
    assert state_of(shown, NOW) == state
    assert state_of(shown, shown.begins_at - DAY) == "bad"


def test_no_door_is_asked_where_there_is_no_https(own_wire: Wire) -> None:
    """Of the demo, of a hall without a proxy, of one whose slips go by http and that has no other name."""
    hall, real = own_wire.house.hall, replace(Settings(), demo=False, trusted_proxies=1)
    for settings in (
        Settings(),
        replace(real, trusted_proxies=0, public_url=f"https://{NAME}"),
        replace(real, public_url=f"http://{NAME}"),
    ):
        assert not list(doors(settings, hall))
    https = replace(real, public_url=f"https://{NAME}:8443/x", host_names="hall.lan")
    assert list(doors(https, hall)) == [
        ("127.0.0.1", "hall.lan", 443),
        ("127.0.0.1", NAME, 8443),
    ]
    assert list(doors(replace(https, host="192.168.1.10", host_names=""), hall)) == [
        (NAME, NAME, 8443)
    ]


def test_dates_are_read_as_they_stand(start_door: StartDoor) -> None:
    """In both spellings: two digits of the year before 2050, four from then on."""
    for ends in (NOW + 30 * DAY, dt.datetime(2061, 2, 3, 4, 5, 6, tzinfo=dt.UTC)):
        port = start_door(NOW - DAY, ends)
        shown = shown_at("127.0.0.1", NAME, port)
        assert (shown.begins_at, shown.ends_at) == (NOW - DAY, ends)


@pytest.mark.parametrize("content", [b"", b"\x30\x1e", b"x" * 2000])
def test_what_is_no_certificate_is_said_to_be_none(content: bytes) -> None:
    """Never a date that nobody wrote."""
    with pytest.raises(ValueError, match="no certificate"):
        dates_of(content)


def told(wire: Wire) -> dict[str, dict[str, object]]:
    """Return what the console tells of the certificate."""
    wire.house.health.forget()
    alerts = wire.send("GET", "/api/v1/manage/live", None, "manager").json["alerts"]
    return {a["code"]: a["facts"] for a in alerts if "certificate" in a["code"]}


def test_a_certificate_that_ends_is_an_alarm(own_wire: Wire, start_door: StartDoor) -> None:
    """Ten days before, and once it is over; a good one and a door that nobody opens are none."""
    house = own_wire.house
    now = house.clock.now()

    def look(port: int) -> dict[str, dict[str, object]]:
        url = f"https://{NAME}:{port}"
        house.settings = replace(house.settings, demo=False, trusted_proxies=1, public_url=url)
        house.certificates.look()
        return told(own_wire)

    def found() -> doctor.Finding:
        return doctor._certificate(house)

    assert look(start_door(now - 300 * DAY, now + 400 * DAY)) == {} and found().state == "ok"
    assert look(start_door(now - 700 * DAY, now + 10.5 * DAY)) == {
        "machine_certificate": {"name": NAME, "count": 10}
    }
    assert found().state == "warn" and "good for 10 days" in found().text
    assert look(start_door(now - 700 * DAY, now - DAY)) == {
        "machine_certificate_over": {"name": NAME}
    }
    assert found().state == "bad"
    assert look(free_port()) == {}
    assert found().state == "ok" and "nobody answers" in found().text


def test_the_eventlet_mode_reads_it_too(start_door: StartDoor) -> None:
    """In the loop; while a door says nothing, others go on, and it is left in the end."""
    port = start_door(NOW - DAY, NOW + 30 * DAY)
    script = (
        "from server.runtime import green\ngreen.patch()\n"
        "from server import runtime\nrun = runtime.choose('eventlet')\n"
        "from server.operations import certificate\n"
        f"print(certificate.shown_at('127.0.0.1', '{NAME}', {port}).ends_at.isoformat())\n"
        "beats = []\n"
        "def beat():\n    while True:\n        beats.append(1)\n        run.sleep(0.001)\n"
        "run.spawn(beat)\n"
        "certificate.PATIENCE_S = 1.0\n"
        "try:\n    certificate.shown_at('127.0.0.1', 'x', {silent})\n"
        "except TimeoutError:\n    print(len(beats) > 20)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = subprocess.run(
            [sys.executable, "-P", "-c", script.format(silent=silent.getsockname()[1])],
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.stdout.split() == [(NOW + 30 * DAY).isoformat(), "True"], done.stderr
