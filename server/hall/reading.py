"""Reads one hall file (TOML) into a `Hall`, or says everything that is wrong with it.

Called at the start of the server, by `./motcua hall check` and by tests. Strict: an unknown key, a
wrong type or a missing reference refuses the whole file. Never falls back to a guess.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from server.files import NotReadable, decode_text
from server.hall import rules
from server.hall.checking import check_hall
from server.hall.checking_slip import check_slip, read_logo
from server.hall.fields import read_table
from server.hall.loudness import LoudHours, SoundSettings
from server.hall.positions import key_lines
from server.hall.problems import Findings, HallFileError, Problem
from server.hall.roles import usual_printer
from server.hall.shape import DAYS, HALL
from server.hall.slip_template import OwnLine, SlipTemplate
from server.words import languages

__all__ = ["HallFileError", "Problem", "read_hall"]

_MAX_BYTES = 2_000_000


def read_hall(path: FilePath) -> rules.Hall:
    """Return the hall of the file.

    Raises HallFileError with every problem found, in the order of the file.
    """
    source = _read_source(path)
    try:
        raw = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise HallFileError([_syntax_problem(path.name, source, str(error))]) from error
    findings = Findings(path.name, key_lines(source))
    clean = read_table(raw, HALL, (), findings)
    check_hall(clean, languages(), findings)
    logo = None
    if clean.get("slip"):
        check_slip(clean["slip"], findings)
        logo = read_logo(clean["slip"], path.parent, findings)
    if findings.problems:
        raise HallFileError(findings.in_order())
    return _build_hall(clean, logo)


def _read_source(path: FilePath) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise HallFileError(
            [Problem(path.name, 1, "", "unreadable", {"reason": reason})]
        ) from error
    if len(content) > _MAX_BYTES:
        facts = {"length": len(content), "limit": _MAX_BYTES}
        raise HallFileError([Problem(path.name, 1, "", "file_too_large", facts)])
    try:
        return decode_text(content, path)
    except NotReadable as error:
        raise HallFileError([Problem(path.name, error.line, "", "not_utf8", {})]) from error


def _syntax_problem(file: str, source: str, message: str) -> Problem:
    """Turn the words of tomllib into a place and a code."""
    place = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", message)
    line = int(place[1]) if place else len(source.splitlines()) or 1
    reason = re.sub(r"\s*\(at .*\)", "", message)
    twice = re.match(r"Cannot (overwrite|declare|mutate)", reason)
    return Problem(file, line, "", "duplicate_key" if twice else "syntax", {"reason": reason})


def _build_hall(clean: dict[str, Any], logo: bytes | None) -> rules.Hall:
    """Build the values; every key is present and right by now."""
    calendar = _build_calendar(clean)
    plain = {
        "sectors": rules.Sector,
        "zones": rules.Zone,
        "counters": rules.Counter,
        "priority_classes": rules.PriorityClass,
        "printers": rules.Printer,
        "devices": rules.PlannedDevice,
        "demo_staff": rules.DemoStaff,
    }
    tables: dict[str, Any] = {
        name: tuple(noun(**row) for row in clean[name]) for name, noun in plain.items()
    }
    tables["devices"] = tuple(_with_printer(d, tables["printers"]) for d in tables["devices"])
    top = ("hall_id", "name", "parent", "languages", "time_zone", "public_url")
    rest = ("hotline", "privacy_contact", "voice_region", "number_reading", "notices")
    return rules.Hall(
        **{name: clean[name] for name in (*top, *rest)},
        **tables,
        services=tuple(_build_service(row) for row in clean["services"]),
        calendar=calendar,
        queue=rules.QueueSettings(**clean["queue"]) if clean["queue"] else rules.QueueSettings(),
        staff=rules.StaffSettings(**clean["staff"]) if clean["staff"] else rules.StaffSettings(),
        sound=_build_sound(clean["sound"]) if clean["sound"] else SoundSettings(),
        slip=_build_slip(clean["slip"], logo) if clean["slip"] else SlipTemplate(),
    )


def _with_printer(
    device: rules.PlannedDevice, printers: tuple[rules.Printer, ...]
) -> rules.PlannedDevice:
    """Return the device with the printer that goes without saying, where the file names none."""
    own = device.printer_id or usual_printer(printers, device.role)
    return replace(device, printer_id=own)


def _build_service(row: dict[str, Any]) -> rules.Service:
    policies = tuple(rules.Policy(**policy) for policy in row["policies"])
    procedures = tuple(rules.Procedure(**procedure) for procedure in row["procedures"])
    built = {"policies": policies or (rules.Policy(),), "procedures": procedures}
    return rules.Service(**{**row, **built})


def _build_sound(row: dict[str, Any]) -> SoundSettings:
    hours = tuple(
        LoudHours(**{**each, "days": tuple(DAYS.index(day) for day in each["days"])})
        for each in row["hours"]
    )
    return SoundSettings(**{**row, "hours": hours})


def _build_slip(row: dict[str, Any], logo: bytes | None) -> SlipTemplate:
    same = ("number_mm", "max_documents")
    return SlipTemplate(
        blocks=tuple(row["blocks"]),
        facts=tuple(row["facts"]),
        lines=tuple(OwnLine(**line) for line in row["lines"]),
        logo=logo,
        **{name: row[name] for name in same},
    )


def _build_calendar(clean: dict[str, Any]) -> rules.Calendar:
    weekly: dict[int, tuple[rules.Session, ...]] = {}
    for weekday, day in enumerate(DAYS):
        sessions = [_build_session(row) for row in clean["hours"] if day in row["days"]]
        if sessions:
            weekly[weekday] = tuple(sorted(sessions, key=lambda session: session.opens))
    exceptions: dict[dt.date, rules.DayPlan] = {}
    for row in clean["closed_days"]:
        last = row["to"] or row["from"]
        for offset in range((last - row["from"]).days + 1):
            date = row["from"] + dt.timedelta(offset)
            exceptions[date] = rules.DayPlan(date, (), row["reason"], row["name"])
    for row in clean["special_days"]:
        built = sorted(map(_build_session, row["sessions"]), key=lambda session: session.opens)
        exceptions[row["date"]] = rules.DayPlan(row["date"], tuple(built), "special", row["name"])
    return rules.Calendar(weekly, exceptions)


def _build_session(row: dict[str, Any]) -> rules.Session:
    """Build a session; numbers are given while it is open unless the file says otherwise."""
    return rules.Session(
        session_id=row["session_id"],
        opens=row["opens"],
        closes=row["closes"],
        issue_from=row["issue_from"] or row["opens"],
        issue_to=row["issue_to"] or row["closes"],
    )
