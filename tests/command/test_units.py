"""The systemd units are read by systemd, start by the command's own door, and wait for nothing a hall may lack."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from command_verbs import verb

DEPLOY = Path(__file__).resolve().parents[2] / "config" / "deploy"
UNITS = ("motcua.service", "motcua-print-agent.service")
LIMIT = "systemd-time-wait-sync.service.d/limit.conf"
WAIT_FOR_TIME = """[Unit]
Before=time-sync.target
[Service]
Type=oneshot
ExecStart=/bin/true
TimeoutStartSec=infinity
"""
"""What systemd's own unit says about waiting."""


def read(name: str) -> configparser.ConfigParser:
    """Return a unit's settings."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / name)
    return unit


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_tries_for_ever_and_waits_for_no_network(name: str) -> None:
    """A hall whose switch is off starts, whatever fails is tried again, and files are their owner's alone."""
    unit = read(name)
    assert unit["Unit"]["StartLimitIntervalSec"] == "0" and unit["Service"]["Restart"] == "always"
    assert "network-online" not in "".join(
        unit["Unit"].get(k, "") for k in ("After", "Wants", "Requires")
    )
    assert unit["Service"]["UMask"] == "0077" and "CapabilityBoundingSet" in unit["Service"]


NOT_HARDENING = {
    *(
        "Type",
        "NotifyAccess",
        "WatchdogSec",
        "User",
        "WorkingDirectory",
        "Environment",
        "ExecStart",
    ),
    *("StateDirectory", "Restart", "RestartSec", "RestartSteps", "RestartMaxDelaySec"),
    *("TimeoutStartSec", "TimeoutStopSec", "LimitNOFILE"),
}
OWN = {
    "AmbientCapabilities": "the server's port 80",
    "CapabilityBoundingSet": "the server's port 80",
    "PrivateDevices": "the agent's printer is a device",
    "ReadWritePaths": "folders of backups; the agent makes none",
    "ProtectClock": "it would close the agent's devices",
}
"""What only the server has, or has otherwise, and why."""


def test_the_agent_is_as_closed_as_the_server_where_it_can() -> None:
    """Each lock of the server's unit is in the agent's too, with the same value, or stands above with its reason."""
    server, agent = (dict(read(name)["Service"]) for name in UNITS)
    locks = {k: v for k, v in server.items() if k not in NOT_HARDENING}
    assert {k for k, v in locks.items() if agent.get(k) != v} == set(OWN)
    assert agent["CapabilityBoundingSet"] == ""
    assert locks["SystemCallFilter"] == "@system-service" and locks["NoNewPrivileges"] == "yes"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_the_unit_well_closed(name: str) -> None:
    """By systemd's own scale, on which an ordinary service has 9.6 of 10."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(DEPLOY / name)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_server_starts_by_the_same_door_as_by_hand() -> None:
    """What the command checks before a start is checked for the service too."""
    assert read("motcua.service")["Service"]["ExecStart"] == "/opt/motcua/motcua run"


def test_time_is_waited_for_with_a_limit() -> None:
    """The hall comes after the right time but does not need it, and the wait ends: a town may have no Internet."""
    unit = read("motcua.service")["Unit"]
    assert "time-sync.target" in unit["After"] and "systemd-time-wait-sync" not in str(dict(unit))
    assert "Requires" not in unit and "Requisite" not in unit and "BindsTo" not in unit
    assert 10 <= int(read(LIMIT)["Service"]["TimeoutStartSec"]) <= 60
    steps = (DEPLOY / "motcua.service").read_text("utf-8")
    assert f"/opt/motcua/config/deploy/{LIMIT} /etc/systemd/system/{Path(LIMIT).parent}/" in steps


def test_a_start_that_is_refused_leaves_the_log_readable() -> None:
    """A version that knows no growing steps keeps one pace: seconds apart, yet soon enough for people."""
    assert 3 <= int(read("motcua.service")["Service"]["RestartSec"]) <= 10


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_reads_the_limit(tmp_path: Path) -> None:
    """No key of the drop-in is misspelt: systemd verifies it with the unit that it is put beside."""
    name = Path(LIMIT).parent.name.removesuffix(".d")
    (tmp_path / name).write_text(WAIT_FOR_TIME, "utf-8")
    (tmp_path / LIMIT).parent.mkdir()
    shutil.copy(DEPLOY / LIMIT, tmp_path / LIMIT)

    def said() -> list[str]:
        command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True)
        return [line for line in done.stderr.splitlines() if "limit.conf" in line]

    assert not said()
    with (tmp_path / LIMIT).open("a", encoding="utf-8") as limit:
        limit.write("TimeoutStartSecs=30\n")
    assert said()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_the_unit(tmp_path: Path, name: str) -> None:
    """No key is misspelt or unusable; only keys of newer versions may be unknown to an old one."""
    text = (DEPLOY / name).read_text("utf-8")
    for program in ("/opt/motcua/motcua", "/opt/motcua/.venv/bin/python"):
        text = text.replace(f"ExecStart={program}", "ExecStart=/bin/true")
    (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if name in line]
    newer = ("RestartSteps", "RestartMaxDelaySec")
    assert not [line for line in said if not any(key in line for key in newer)], said


@pytest.mark.slow
def test_a_desk_is_paired_with_its_counter_only(tmp_path: Path) -> None:
    """Without a counter the counters are listed; a host's tablet needs none; a PIN is asked for aloud."""
    code, said = verb("pair", "counter", "Bàn 1", data=tmp_path)
    assert code == 2 and "--counter, one of 1, 2" in said
    code, said = verb("pair", "host", "Máy hướng dẫn", data=tmp_path)
    assert code == 0 and "Type this code" in said
    code, said = verb("staff", "an", "An", data=tmp_path, given="482913\n")
    assert code == 0 and "PIN (6 to 12 digits)" in said
