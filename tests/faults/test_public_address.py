"""Slips lead to the hall's server, or everybody who could mend it is told before the first citizen is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from command_verbs import verb
from pages.demo import free_port, start_hall, stop_hall
from server.operations import health
from server.operations.doctor import examine
from server.printing.slips import trial_slip
from server.public_address import PROBLEMS, address_problem, answers
from server.settings import Settings
from server.terminal import address_sentence
from server_fixtures import MONDAY, TestHouse

LAN = "0.0.0.0"


@pytest.mark.parametrize(
    ("url", "host", "port", "expected"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", 8000, "loopback"),
        ("http://localhost:8000", LAN, 8000, "loopback"),
        ("http://[::1]:8000", "::", 8000, "loopback"),
        ("http://[::ffff:127.0.0.1]:8000", "::", 8000, "loopback"),
        ("http://127.1.2.3:8000", LAN, 8000, "loopback"),
        ("http://0.0.0.0:8000", LAN, 8000, "nowhere"),
        ("http://[::]:8000", "::", 8000, "nowhere"),
        ("http://169.254.3.4:8000", LAN, 8000, "nowhere"),
        ("http://224.0.0.1:8000", LAN, 8000, "nowhere"),
        ("motcua.vn", LAN, 80, "no_address"),
        ("ftp://motcua.vn", LAN, 80, "no_address"),
        ("http://motcua.vn:99999", LAN, 80, "no_address"),
        ("http://[broken", LAN, 80, "no_address"),
        ("http://192.168.1.10:8000", "127.0.0.1", 8000, "near_only"),
        ("http://motcua.vn", LAN, 8000, "other_port"),
        ("https://motcua.vn", LAN, 8000, "other_port"),
        ("http://motcua.vn", LAN, 80, None),
        ("http://motcua.vn:8000/", LAN, 8000, None),
        ("http://192.168.1.10:8000", "192.168.1.10", 8000, None),
        ("http://[fd00::10]:8000", "::", 8000, None),
        ("http://192.168.1.10:8000", LAN, 0, None),
    ],
)
def test_where_an_address_cannot_lead(url: str, host: str, port: int, expected: str | None) -> None:
    """By the address alone, where the server listens, and no look at any network."""
    assert address_problem(url, host, port) == expected
    assert address_problem(url, host, port, is_demo=True) is None
    behind = expected if expected in ("loopback", "nowhere", "no_address") else None
    assert address_problem(url, host, port, has_proxy=True) == behind


@pytest.mark.parametrize("language", ["vi_VN.UTF-8", "C.UTF-8"])
def test_every_problem_has_a_sentence(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Each names the address and the setting that mends it."""
    monkeypatch.setenv("LC_ALL", language)
    for why in PROBLEMS:
        said = address_sentence(why, "http://here", Settings())
        assert "http://here" in said and "{" not in said
        assert any(key in said for key in ("public_url", "host = "))


def test_health_doctor_and_the_test_slip_say_it(house: TestHouse) -> None:
    """A real hall on this machine only: an alarm's part, a bad finding, a line on the trial paper."""
    house.settings = replace(house.settings, demo=False)
    found = health.address_part(house)
    assert (found["state"], found["why"], found["url"]) == (
        "warn",
        "loopback",
        "http://127.0.0.1:8000",
    )
    finding = next(f for f in examine(house, replay=False) if f.part == "address")
    assert finding.state == "bad" and "127.0.0.1:8000" in finding.text
    local = MONDAY.astimezone(dt.timezone(dt.timedelta(hours=7)))
    usual = trial_slip(house.hall, "Máy in", local)
    warned = trial_slip(house.hall, "Máy in", local, house.paper.wrong_address())
    assert "http://127.0.0.1:8000" in str(warned) and "127.0.0.1" not in str(usual)
    house.settings = replace(house.settings, demo=True)
    assert health.address_part(house) == {"state": "ok"} and house.paper.wrong_address() is None


def test_nobody_waits_for_an_address_that_does_not_answer() -> None:
    """The doctor's question ends by itself, whatever stands there."""
    assert not answers(f"http://127.0.0.1:{free_port()}")
    assert not answers("http://no-such-name.invalid")
    assert not answers("http://[broken")


@pytest.mark.slow
def test_start_and_console_say_it_before_the_first_slip(tmp_path: Path) -> None:
    """A real hall that was started as it comes: terminal and doctor say where its slips would lead."""
    hall = start_hall(tmp_path, "--no-demo")
    try:
        said = hall.log.read_text("utf-8")
        assert "!!! Slips carry http://127.0.0.1:" in said or "!!! Phiếu mang" in said
        code, told = verb(
            "doctor", "--data", str(tmp_path / "data"), data=tmp_path / "data", MOTCUA_DEMO="false"
        )
        assert code == 1 and "✗ address" in told
        assert answers(hall.url)
    finally:
        stop_hall(hall)
