"""The console's backups without its page: which lines are said, and which of them are good news."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/counter/manager/backups.js"
LINES = (
    "return m.backupLines(f.backups, (at) => at).map((line) => [line.key.slice(15), line.is_good]);"
)
WELL: dict[str, Any] = {
    "has_sheet": True,
    "is_running": False,
    "doing": None,
    "at": "A",
    "size_mb": 1.2,
    "failed": None,
    "rehearsed_at": "B",
    "rehearsal_failed": None,
    "targets": [{"path": "/mnt/x", "at": "A", "failed": None}],
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [["at", True], ["rehearsed", True], ["target", True]]),
        ({"at": None, "rehearsed_at": None, "targets": []}, [["none", False]]),
        ({"targets": []}, [["at", True], ["rehearsed", True], ["here_only", False]]),
        (
            {"is_running": True, "doing": "rehearse", "rehearsed_at": None},
            [["doing_rehearse", True], ["at", True], ["target", True]],
        ),
        (
            {"is_running": True, "doing": "what no page knows yet", "rehearsed_at": None},
            [["doing_copy", True], ["at", True], ["target", True]],
        ),
        (
            {"failed": "disk_full"},
            [
                ["at", True],
                ["failed", False],
                ["why_no_room", False],
                ["rehearsed", True],
                ["target", True],
            ],
        ),
        (
            {"rehearsal_failed": "what no page knows yet"},
            [["at", True], ["trial_failed", False], ["why_other", False], ["target", True]],
        ),
        (
            {"targets": [{"path": "/mnt/x", "at": None, "failed": "not_there"}]},
            [["at", True], ["rehearsed", True], ["target_none", False], ["why_not_there", False]],
        ),
    ],
)
def test_what_the_panel_says(ask: Ask, changed: dict[str, Any], expected: list[Any]) -> None:
    """The newest, whether it could be put back, each place; what is wrong comes with its reason."""
    assert ask(MODULE, LINES, backups=WELL | changed) == expected
