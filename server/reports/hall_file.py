"""The alert of a spoilt hall file: what is wrong with it, while the hall runs on its last good one.

Called by the manager's floor. Says the mistakes in every language of the hall, because a console
changes its language without asking again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from server.answers import Alert
from server.facts import to_wire
from server.hall.describing import describe_mistake
from server.hall.problems import HallFileError

MISTAKES_SHOWN = 5
"""The first of them, in the order of the file; the terminal and the log have all."""


def spoilt_hall_file(
    error: HallFileError | None, languages: Collection[str], since: dt.datetime
) -> list[Alert]:
    """Return the alert with file, line, key and meaning of each mistake; nothing for a good file."""
    if error is None:
        return []
    shown = error.problems[:MISTAKES_SHOWN]
    facts = {
        "file": shown[0].file,
        "count": len(error.problems),
        "mistakes": [
            {
                "line": problem.line,
                "key": problem.key,
                "text": {code: describe_mistake(problem, code) for code in languages},
            }
            for problem in shown
        ],
    }
    return [{"code": "hall_file_wrong", "place": "hall_file", "facts": facts, "at": to_wire(since)}]
