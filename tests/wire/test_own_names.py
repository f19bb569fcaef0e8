"""Under which names a hall answers, what it says of the way a request came, and what it tells strangers."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from server import transport
from server.app import House, create_app
from server.clock import FixedClock
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog
from wire_house import Wire

OWN = "motcua.xa-thu.vn"
Ask = Callable[..., Any]


def real(folder: Path, empty_sqlite: Path, **settings: Any) -> tuple[Any, House]:
    """Return the app of a real hall that is asked at motcua.xa-thu.vn."""
    shutil.copy(empty_sqlite, folder / "motcua.sqlite3")
    told = {"demo": False, "ballast_mb": 0, "public_url": f"http://{OWN}"} | settings
    made = Settings(data_dir=folder, **told)
    return create_app(made, busy_hall.hall(), QuietLog(), FixedClock(MONDAY))


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Iterator[Ask]:
    """Return a function that asks a real hall, with headers."""
    app, house = real(
        tmp_path_factory.mktemp("real"), empty_sqlite, host_names="Quay.Xa.local hall2"
    )

    def ask(path: str, host: str | None = OWN, **headers: str) -> Any:
        sent = {"Host": host} if host is not None else {}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with app.test_client().get(path, headers=sent | given) as answer:
            answer.get_data()
            return answer

    yield ask
    house.database.close()


MACHINE = socket.gethostname()


@pytest.mark.parametrize(
    "host",
    [
        *(OWN, OWN.upper(), f"{OWN}:8000", f"{OWN}."),
        *("quay.xa.local", "hall2:80", MACHINE, f"{MACHINE.partition('.')[0]}.local"),
        *("127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.8.8.8"),
    ],
)
def test_own_names_are_answered(ask: Ask, host: str) -> None:
    """The address of the slips, the machine's own names and addresses, and what the settings add, with any port."""
    assert ask("/api/v1/hall", host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", f"{OWN}.evil.example", f"evil.{OWN}", "127.0.0.1.evil.example", "motcua"),
        *("203.0.113.9", "[2001:db8::9]", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::]"),
        *(f"{OWN}@evil.example", f"evil.example#{OWN}", "[", "[::1", ":80", "@", " ", "a b"),
    ],
)
@pytest.mark.parametrize(
    "path",
    ["/", "/health", "/api/v1/hall", "/kiosk/ticket", "/readings/../x", "//evil.example/%2e%2e"],
)
def test_other_names_are_refused_and_led_nowhere(ask: Ask, host: str, path: str) -> None:
    """Whoever asks under a stranger's name hears where to ask, and no header carries that name on."""
    answer = ask(path, host, Accept_Language="en")
    assert answer.status_code in (400, 421), answer.status
    assert "Location" not in answer.headers and "evil" not in str(answer.headers)
    if answer.status_code == 421:
        assert answer.json["code"] == "wrong_host"
        assert f"http://{OWN}" in answer.json["detail"] and "host_names" in answer.json["detail"]


def test_a_browser_is_told_on_a_page(ask: Ask) -> None:
    """A person who typed an old name reads the right one, in words, and nothing of theirs is repeated."""
    page = ask("/counter/manager/", "evil.example", Accept="text/html", Accept_Language="vi")
    assert (page.status_code, page.content_type) == (421, "text/html; charset=utf-8")
    assert f"http://{OWN}" in page.text and "evil" not in page.text


def test_a_forwarded_name_counts_only_from_a_trusted_proxy(
    ask: Ask, tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path
) -> None:
    """Untrusted it is as if unsaid; trusted it is the name that was asked."""
    assert ask("/api/v1/hall", X_Forwarded_Host="evil.example").status_code == 200
    app, house = real(tmp_path_factory.mktemp("proxied"), empty_sqlite, trusted_proxies=1)
    for name, status in ((OWN, 200), ("evil.example", 421)):
        headers = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": name}
        assert app.test_client().get("/api/v1/hall", headers=headers).status_code == status
    house.database.close()


def test_the_machine_has_its_addresses_and_no_others() -> None:
    """Asked of the kernel: this machine's are taken, a documentation network's are nobody's."""
    assert transport.is_own_host("127.0.0.1", frozenset())
    assert not transport.is_own_host("192.0.2.1:80", frozenset())


def test_the_way_to_a_folder_stays_here(ask: Ask) -> None:
    """What leads on leads to the same name, or names none."""
    for path in ("/kiosk/ticket", "/kiosk/ticket?x=//evil.example", "/display//board"):
        answer = ask(path)
        assert answer.status_code in (301, 308, 404), path
        goal = answer.headers.get("Location", "/")
        assert goal.startswith(("/kiosk/", "/display/", "/", f"http://{OWN}/")), goal
        assert not goal.startswith("//")


@pytest.mark.parametrize("path", ["/", "/api/v1/hall", "/t/khong-co", "/static/khong-co"])
def test_https_is_remembered_where_a_trusted_proxy_says_so(
    ask: Ask, tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path, path: str
) -> None:
    """A browser that came by HTTPS comes by it for a year; nobody's own word makes it so."""
    name = "Strict-Transport-Security"
    assert name not in ask(path, X_Forwarded_Proto="https").headers
    app, house = real(tmp_path_factory.mktemp("proxied"), empty_sqlite, trusted_proxies=1)
    for scheme in ("http", "https"):
        headers = {"X-Forwarded-Proto": scheme, "Host": OWN}
        with app.test_client().get(path, headers=headers) as answer:
            assert answer.headers.get(name) == ("max-age=31536000" if scheme == "https" else None)
    house.database.close()


def test_a_citizen_s_page_is_stored_nowhere(wire: Wire) -> None:
    """The page of a slip, its refusals and its forms' answers are not kept by browser or proxy."""
    token = wire.take()["token"]
    for path in (f"/t/{token}", "/t/khong-co", f"/t/{token}?lang=km"):
        assert wire.send("GET", path).headers["Cache-Control"] == "no-store", path
    left = wire.app.test_client().post(f"/t/{token}/leave", data={"code": "x", "key": "k" * 20})
    assert left.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "host", "knows"),
    [
        ({}, "127.0.0.1:8000", True),
        ({}, OWN, False),
        *(
            ({name.replace("-", "_"): "10.0.0.9"}, "127.0.0.1:8000", False)
            for name in sorted(transport.PASSED_ON)
        ),
    ],
)
def test_health_tells_a_local_proxy_what_it_tells_strangers(
    ask: Ask, headers: dict[str, str], host: str, knows: bool
) -> None:
    """Whoever is passed on by a proxy that nobody said to trust is a stranger, though the proxy is near."""
    answer = ask("/health", host, **headers)
    assert ("parts" in answer.json, answer.status_code) == (knows, 200)
    if not knows:
        assert answer.json == {"state": "ok", "reason": None}
