"""What a stranger may read: of settings, the hall's file and the log what is listed here, of sentences what is left.

Two nets, one behind the other. Whatever has a key is told only where its key is listed; whatever is a sentence, and in
the end every text of the bundle, loses what looks like a name that the hall knows, a link, an address, a token or a
number. Pure.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

HIDDEN = "…"


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


SETTINGS_TOLD = _keys(
    """
    host port demo async_mode trusted_proxies max_sockets max_per_address log_level log_mb metrics session_hours
    builds_voices keep_commands_days keep_names_days ballast_mb backup_at backup_after_changes debug
    """
)
"""Settings that are told as they are; of the others only whether they are as shipped."""
HALL_TOLD = _keys(
    """
    hall_id languages time_zone voice_region number_reading queue staff sound slip hours closed_days
    special_days sessions priority_classes sectors services zones counters printers devices policies
    procedures lines days session_id opens closes issue_from issue_to from to reason date sector_id letter
    icon service_id mean_min variation is_short cap_per_day cap_per_session valid_from valid_to priority_share
    normal_share zone_id counter_id helps priority_class_id credit_min from_age verified_by printer_id
    width_dots spare_printer_id roll_m capability raster device_id role help_after_min recall_limit
    recall_spacing_s miss_grace_min missed_returns_to undo_s language_wait_max_min short_share_every
    max_dossiers return_pass_h kiosk_tickets_per_min press_guard_s stops_before_closing one_ticket_per_person
    desk_opens_any_counter lot_at_opening officers_act_on_all lock_after_min volume repeat boot_chime begins
    ends line_id size is_bold align logo_mm number_mm blocks facts max_documents
    """
)
"""Keys of a hall's file whose values are told; of every other only how long it is."""
HALL_HIDDEN = _keys(
    """
    name hint also_called parent public_url hotline privacy_contact documents code connection text logo notices
    demo_staff staff_id pin
    """
)
"""Keys of a hall's file that may hold names, words, addresses or PINs; each key is in one of the two lists."""
LINE_TOLD = _keys(
    """
    event level timestamp kind code at count seq known_seq lost_seq more why state ballast_mb printer_id work
    date reason cause
    """
)
"""What is told of a line of the log; its traceback beside that, without what it says of values."""

