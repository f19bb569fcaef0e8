"""The HTTPS recipe of config/deploy/https, run as it is shipped: both proxies before a real hall."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command.debian import PROXIES, proxy
from pages.demo import ROOT, DemoHall, free_port, start_hall, stop_hall

RECIPE = ROOT / "config" / "deploy" / "https"
NAME, SHIPPED = "motcua.xa-thu.vn", "motcua.xa-cua-toi.vn"
START_S = 20.0
LIMIT_OF_CODES = 20


@dataclass
class Front:
    """A proxy before a hall, and how a browser comes to it."""

    tls_port: int
    port: int
    trust: ssl.SSLContext

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """Send one request; `tls` false comes in clear, `near` is the browser's address, `host` whom it asks for."""
        near, host = how.get("near", "127.0.0.1"), how.get("host", NAME)
        port = self.tls_port if how.get("tls", True) else self.port
        raw = socket.create_connection(("127.0.0.1", port), 20, source_address=(near, 0))
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.sock = self.closed(raw, host) if how.get("tls", True) else raw
        headers = {"Host": host, "Content-Type": "application/json"} | how.get("headers", {})
        headers["Idempotency-Key"] = secrets.token_hex(16)
        sent = None if body is None else json.dumps(body)
        try:
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
            return answer
        finally:
            connection.close()

    def closed(self, raw: socket.socket, name: str = NAME) -> ssl.SSLSocket:
        """Return a socket on which TLS is spoken, the certificate checked by the hall's own authority alone."""
        try:
            return self.trust.wrap_socket(raw, server_hostname=name)
        except BaseException:
            raw.close()
            raise


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """A real hall with the settings that the recipe shows."""
    folder = tmp_path_factory.mktemp("hall")
    shown = re.search(r"```toml\n(.*?)```", (RECIPE / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown
    text = shown[1].replace(SHIPPED, NAME)
    text = re.sub(r"^(port|hall_file) = .*$", "", text, flags=re.MULTILINE)
    (folder / "data").mkdir()
    (folder / "data" / "motcua.toml").write_text(text, "utf-8")
    running = start_hall(folder)
    yield running
    stop_hall(running)


def shipped(name: str, changes: dict[str, str], hall: DemoHall) -> str:
    """Return a file of the recipe as an operator would change it, and for this machine's free ports."""
    text = (RECIPE / name).read_text("utf-8")
    changes = {SHIPPED: NAME, "127.0.0.1:8000": hall.url.removeprefix("http://"), **changes}
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def caddy(folder: Path, hall: DemoHall, ports: tuple[int, int]) -> tuple[list[str], Path]:
    """Return how Caddy is started on the shipped file, and where its authority's certificate will lie."""
    authority = "caddy/pki/authorities/local"
    changes = {
        "/var/lib/caddy/.local/share": str(folder),
        "\tadmin off\n": f"\tadmin off\n\thttps_port {ports[0]}\n\thttp_port {ports[1]}\n",
        "http:// {": f"http://:{ports[1]} {{",
    }
    (folder / "Caddyfile").write_text(shipped("Caddyfile", changes, hall), "utf-8")
    arguments = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    program = str(proxy("caddy"))
    subprocess.run([program, "validate", *arguments], check=True, capture_output=True)
    return [program, "run", *arguments], folder / authority / "root.crt"


def nginx(folder: Path, hall: DemoHall, ports: tuple[int, int]) -> tuple[list[str], Path]:
    """Make the authority by the page's own commands; return how nginx is started on the shipped file."""
    page = (RECIPE / "README.md").read_text("utf-8")
    commands = "\n".join(re.findall(r"^openssl .*$", page, re.MULTILINE)).replace(SHIPPED, NAME)
    assert commands.count("openssl") == 3
    subprocess.run(["sh", "-ec", commands], cwd=folder, check=True, capture_output=True)
    # What is anybody's lies where the server's worker, which is nobody, can read it.
    public = Path(tempfile.mkdtemp(prefix="motcua-nginx-"))
    public.chmod(0o755)
    shutil.copy(folder / "ca.crt", public / "motcua-ca.crt")
    (public / "motcua-ca.crt").chmod(0o644)
    changes = {
        "/etc/nginx/motcua-ca.crt": str(public / "motcua-ca.crt"),
        "/etc/nginx/motcua/": f"{folder}/",
        "listen 443": f"listen {ports[0]}",
        "listen 80": f"listen {ports[1]}",
    }
    site = shipped("nginx.conf", changes, hall)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
    around = f"{main}http {{\n{temporary}\naccess_log off;\n{site}}}\n"
    (folder / "nginx.conf").write_text(around, "utf-8")
    command = [
        str(proxy("nginx")),
        "-c",
        str(folder / "nginx.conf"),
        "-p",
        str(folder),
        "-e",
        "stderr",
    ]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    return command, public / "motcua-ca.crt"


WAYS: dict[str, Callable[..., tuple[list[str], Path]]] = {"caddy": caddy, "nginx": nginx}


@pytest.fixture(scope="module", params=PROXIES)
def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, hall: DemoHall
) -> Iterator[Front]:
    """Each proxy of the recipe, running."""
    assert proxy(request.param), f"{request.param} is not there: ./motcua test unpacks it"
    folder, ports = tmp_path_factory.mktemp(request.param), (free_port(), free_port())
    command, authority = WAYS[request.param](folder, hall, ports)
    home = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
    }
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, env=home, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_S
        while not (authority.exists() and is_open(ports[0]) and is_open(ports[1])):
            assert time.monotonic() < deadline and running.poll() is None, (
                folder / "log"
            ).read_text()
            time.sleep(0.1)
        yield Front(*ports, trust=ssl.create_default_context(cafile=str(authority)))
    finally:
        running.terminate()
        running.wait(START_S)
        for made in (folder, authority.parent):
            shutil.rmtree(made, ignore_errors=True)


