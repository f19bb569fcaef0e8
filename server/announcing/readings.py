"""What a kiosk can read aloud: which texts of a hall, and where the clip of each lies.

A clip is found by its text, so that a changed word is silent until it has been made anew and never says
the old one. Clips are made by `building` beside the server; asked for by `server.announcing.routes`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from server.announcing.answers import ReadingClip
from server.announcing.reading import read_number
from server.announcing.script import Script
from server.hall.rules import Hall, PriorityClass, Sector, Service
from server.outside import Look

SCREENS = (
    "kiosk.ask_work",
    "kiosk.ask_hint",
    "kiosk.ask_service",
    "kiosk.priority_title",
    "kiosk.priority_hint",
    "kiosk.help_title",
    "kiosk.help_hint",
    "kiosk.help_touch",
    "kiosk.help_wait",
    "kiosk.help_find",
    "kiosk.help_person",
    "kiosk.your_number",
)
"""The questions and explanations of the kiosk's screens; none of them has a fact to fill in."""

_FIGURES = re.compile(r"[0-9]{1,6}")


def readings_folder(data_dir: Path) -> Path:
    """Return where the clips of all languages lie."""
    return data_dir / "readings"


def texts_of(hall: Hall, language: str, text: Callable[[str], str]) -> tuple[str, ...]:
    """Return all that a kiosk of the hall reads aloud in a language, each text once.

    `text` gives the words of the language. A name that the hall does not have in it is left out: no voice
    says the words of another language.
    """
    named: tuple[Sector | Service | PriorityClass, ...]
    named = (*hall.sectors, *hall.services, *hall.priority_classes)
    own = [each.get(language) for one in named for each in (one.name, one.hint)]
    return tuple(dict.fromkeys([*map(text, SCREENS), *filter(None, own)]))


def file_of(text: str) -> str:
    """Return the name of the file that says a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24] + ".wav"


def spelled(text: str, script: Script, region: str) -> str:
    """Return a text with its figures in words, for an engine that reads figures badly."""

    def words(figures: re.Match[str]) -> str:
        tokens = read_number(figures[0], script.language, "natural", region)
        return " ".join(script.words_of(token) for token in tokens)

    return _FIGURES.sub(words, text)


class Readings:
    """The clips that there are, for the texts of one hall."""

    def __init__(
        self, folder: Path, hall: Hall, text_in: Callable[[str], Callable[[str], str]]
    ) -> None:
        self._folder = folder
        self._hall = hall
        self._text_in = text_in
        self._files: dict[str, Mapping[str, str]] = {}
        self._looks: dict[str, Look[frozenset[str]]] = {}

    def clips(self, language: str) -> list[ReadingClip]:
        """Return each text that can be heard, with the address of its clip; empty without a voice."""
        wanted, there = self._wanted(language), self._there(language)
        return [
            {"text": text, "address": f"/readings/{language}/{file}"}
            for text, file in wanted.items()
            if file in there
        ]

    def mark(self, language: str) -> str:
        """Return what is another when other texts can be heard: kiosks ask for nothing else meanwhile."""
        there = self._there(language)
        files = "".join(file for file in self._wanted(language).values() if file in there)
        return hashlib.sha256(files.encode()).hexdigest()[:12]

    def file(self, language: str, file: str) -> Path | None:
        """Return where a clip of this hall's texts lies, if it is there; anything else is None."""
        is_ours = file in self._wanted(language).values()
        return self._folder / language / file if is_ours else None

    def _there(self, language: str) -> frozenset[str]:
        """The files of a language, read in one go and outside the loop: each visitor's kiosk asks."""
        if not self._wanted(language):
            return frozenset()
        if language not in self._looks:
            folder = self._folder / language
            self._looks[language] = Look(str(folder), lambda: _names(folder), fresh_s=0.0)
        return self._looks[language].latest(frozenset())

    def _wanted(self, language: str) -> Mapping[str, str]:
        if language not in self._hall.languages:
            return {}
        if language not in self._files:
            texts: Sequence[str] = texts_of(self._hall, language, self._text_in(language))
            self._files[language] = {text: file_of(text) for text in texts}
        return self._files[language]


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
