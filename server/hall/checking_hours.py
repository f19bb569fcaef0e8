"""Whether the hours and dates of a hall file fit together: no overlap, nothing over midnight.

Called by `server.hall.checking` with clean tables. Notes problems; never changes a value.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from server.hall.calendar import DAY_TURNS_AT
from server.hall.positions import Path
from server.hall.problems import Findings
from server.hall.shape import DAYS

Table = dict[str, Any]
Sessions = list[tuple[Path, Table]]

LONGEST_CLOSURE_DAYS = 60
"""A longer closed stretch is a slip of the pen in the year."""


def check_hours(hall: Table, findings: Findings) -> None:
    """Note everything wrong with the week, the closed, the special days and the quiet hours."""
    _check_week(hall, findings)
    first: dict[dt.date, Path] = {}
    _check_closed_days(hall, first, findings)
    _check_special_days(hall, first, findings)
    _check_sound_hours(hall, findings)


def _check_week(hall: Table, findings: Findings) -> None:
    rows: Sessions = [(("hours", index), row) for index, row in enumerate(hall.get("hours") or ())]
    if "hours" in hall and not rows:
        findings.add(("hours",), "no_hours")
    for path, row in rows:
        _check_session(row, path, findings)
    for day in DAYS:
        same_day = [(path, row) for path, row in rows if day in row.get("days", ())]
        _check_day(same_day, findings)


def _check_session(row: Table, path: Path, findings: Findings) -> None:
    """Check one session by itself; windows may begin before the doors open, never the night before."""
    opens, closes = row.get("opens"), row.get("closes")
    if opens and closes and opens >= closes:
        findings.add((*path, "closes"), "closes_before_opens", opens=_hm(opens), closes=_hm(closes))
        return
    start, end = row.get("issue_from") or opens, row.get("issue_to") or closes
    if start and end and start >= end:
        findings.add(
            (*path, "issue_to"), "issue_window_empty", issue_from=_hm(start), issue_to=_hm(end)
        )
    if end and closes and end > closes:
        findings.add(
            (*path, "issue_to"), "issue_after_close", issue_to=_hm(end), closes=_hm(closes)
        )
    first = min((time for time in (opens, start) if time), default=None)
    if first and first < DAY_TURNS_AT:
        findings.add(
            (*path, "opens"), "before_day_turns", value=_hm(first), limit=_hm(DAY_TURNS_AT)
        )


def _check_day(sessions: Sessions, findings: Findings) -> None:
    """Check the sessions of one day against each other: no shared minute, no shared name."""
    whole = [
        (min(row["opens"], row.get("issue_from") or row["opens"]), row["closes"], path)
        for path, row in sessions
        if row.get("opens") and row.get("closes") and row["opens"] < row["closes"]
    ]
    noted = {(p.key, p.code) for p in findings.problems}
    whole.sort(key=lambda stretch: stretch[:2])
    for (_, closes, before), (opens, _, path) in pairwise(whole):
        if opens < closes:
            _add_once(noted, findings, path, "sessions_overlap", first_line=findings.line(before))
    seen: dict[str, Path] = {}
    for path, row in sessions:
        session_id = row.get("session_id")
        if session_id in seen:
            line = findings.line(seen[session_id])
            _add_once(
                noted, findings, path, "session_twice_a_day", value=session_id, first_line=line
            )
        elif session_id is not None:
            seen[session_id] = path


def _add_once(
    noted: set[tuple[str, str]], findings: Findings, path: Path, code: str, **facts: str | int
) -> None:
    """Note a problem that may show on several weekdays only once."""
    findings.add(path, code, **facts)
    if (findings.problems[-1].key, code) in noted:
        findings.problems.pop()


def _check_closed_days(hall: Table, first: dict[dt.date, Path], findings: Findings) -> None:
    for index, row in enumerate(hall.get("closed_days") or ()):
        path: Path = ("closed_days", index)
        start, end = row.get("from"), row.get("to") or row.get("from")
        if start is None or end is None:
            continue
        if end < start or (end - start).days > LONGEST_CLOSURE_DAYS:
            findings.add((*path, "to"), "bad_closed_stretch", start=str(start), end=str(end))
            continue
        for offset in range((end - start).days + 1):
            _check_date_once(start + dt.timedelta(offset), path, first, findings)


def _check_special_days(hall: Table, first: dict[dt.date, Path], findings: Findings) -> None:
    for index, row in enumerate(hall.get("special_days") or ()):
        path: Path = ("special_days", index)
        if row.get("date") is not None:
            _check_date_once(row["date"], path, first, findings)
        sessions: Sessions = [
            ((*path, "sessions", at), item) for at, item in enumerate(row.get("sessions", ()))
        ]
        if "sessions" in row and not sessions:
            findings.add(path, "special_day_without_sessions")
        for session_path, session in sessions:
            _check_session(session, session_path, findings)
        _check_day(sessions, findings)


def _check_sound_hours(hall: Table, findings: Findings) -> None:
    for index, row in enumerate((hall.get("sound") or {}).get("hours", ())):
        path: Path = ("sound", "hours", index)
        begins, ends = row.get("begins"), row.get("ends")
        if begins and ends and begins >= ends:
            facts = {"begins": _hm(begins), "ends": _hm(ends)}
            findings.add((*path, "ends"), "ends_before_begins", **facts)
        start, last = row.get("valid_from"), row.get("valid_to")
        if start and last and last < start:
            findings.add((*path, "valid_to"), "dates_reversed", start=str(start), end=str(last))


def _check_date_once(
    date: dt.date, path: Path, first: dict[dt.date, Path], findings: Findings
) -> None:
    if date in first:
        findings.add(path, "date_twice", value=str(date), first_line=findings.line(first[date]))
    first.setdefault(date, path)


def _hm(time: dt.time) -> str:
    return f"{time:%H:%M}"