SENTENCES = frozenset(["reason", "cause"])

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,39}")
_FRAME = re.compile(r'^\s*File "([^"]+)", line ([0-9]+), in (\S+)', re.M)
_OURS = re.compile(r".*/((?:site-packages|server|printers)/.*)")
_ERROR = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning))\b", re.M)
_URL = re.compile(r"([a-z][a-z0-9+.-]*://)(?:[^\s/@]*@)?([^\s/?#,;\"']*)([/?#][^\s\"']*)?", re.I)
_IPV4 = re.compile(r"(?<![0-9.])(?!127\.)(?!0\.0\.0\.0)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_GROUPS = r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*"
_IPV6 = re.compile(
    rf"(?<![\w:])(?:(?:[0-9a-f]{{1,4}}:){{5,7}}[0-9a-f]{{1,4}}|(?:{_GROUPS})?::(?:{_GROUPS}))(?![\w:])",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_STAFF = re.compile(r"\bstaff:[\w-]+")
_SEAL = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){2,}\b")
_NUMBER = re.compile(r"(?<![\w-])[A-Z][0-9]{3,5}(?!\w)")
_DIGITS = re.compile(r"(?<![0-9.])[0-9]{5,}(?![0-9]| MB\b)")
_PHONE = re.compile(r"(?<![\w.:-])\+?[0-9]{2,4}(?:[ .][0-9]{2,4}){2,4}(?![\w.:-])")
_HOME = re.compile(r"(/home|/Users|/run/media|/media)/[^/\s:'\"]+")
_RUN = re.compile(r"[A-Za-z0-9_=-]{20,}")
_WORDS = re.compile(
    r"[a-z]+(?:[_-](?:[a-z]+|[0-9]{1,4}))*|(?:[A-Z][a-z]+)+(?:Error|Exception|Warning|Exit|Answer)"
)
"""A name in a program, long as it may be: nothing that was drawn by lot looks like it."""


class Redactor:
    """Takes out of sentences what a stranger may not read."""

    def __init__(self, names: Iterable[str] = (), ids: Iterable[str] = ()) -> None:
        """`names` are hidden wherever they stand, whatever their case and form; `ids` only as words of their own."""
        forms = {form for name in names if len(name.strip()) > 1 for form in _forms(name.strip())}
        words = sorted({i for i in ids if len(i) > 3}, key=len, reverse=True)
        parts = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
        parts += [rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in words]
        self._names = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def text(self, text: str) -> str:
        """Return a text without names, links, addresses, tokens and numbers of people and tickets."""
        if self._names is not None:
            text = self._names.sub(HIDDEN, text)
        text = _URL.sub(
            lambda m: f"{m[1]}{m[2]}{'/' + HIDDEN if len(m[3] or '') > 1 else m[3] or ''}", text
        )
        text = _RUN.sub(lambda m: m[0] if _WORDS.fullmatch(m[0]) else HIDDEN, text)
        for pattern, instead in (
            (_MAIL, HIDDEN),
            (_STAFF, f"staff:{HIDDEN}"),
            (_HOME, rf"\1/{HIDDEN}"),
            (_IPV4, HIDDEN),
            (_IPV6, HIDDEN),
            (_SEAL, HIDDEN),
            (_NUMBER, HIDDEN),
            (_PHONE, HIDDEN),
            (_DIGITS, HIDDEN),
        ):
            text = pattern.sub(instead, text)
        return text

    def values(self, found: Any) -> Any:
        """Return values with every text in them redacted, keys too."""
        if isinstance(found, str):
            return self.text(found)
        if isinstance(found, Mapping):
            return {self.text(str(key)): self.values(value) for key, value in found.items()}
        if isinstance(found, list | tuple):
            return [self.values(value) for value in found]
        return found


def _forms(name: str) -> set[str]:
    return {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}


def settings_told(given: Mapping[str, Any], shipped: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a stranger may read of settings: the listed ones, and of the others whether they are as shipped."""
    told: dict[str, Any] = {}
    for key, value in given.items():
        if key in SETTINGS_TOLD:
            told[key] = value
        else:
            told[key] = "as shipped" if value == shipped.get(key) else "changed"
    told["public_url"] = _kind_of_address(str(given.get("public_url", "")))
    told["database_url"] = urlsplit(str(given.get("database_url", ""))).scheme or "one file"
    told["backup_to"] = (
        f"{len([p for p in str(given.get('backup_to', '')).split(',') if p.strip()])} folders"
    )
    return told


def _kind_of_address(url: str) -> str:
    """Return what kind of address that is, without its name."""
    if not url:
        return "none"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "no address"
    is_number = re.fullmatch(r"[0-9.]+|.*:.*", parts.hostname or "") is not None
    return f"{parts.scheme}, {'a number' if is_number else 'a name'}, port {port or 'usual'}"


def hall_told(key: str, value: Any) -> Any:
    """Return what a stranger may read of a hall's file: what its key lists, of the rest how long it is."""
    if key and key not in HALL_TOLD:
        return _length(value)
    if isinstance(value, Mapping):
        return {inner: hall_told(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [hall_told(key, each) for each in value]
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else _length(value)
    return value if isinstance(value, bool | int | float) else str(value)


def _length(value: Any) -> str:
    if isinstance(value, str):
        return f"({len(value)} letters)"
    if isinstance(value, Mapping):
        return (
            f"({', '.join(map(str, sorted(value)))})"
            if _is_by_language(value)
            else f"({len(value)} keys)"
        )
    if isinstance(value, list):
        return f"({len(value)} entries)"
    return f"({type(value).__name__})"


def _is_by_language(value: Mapping[str, Any]) -> bool:
    return all(re.fullmatch("[a-z]{2,3}", key) for key in value)


def line_told(line: str, has_names: bool = True) -> dict[str, Any] | None:
    """Return what a stranger may read of a line of the log, None for one that is no line of ours.

    Its sentences only where the names that the hall knows could be read: a sentence may have one.
    """
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    listed = LINE_TOLD if has_names else LINE_TOLD - SENTENCES
    told = {key: value for key, value in found.items() if key in listed}
    told = {k: v if isinstance(v, str | int | float | None) else HIDDEN for k, v in told.items()}
    trace = found.get("exception")
    if isinstance(trace, str):
        told["exception"] = frames(trace)
    return told


def frames(trace: str) -> list[str]:
    """Return where a traceback passes and what kind of error it is, without what it says."""
    places = [f"{_short(path)}:{line} {name}" for path, line, name in _FRAME.findall(trace)]
    return [*places, *dict.fromkeys(_ERROR.findall(trace))]


def _short(path: str) -> str:
    """Return a file by its place in a library or in this program; where those lie may be somebody's folder."""
    found = _OURS.fullmatch(path)
    return found[1] if found else path.rpartition("/")[2]
