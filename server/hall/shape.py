"""What a hall file may say: every table, every key, its kind, its range and its default.

The one list of keys: `server.hall.reading` reads by it, and config/halls/README.md must explain
each key of it. Never reads a file; what several keys mean together is in `server.hall.checking`.
"""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from printers.address import parse_address
from printers.errors import BadAddress, ForeignPlace
from printers.port import Raster
from printers.receipt import ALIGNS, COLUMNS
from server.hall import fields, pins
from server.hall.fields import BAD, Key, Shape
from server.hall.loudness import LOUDEST, SoundSettings
from server.hall.positions import Path
from server.hall.problems import Findings
from server.hall.roles import DEVICE_ROLES, STAFF_ROLES
from server.hall.rules import POLICIES, QueueSettings, StaffSettings
from server.hall.slip_template import (
    FACTS,
    LOGO_MM,
    MAX_DOCUMENTS,
    NUMBER_MM,
    USUAL_BLOCKS,
    OwnLine,
    SlipTemplate,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_TILES = 8
"""Sectors of a hall and services of a sector: more than eight tiles on a page are not read."""
MAX_COUNTERS = 99
PROCEDURE_LETTERS = 1000
"""The longest official name of 2,642 procedures has 919 letters; 113 of a commune's 588 have more than 160."""
MAX_PROCEDURES = 600
"""Behind one service: as many as a commune has in all, should a hall put them behind one tile."""
_TCP = re.compile(r"tcp://([0-9]{1,3}\.){3}[0-9]{1,3}(:[0-9]{1,5})?")


def printer_connection(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept "agent" or tcp://<address>:<port>, an address at which the printing library would print.

    A name instead of an address is refused: a hall must print when nobody resolves names.
    """
    if raw == "agent":
        return raw
    if not isinstance(raw, str) or not _TCP.fullmatch(raw):
        findings.add(path, "bad_connection", value=str(raw))
        return BAD
    try:
        parse_address(raw)
    except BadAddress as error:
        is_place = isinstance(error, ForeignPlace)
        findings.add(path, "connection_not_local" if is_place else "bad_connection", value=raw)
        return BAD
    return raw


def time_zone(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept the name of a time zone that this machine knows."""
    if not isinstance(raw, str):
        findings.add(path, "not_text")
        return BAD
    try:
        zoneinfo.ZoneInfo(raw)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        findings.add_unknown(path, "unknown_zone_name", raw, known)
        return BAD
    return raw


def ticket_letter(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept one capital A to Z; I and O are refused: on paper they are 1 and 0."""
    if not isinstance(raw, str) or not re.fullmatch("[A-Z]", raw):
        findings.add(path, "bad_letter", value=str(raw))
        return BAD
    if raw in "IO":
        findings.add(path, "letter_looks_like_digit", value=raw)
        return BAD
    return raw


_ICON = fields.pattern("bad_icon", r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = fields.names(60)
_HINT = fields.names(120)
_SERVICES = fields.list_of(fields.identifier, MAX_TILES * MAX_TILES)

SESSION: Shape = {
    "session_id": Key(fields.identifier, is_required=True),
    "opens": Key(fields.clock_time, is_required=True),
    "closes": Key(fields.clock_time, is_required=True),
    "issue_from": Key(fields.clock_time),
    "issue_to": Key(fields.clock_time),
}
HOURS: Shape = {
    "days": Key(fields.list_of(fields.choice(DAYS), 7, min_items=1), is_required=True),
    **SESSION,
}
CLOSED_DAYS: Shape = {
    "from": Key(fields.calendar_date, is_required=True),
    "to": Key(fields.calendar_date),
    "reason": Key(fields.choice(("holiday", "special")), default="holiday"),
    "name": Key(_NAME, is_required=True),
}
SPECIAL_DAYS: Shape = {
    "date": Key(fields.calendar_date, is_required=True),
    "name": Key(_NAME, is_required=True),
    "sessions": Key(fields.tables(SESSION, 6), is_required=True),
}
SECTORS: Shape = {
    "sector_id": Key(fields.identifier, is_required=True),
    "letter": Key(ticket_letter, is_required=True),
    "icon": Key(_ICON, is_required=True),
    "name": Key(_NAME, is_required=True),
    "hint": Key(_HINT, is_required=True),
}
PROCEDURES: Shape = {
    "code": Key(
        fields.pattern("bad_procedure_code", r"[0-9]\.[0-9]{6}(\.[0-9A-Z]+)*"), is_required=True
    ),
    "name": Key(fields.names(PROCEDURE_LETTERS, joins_lines=True), is_required=True),
}
POLICY: Shape = {
    "name": Key(fields.choice(POLICIES, "unknown_policy"), is_required=True),
    "valid_from": Key(fields.calendar_date),
    "priority_share": Key(fields.whole(1, 20), default=1),
    "normal_share": Key(fields.whole(1, 20), default=2),
}
SERVICES: Shape = {
    "service_id": Key(fields.identifier, is_required=True),
    "sector_id": Key(fields.identifier, is_required=True),
    "icon": Key(_ICON, is_required=True),
    "name": Key(_NAME, is_required=True),
    "hint": Key(_HINT, is_required=True),
    "mean_min": Key(fields.number(0.5, 240), is_required=True),
    "variation": Key(fields.number(0, 3), default=0.6),
    "is_short": Key(fields.yes_no, default=False),
    "also_called": Key(fields.per_language(fields.list_of(fields.text(60), 30)), default={}),
    "documents": Key(fields.per_language(fields.list_of(fields.text(90), 6)), default={}),
    "cap_per_day": Key(fields.whole(1, 5000)),
    "cap_per_session": Key(fields.whole(1, 5000)),
    "procedures": Key(fields.tables(PROCEDURES, MAX_PROCEDURES), default=()),
    "policies": Key(fields.tables(POLICY, 20), default=()),
}
ZONES: Shape = {
    "zone_id": Key(fields.identifier, is_required=True),
    "name": Key(_NAME, is_required=True),
}
COUNTERS: Shape = {
    "counter_id": Key(fields.identifier, is_required=True),
    "name": Key(_NAME, is_required=True),
    "zone_id": Key(fields.identifier, is_required=True),
    "services": Key(_SERVICES, is_required=True),
    "helps": Key(_SERVICES, default=()),
    "languages": Key(fields.list_of(fields.text(3), 20, min_items=1), default=("vi",)),
}
PRIORITY_CLASSES: Shape = {
    "priority_class_id": Key(fields.identifier, is_required=True),
    "name": Key(_NAME, is_required=True),
    "hint": Key(_HINT, is_required=True),
    "credit_min": Key(fields.whole(0, 240), is_required=True),
    "from_age": Key(fields.whole(1, 120)),
    "verified_by": Key(fields.choice(("self", "desk", "card")), default="desk"),
}
PRINTERS: Shape = {
    "printer_id": Key(fields.identifier, is_required=True),
    "name": Key(fields.text(60), is_required=True),
    "connection": Key(printer_connection, is_required=True),
    "width_dots": Key(fields.one_of(tuple(COLUMNS), "unknown_width"), default=576),
    "spare_printer_id": Key(fields.identifier),
    "roll_m": Key(fields.number(1, 300), default=80.0),
    "capability": Key(fields.choice(("A", "B", "C", "D"))),
    "raster": Key(fields.choice(tuple(Raster)), default="row"),
}
DEVICES: Shape = {
    "device_id": Key(fields.identifier, is_required=True),
    "role": Key(fields.choice(DEVICE_ROLES), is_required=True),
    "name": Key(fields.text(60), is_required=True),
    "zone_id": Key(fields.identifier),
    "counter_id": Key(fields.identifier),
    "printer_id": Key(fields.identifier),
}
DEMO_STAFF: Shape = {
    "staff_id": Key(fields.identifier, is_required=True),
    "name": Key(fields.text(60), is_required=True),
    "role": Key(fields.choice(STAFF_ROLES), is_required=True),
    "pin": Key(fields.pattern("bad_pin", pins.PATTERN), is_required=True),
    "counters": Key(fields.list_of(fields.identifier, MAX_COUNTERS), default=()),
}
_QUEUE = QueueSettings()
QUEUE: Shape = {
    "help_after_min": Key(fields.whole(0, 240), default=_QUEUE.help_after_min),
    "recall_limit": Key(fields.whole(0, 10), default=_QUEUE.recall_limit),
    "recall_spacing_s": Key(fields.whole(0, 300), default=_QUEUE.recall_spacing_s),
    "miss_grace_min": Key(fields.whole(0, 480), default=_QUEUE.miss_grace_min),
    "missed_returns_to": Key(
        fields.pattern("bad_return_place", r"front|back|after_[1-9][0-9]?"),
        default=_QUEUE.missed_returns_to,
    ),
    "undo_s": Key(fields.whole(0, 60), default=_QUEUE.undo_s),
    "language_wait_max_min": Key(fields.whole(0, 60), default=_QUEUE.language_wait_max_min),
    "short_share_every": Key(fields.whole(0, 50), default=_QUEUE.short_share_every),
    "max_dossiers": Key(fields.whole(1, 200), default=_QUEUE.max_dossiers),
    "return_pass_h": Key(fields.whole(0, 240), default=_QUEUE.return_pass_h),
    "kiosk_tickets_per_min": Key(fields.whole(0, 60), default=_QUEUE.kiosk_tickets_per_min),
    "press_guard_s": Key(fields.whole(0, 10), default=_QUEUE.press_guard_s),
    "stops_before_closing": Key(fields.yes_no, default=_QUEUE.stops_before_closing),
    "one_ticket_per_person": Key(fields.yes_no, default=_QUEUE.one_ticket_per_person),
    "desk_opens_any_counter": Key(fields.yes_no, default=_QUEUE.desk_opens_any_counter),
    "lot_at_opening": Key(fields.yes_no, default=_QUEUE.lot_at_opening),
    "officers_act_on_all": Key(fields.yes_no, default=_QUEUE.officers_act_on_all),
}
STAFF: Shape = {
    "lock_after_min": Key(fields.whole(0, 240), default=StaffSettings().lock_after_min),
}
_LINE, _SLIP = OwnLine("", {}), SlipTemplate()
SLIP_LINES: Shape = {
    "line_id": Key(fields.identifier, is_required=True),
    "text": Key(fields.names(200), is_required=True),
    "size": Key(fields.choice(("small", "medium", "large")), default=_LINE.size),
    "is_bold": Key(fields.yes_no, default=_LINE.is_bold),
    "align": Key(fields.choice(ALIGNS), default=_LINE.align),
}
SLIP: Shape = {
    "logo": Key(fields.pattern("bad_logo_path", r"(\w[\w-]*/)*\w[\w.-]*\.(png|jpg|jpeg)", 120)),
    "logo_mm": Key(fields.whole(*LOGO_MM), default=12),
    "number_mm": Key(fields.whole(*NUMBER_MM), default=_SLIP.number_mm),
    "blocks": Key(fields.list_of(fields.text(40), 40, 1, may_repeat=True), default=USUAL_BLOCKS),
    "facts": Key(fields.list_of(fields.choice(FACTS), len(FACTS), 1), default=FACTS),
    "max_documents": Key(fields.whole(1, MAX_DOCUMENTS), default=_SLIP.max_documents),
    "lines": Key(fields.tables(SLIP_LINES, 12), default=()),
}
_SOUND = SoundSettings()
SOUND_HOURS: Shape = {
    "days": Key(fields.list_of(fields.choice(DAYS), 7, min_items=1), default=DAYS),
    "begins": Key(fields.clock_time, is_required=True),
    "ends": Key(fields.clock_time, is_required=True),
    "volume": Key(fields.whole(0, LOUDEST), default=0),
    "valid_from": Key(fields.calendar_date),
    "valid_to": Key(fields.calendar_date),
}
SOUND: Shape = {
    "volume": Key(fields.whole(0, LOUDEST), default=_SOUND.volume),
    "repeat": Key(fields.whole(1, 3), default=_SOUND.repeat),
    "boot_chime": Key(fields.yes_no, default=_SOUND.boot_chime),
    "hours": Key(fields.tables(SOUND_HOURS, 60), default=()),
}
HALL: Shape = {
    "hall_id": Key(fields.identifier, is_required=True),
    "name": Key(_NAME, is_required=True),
    "parent": Key(fields.names(80)),
    "languages": Key(fields.list_of(fields.text(3), 20, min_items=1), is_required=True),
    "time_zone": Key(time_zone, default="Asia/Ho_Chi_Minh"),
    "public_url": Key(fields.pattern("bad_url", r"https?://[^\s/?#]+(/[^\s?#]*)?", 200)),
    "hotline": Key(fields.pattern("bad_hotline", r"\+?[0-9][0-9 .]{1,18}[0-9]")),
    "privacy_contact": Key(fields.names(160)),
    "voice_region": Key(fields.choice(("north", "central", "south")), default="north"),
    "number_reading": Key(fields.choice(("digits", "mixed", "natural")), default="digits"),
    "queue": Key(fields.table(QUEUE), default=None),
    "staff": Key(fields.table(STAFF), default=None),
    "sound": Key(fields.table(SOUND), default=None),
    "slip": Key(fields.table(SLIP), default=None),
    "hours": Key(fields.tables(HOURS, 60), is_required=True),
    "closed_days": Key(fields.tables(CLOSED_DAYS, 400), default=()),
    "special_days": Key(fields.tables(SPECIAL_DAYS, 400), default=()),
    "priority_classes": Key(fields.tables(PRIORITY_CLASSES, 12), default=()),
    "sectors": Key(fields.tables(SECTORS, MAX_TILES), is_required=True),
    "services": Key(fields.tables(SERVICES, MAX_TILES * MAX_TILES), is_required=True),
    "zones": Key(fields.tables(ZONES, 40), is_required=True),
    "counters": Key(fields.tables(COUNTERS, MAX_COUNTERS), is_required=True),
    "printers": Key(fields.tables(PRINTERS, 40), default=()),
    "devices": Key(fields.tables(DEVICES, 300), default=()),
    "demo_staff": Key(fields.tables(DEMO_STAFF, 300), default=()),
    "notices": Key(fields.list_of(fields.names(200), 20), default=()),
}

TABLES: dict[str, Shape] = {
    "": HALL,
    "queue": QUEUE,
    "staff": STAFF,
    "sound": SOUND,
    "sound.hours": SOUND_HOURS,
    "slip": SLIP,
    "slip.lines": SLIP_LINES,
    "hours": HOURS,
    "closed_days": CLOSED_DAYS,
    "special_days": SPECIAL_DAYS,
    "special_days.sessions": SESSION,
    "priority_classes": PRIORITY_CLASSES,
    "sectors": SECTORS,
    "services": SERVICES,
    "services.procedures": PROCEDURES,
    "services.policies": POLICY,
    "zones": ZONES,
    "counters": COUNTERS,
    "printers": PRINTERS,
    "devices": DEVICES,
    "demo_staff": DEMO_STAFF,
}
"""Every table of the file by its header; "" is the top."""