def is_open(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_screens_come_by_https(front: Front) -> None:
    """The page opens with the hall's own certificate, for its name alone, and the browser is told to stay closed."""
    page = front.ask("GET", "/counter/manager/")
    assert page.status == 200 and page.getheader("Strict-Transport-Security") == "max-age=31536000"
    with front.closed(socket.create_connection(("127.0.0.1", front.tls_port), 20)) as told:
        assert told.version() in ("TLSv1.2", "TLSv1.3")
        # Trusted for longer than a machine's clock goes wrong, and not for longer than browsers take.
        left_s = ssl.cert_time_to_seconds(str(told.getpeercert()["notAfter"])) - time.time()  # type: ignore[index]
        assert 30 < left_s / 86400 < 825
    with pytest.raises(ssl.SSLError):
        front.ask("GET", "/", host="other.xa-thu.vn")


@pytest.mark.slow
def test_a_screen_s_socket_goes_through(front: Front) -> None:
    """A WebSocket of the hall's own page opens by wss, one of another page is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import websocket
    where = f"wss://{NAME}/socket.io/?EIO=4&transport=websocket"
    raw = front.closed(socket.create_connection(("127.0.0.1", front.tls_port), 20))
    opened = websocket.create_connection(where, socket=raw, origin=f"https://{NAME}", timeout=20)
    try:
        assert json.loads(str(opened.recv()).removeprefix("0"))["sid"]
    finally:
        opened.close()
    raw = front.closed(socket.create_connection(("127.0.0.1", front.tls_port), 20))
    with raw, pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(where, socket=raw, origin="https://evil.example", timeout=20)


@pytest.mark.slow
def test_each_browser_is_itself(front: Front) -> None:
    """Who tries codes is stopped whatever address is claimed, and nobody else with them: the proxy's word counts."""
    codes = []
    # An address of its own for each proxy: the hall behind both is the same.
    near = f"127.0.{front.tls_port % 200 + 1}.2"
    for n in range(LIMIT_OF_CODES + 1):
        claim = {"X-Forwarded-For": f"6.6.6.{n}", "Forwarded": f"for=6.6.6.{n}"}
        answer = front.ask(
            "POST", "/api/v1/devices/pair", {"code": "BCDFGHJK"}, near=near, headers=claim
        )
        codes.append(answer.status)
    assert codes[0] == 404 and codes[-1] == 429, codes
    other = front.ask("POST", "/api/v1/devices/pair", {"code": "BCDFGHJK"}, near=near[:-1] + "3")
    assert other.status == 404


@pytest.mark.slow
def test_in_clear_comes_a_slip_s_page_and_nothing_else(front: Front) -> None:
    """A phone opens its page and what it looks like; everything of the hall is sent to HTTPS under the hall's name."""
    for path in (
        "/t/khong-co",
        "/display/phone/phone.css",
        "/static/tokens.css",
        "/static/emblem.svg",
    ):
        answer = front.ask("GET", path, tls=False)
        assert answer.status == (404 if path.startswith("/t/") else 200), path
        assert answer.getheader("Strict-Transport-Security") is None
    for path in (
        "/",
        "/counter/manager/",
        "/api/v1/hall",
        "/health",
        "/socket.io/?EIO=4",
        "/t",
        "/kiosk/x?a=1",
    ):
        for host in (NAME, "192.168.1.10", "evil.example"):
            answer = front.ask("GET", path, tls=False, host=host)
            assert (answer.status, answer.getheader("Location")) == (308, f"https://{NAME}{path}")
    posted = front.ask("POST", "/api/v1/session", {}, tls=False)
    assert posted.status == 308


@pytest.mark.slow
def test_a_screen_gets_the_authority_s_certificate(front: Front) -> None:
    """What comes down in clear is the certificate that signs, without its key."""
    answer = front.ask("GET", "/motcua-ca.crt", tls=False)
    assert answer.status == 200 and answer.getheader("Content-Type") == "application/x-x509-ca-cert"
    assert answer.text.count("BEGIN CERTIFICATE") == 1 and "KEY" not in answer.text
    trust = ssl.create_default_context(cadata=answer.text)
    raw = socket.create_connection(("127.0.0.1", front.tls_port), 20)
    trust.wrap_socket(raw, server_hostname=NAME).close()
    assert front.ask("GET", "/ca.key", tls=False).status == 308


@pytest.mark.slow
def test_health_tells_who_comes_through_nothing_of_the_machine(front: Front) -> None:
    """Behind the proxy everybody is a stranger, though the proxy is near."""
    assert json.loads(front.ask("GET", "/health").text) == {"state": "ok", "reason": None}
