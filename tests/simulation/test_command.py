"""`./motcua simulate` answers with a report, or refuses with one sentence and exit code 2."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from server.hall.rules import Hall
from server.simulation.command import add_arguments, simulate

REFUSED = {
    "no days": (["--days", "0"], "--days must be from 1 to 250"),
    "too many days": (["--days", "9999"], "--days must be from 1 to 250"),
    "no such policy": (["--what-if", "policy=vip"], "no policy “vip”"),
    "no such counter": (["--what-if", "counters+1:77"], "no counter “77”"),
    "no date": (["--from", "tomorrow"], "--from must be a date"),
    "a weekday without work": (["--weekday", "sun"], "no such day"),
    "no seeds": (["--calibrate", "--seeds", "0"], "--seeds must be from 1"),
    "no speed": (["--server", "http://127.0.0.1:1", "--speed", "0"], "--speed must be from 1"),
    "no server": (["--server", "http://127.0.0.1:1"], "does not answer"),
    "no address": (["--server", "localhost"], "is no address"),
    "a changed server": (
        ["--server", "http://127.0.0.1:1", "--what-if", "counters+1"],
        "a running server keeps its own",
    ),
}


def run(hall: Hall, data_dir: Path, *arguments: str) -> int:
    """Run the verb with these arguments."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return simulate(hall, data_dir, parser.parse_args(arguments))


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_bad_wish_is_refused(
    arguments: list[str],
    sentence: str,
    song_xanh: Hall,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What cannot be simulated is refused with a clear sentence, and nothing is written."""
    assert run(song_xanh, tmp_path, *arguments) == 2
    told = capsys.readouterr()
    assert sentence in told.err and told.err.count("\n") == 1 and told.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_report_is_shown_and_written(
    language: str, song_xanh: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two plans stand side by side on the terminal, on a page with a chart, and as JSON."""
    wish = "counters+1@sang"
    arguments = ["--days", "1", "--from", "2026-11-23", "--what-if", wish, "--language", language]
    assert run(song_xanh, tmp_path, *arguments) == 0
    shown = capsys.readouterr().out
    assert wish in shown and song_xanh.name[language] in shown
    page = (tmp_path / "reports" / "simulation-song-xanh-1.html").read_text("utf-8")
    assert f'lang="{language}"' in page and "<svg" in page and wish in page
    values = json.loads((tmp_path / "reports" / "simulation-song-xanh-1.json").read_text("utf-8"))
    first, second = values.values()
    assert first["issued"] == second["issued"] > 0, "the same people come to both plans"


def test_starving_is_printed_and_written(
    song_xanh: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both tables have a row for each policy and load, the second a column for each class, and stand in a file."""
    arguments = ["--starving", "--seeds", "1", "--from", "2026-11-24"]
    assert run(song_xanh, tmp_path, *arguments) == 0
    shown = capsys.readouterr().out
    overtaking, longest, _ = (part.splitlines() for part in shown.split("\n\n"))
    each = [policy for policy in ("fifo", "credit", "ratio-1:2", "strict") for _ in range(2)]
    assert [row.split()[0] for row in overtaking[1:]] == each
    assert [row.split()[0] for row in longest[1:]] == each
    assert longest[0].split()[-len(song_xanh.priority_classes) :] == [
        c.priority_class_id for c in song_xanh.priority_classes
    ]
    written = (tmp_path / "reports" / "starving-song-xanh-1.txt").read_text("utf-8")
    assert shown.startswith(written)
