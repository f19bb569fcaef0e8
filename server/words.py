"""The words of the hall in every language, from config/words/*.po.

Used wherever the server speaks to a person: error texts, slips, calls, phone pages; the browser
gets the same words as JSON. Loaded once. Never holds a text, never decides which language.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import math
import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages import pofile

from server.files import read_text

BASE_LANGUAGE = "vi"
"""The language that every text has; the others fall back to it, text by text."""

WORDS_FOLDER = Path(__file__).resolve().parent.parent / "config" / "words"

LONG_WAIT_S = 7200
"""A wait that is longer at the least is said in hours: nobody plans by its minutes."""

Forms = tuple[str, ...]
"""The plural forms of one text, the singular first; one form when the language has no plural."""

_PLACE = re.compile(r"\{(\w+)\}")
_log = logging.getLogger(__name__)


class UnknownWord(KeyError):
    """A key, or a fact that its text needs, that nobody has written."""


class Words:
    """The texts of one language, each with the Vietnamese one behind it.

    Strict words raise `UnknownWord` on a wrong key or a missing fact (tests, development); lenient
    ones show the key or the place, so that a citizen's screen never breaks over a text.
    """

    def __init__(
        self, language: str, own: Mapping[str, Forms], base: Mapping[str, Forms], is_strict: bool
    ) -> None:
        self.language = language
        self._own = own
        self._base = base
        self._is_strict = is_strict
        self._reported: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._own or key in self._base

    def text(self, key: str, /, **facts: object) -> str:
        """Return the text with its `{places}` filled; `count` also chooses the plural form.

        Raises UnknownWord when the words are strict and the key or a fact is missing.
        """
        forms = self._own.get(key)
        if forms is None:
            forms = self._fall_back(key)
        return self._fill(key, _choose(forms, facts.get("count")), facts)

    def error(self, code: str, /, **facts: object) -> tuple[str, str]:
        """Return the title and the detail of an error code.

        A fact that is None is not known: the detail `error.<code>_detail_plain`, which does
        without it, is used when there is one. An unknown code speaks as `server_error`.
        """
        if not self._is_strict and f"error.{code}_title" not in self:
            self._report(f"error.{code}_title")
            return self.error("server_error")
        known = {name: fact for name, fact in facts.items() if fact is not None}
        detail, plain = f"error.{code}_detail", f"error.{code}_detail_plain"
        if plain in self and not self.places(detail) <= known.keys():
            detail = plain
        return self.text(f"error.{code}_title", **known), self.text(detail, **known)

    def clock(self, at: dt.datetime, zone: dt.tzinfo) -> str:
        """Return the time of day of an aware moment, as people of the hall's zone read it."""
        local = at.astimezone(zone)
        return self.text("common.time", hour=f"{local.hour:02}", minute=f"{local.minute:02}")

    def band(self, low_s: int | None, high_s: int | None) -> str:
        """Return an expected wait as a person would say it; "" when it is unknown.

        Minutes up to ten are exact, above they go by fives; two equal ends become "about"; from two
        hours on only "more than" is said. The browser's `wording.js` says the same; a test holds the two together.
        """
        if low_s is None or high_s is None:
            return ""
        if high_s <= 0:
            return self.text("common.band_now")
        if low_s >= LONG_WAIT_S:
            return self.text("common.band_over", count=low_s // 3600)
        low, high = _round_min(low_s / 60, math.floor), _round_min(high_s / 60, math.ceil)
        facts = {"count": high, "low": low, "high": high}
        if high <= 5:
            return self.text("common.band_under", **facts)
        if low <= 0:
            return self.text("common.band_up_to", **facts)
        return self.text("common.band_about" if low == high else "common.band_between", **facts)

    def date(self, day: dt.date) -> str:
        """Return a date with its weekday."""
        return self.text("common.date", **self._day_facts(day))

    def moment(self, at: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> str:
        """Return a coming moment as a person would say it: 13:15 today, 07:00 tomorrow, …"""
        day = at.astimezone(zone).date()
        key = {0: "common.moment_today", 1: "common.moment_tomorrow"}.get(
            (day - now.astimezone(zone).date()).days, "common.moment_day"
        )
        return self.text(key, time=self.clock(at, zone), **self._day_facts(day))

    def _day_facts(self, day: dt.date) -> dict[str, str]:
        weekday = self.text(f"common.weekday_{day.weekday()}")
        return {"weekday": weekday, "day": f"{day:%d}", "month": f"{day:%m}", "year": f"{day:%Y}"}

    def places(self, key: str) -> set[str]:
        """Return the names of the facts that a text needs."""
        forms = self._own.get(key) or self._base.get(key) or ()
        return {place for form in forms for place in _PLACE.findall(form)}

    def every_text(self) -> dict[str, str | list[str]]:
        """Return key → text, or the list of plural forms, gaps filled from Vietnamese."""
        merged = {**self._base, **self._own}
        return {
            key: list(forms) if len(forms) > 1 else forms[0]
            for key, forms in sorted(merged.items())
        }

    def _fall_back(self, key: str) -> Forms:
        self._report(key)
        if key in self._base:
            return self._base[key]
        if self._is_strict:
            raise UnknownWord(key)
        return (key,)

    def _report(self, key: str) -> None:
        if key not in self._reported:
            self._reported.add(key)
            _log.warning("no %s text for %s", self.language, key)

    def _fill(self, key: str, text: str, facts: Mapping[str, object]) -> str:
        def put(place: re.Match[str]) -> str:
            if place[1] in facts:
                return str(facts[place[1]])
            if self._is_strict:
                raise UnknownWord(f"{key} needs {place[1]}")
            return place[0]

        return _PLACE.sub(put, text)


def load_words(folder: Path = WORDS_FOLDER, *, is_strict: bool = False) -> dict[str, Words]:
    """Read every catalogue of the folder: language code → words. Raises OSError, PoFileError."""
    texts = {path.stem: _read_catalogue(path) for path in sorted(folder.glob("*.po"))}
    base = texts[BASE_LANGUAGE]
    return {language: Words(language, own, base, is_strict) for language, own in texts.items()}


def words(language: str) -> Words:
    """Return the words of a language; a language without a catalogue gets Vietnamese."""
    loaded = _loaded()
    return loaded.get(language) or loaded[BASE_LANGUAGE]


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a catalogue, Vietnamese first: the one list of languages."""
    return tuple(sorted(_loaded(), key=lambda code: (code != BASE_LANGUAGE, code)))


def own_name(language: str) -> str:
    """Return what a language calls itself, as its own catalogue says; the code without one."""
    said = _loaded().get(language)
    key = f"common.language_{language}"
    return said.text(key) if said is not None and key in said else language


@lru_cache(maxsize=16)
def as_json(language: str) -> str:
    """Return the JSON of /words/<language>.json: {key: "text" or ["one", "other"]}.

    Every catalogue also tells all languages by their own names, as `language.<code>` in the order in which they
    are offered: a page offers a language before it has loaded its words.
    """
    names = {f"language.{code}": own_name(code) for code in languages()}
    texts = words(language).every_text() | names
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def _round_min(minutes: float, rounded: Callable[[float], int]) -> int:
    return rounded(minutes / 5) * 5 if minutes > 10 else rounded(minutes)


@lru_cache(maxsize=1)
def _loaded() -> dict[str, Words]:
    return load_words(WORDS_FOLDER, is_strict=os.environ.get("MOTCUA_STRICT_WORDS") == "1")


def _read_catalogue(path: Path) -> dict[str, Forms]:
    source = io.BytesIO(read_text(path).encode())
    catalogue = pofile.read_po(source, locale=path.stem, abort_invalid=True)
    texts: dict[str, Forms] = {}
    for message in catalogue:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found = message.string or ""
        forms = (found,) if isinstance(found, str) else tuple(found)
        # A half-translated text is no text: Vietnamese is better than a gap.
        if all(forms):
            texts[key] = forms
    return texts


def _choose(forms: Forms, count: object) -> str:
    """Return the form for the count: English-like languages say "one" only for 1."""
    return forms[0] if count is None or count in (1, "1") else forms[-1]
