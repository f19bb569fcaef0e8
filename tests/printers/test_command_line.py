"""The command line: says what happened, and how to do it right."""

from __future__ import annotations

import io
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from PIL import Image

from paper.jobs import Desk, HttpDesk
from paper.slips import slip
from printers.__main__ import main
from printers.agent_process import AgentSettings, _only_one, identity, run
from printers.jobs import JobsRefused
from printers.virtual import VirtualPrinter
from printers.virtual_control import ControlServer


@pytest.fixture
def receipt_file(tmp_path: Path) -> Path:
    """Write the demonstration slip as JSON."""
    path = tmp_path / "slip.json"
    path.write_text(json.dumps(slip().to_json()))
    return path


def test_probe_says_what_a_printer_is_and_can(
    virtual: VirtualPrinter, capsys: pytest.CaptureFixture[str]
) -> None:
    """State, identity and capability, in words."""
    assert main(["probe", virtual.address]) == 0
    told = capsys.readouterr().out
    assert "ready" in told and "Virtual slip printer" in told and "confirms each job" in told


def test_print_puts_a_file_on_paper(
    virtual: VirtualPrinter, receipt_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A receipt from a file is printed, and the exit code tells whether it was."""
    assert main(["print", virtual.address, str(receipt_file)]) == 0
    assert "printed (confirmed by the printer)" in capsys.readouterr().out
    virtual.set_fault("cover_open")
    assert main(["print", virtual.address, str(receipt_file)]) == 1
    assert "cover_open" in capsys.readouterr().out


@pytest.mark.parametrize("width", [384, 576])
def test_preview_draws_a_file(receipt_file: Path, width: int) -> None:
    """The PNG has the width of the paper."""
    out = receipt_file.with_suffix(".png")
    assert main(["preview", str(receipt_file), "--width", str(width), "--out", str(out)]) == 0
    assert Image.open(io.BytesIO(out.read_bytes())).width == width


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["probe", "8.8.8.8"], "not an address of a hall's own network"),
        (["print", "127.0.0.1:9100", "/no/such/slip.json"], "No such file"),
        (["preview", "{tmp}/bad.json"], "receipt lacks"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake ends with exit code 1 and one line without a traceback."""
    (tmp_path / "bad.json").write_text("{}")
    assert main([each.replace("{tmp}", str(tmp_path)) for each in arguments]) == 1
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1


def test_a_verb_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a verb the help names them."""
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "VERB" in capsys.readouterr().err


def test_a_pretend_printer_is_broken_and_mended_from_the_shell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A fault is set, with its byte; without one the state is told; a wrong name lists the right ones."""
    with VirtualPrinter(576) as virtual, ControlServer(virtual) as control:
        threading.Thread(target=control.serve_forever, kwargs={"poll_interval": 0.02}).start()
        told = []
        for more in (["paper_out", "--at-byte", "9000"], [], ["none"], ["gremlins"]):
            code = main(["fault", control.url, *more])
            told.append((code, "".join(capsys.readouterr()).strip()))
        control.shutdown()
    assert told[0] == told[1] == (0, "fault paper_out, strikes at byte 9000, state ready, papers 0")
    assert told[2] == (0, "fault none, state ready, papers 0")
    assert told[3][0] == 1 and "cutter_error" in told[3][1]
    assert main(["fault", control.url]) == 1
    assert capsys.readouterr().err.startswith("unreachable: no pretend printer answers")
    assert main(["fault", "http://192.168.1.50:80"]) == 1


def test_half_an_identity_is_none(tmp_path: Path) -> None:
    """A file that lost power while it was written does not stop the agent with riddles."""
    (tmp_path / "identity.json").write_text('{"token": "abc')
    with pytest.raises(JobsRefused, match="--pair CODE"):
        identity(AgentSettings("", 576, None, "http://127.0.0.1:1", tmp_path))


def test_an_agent_is_paired_once_and_keeps_its_secret(tmp_path: Path) -> None:
    """Pairing gives the printer and the token; both are kept in a file that only we may read."""
    with HttpDesk(Desk()) as server:
        settings = AgentSettings("127.0.0.1", 576, None, server.url, tmp_path / "s", "ABCD")
        assert identity(settings) == ("p-ABCD", "secret")
        assert identity(AgentSettings("", 576, None, server.url, tmp_path / "s"))[1] == "secret"
        kept = tmp_path / "s" / "identity.json"
        assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
        server.before = lambda path: 404
        with pytest.raises(JobsRefused, match="pairing code"):
            identity(settings)


def test_an_agent_that_was_never_paired_says_how(tmp_path: Path) -> None:
    """The error tells what to do."""
    with pytest.raises(JobsRefused, match="--pair CODE"):
        identity(AgentSettings("", 576, None, "http://127.0.0.1:1", tmp_path))


def test_a_second_agent_on_one_folder_is_refused(tmp_path: Path) -> None:
    """Two agents with one journal would print a slip twice: the second is told that there is another."""
    settings = AgentSettings("127.0.0.1", 576, None, "http://127.0.0.1:1", tmp_path)
    with _only_one(tmp_path), pytest.raises(JobsRefused, match="another agent works with"):
        run(settings)
    with pytest.raises(JobsRefused, match="--pair CODE"):
        run(settings)


@pytest.mark.parametrize(
    ("server", "is_taken"),
    [
        ("https://motcua.xa.vn", True),
        ("HTTPS://10.0.0.9:8443/", True),
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.10:8000", False),
        ("http://motcua.local", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://127.0.0.1.evil.example", False),
    ],
)
def test_a_token_crosses_no_network_in_clear(
    tmp_path: Path, server: str, is_taken: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Off this machine the server has to be https, unless somebody says otherwise; nothing is sent before that."""
    asked = [
        "agent",
        "tcp://127.0.0.1:9100",
        "--server",
        server,
        "--state-dir",
        str(tmp_path / "s"),
    ]
    assert main(asked) == 1
    told = capsys.readouterr().err
    assert told.startswith("jobs_refused: not paired" if is_taken else "in_clear: ")
    assert is_taken or ("--ca-file" in told and "--plain-http" in told)
    # Whoever says so is asked for the pairing only.
    assert main([*asked, "--plain-http"]) == 1
    assert capsys.readouterr().err.startswith("jobs_refused: not paired")


@pytest.mark.parametrize("server", ["motcua.xa.vn", "", "ftp://x", "http://", "http://[", "//x"])
def test_a_server_s_address_that_is_none_is_said(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not a traceback of the library beneath, also where plain http is wanted."""
    asked = ["agent", "tcp://127.0.0.1", "--server", server, "--state-dir", str(tmp_path)]
    assert main([*asked, "--plain-http"]) == 1
    assert "is no address of a server" in capsys.readouterr().err
