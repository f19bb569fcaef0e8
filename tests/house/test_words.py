"""Every text that the house says is in the three catalogues, and every text there is said.

A key stands in the code as a whole literal ("kiosk.ask_service"). Where a key is put together, its
fixed beginning is declared in BUILT with what completes it.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from house.sources import ROOT, complete_languages, listed, own_files, read

LANGUAGES = complete_languages()
ROOMS = "kiosk|rating|board|phone|desk|host|manager|launch|slip|call|error|common|hall|pin|cli"
SPOKEN_IN = ("server/", "printers/", "kiosk/", "display/", "counter/", "config/halls/")

BUILT: dict[str, tuple[str, ...]] = {
    "common.closed_": (),  # why the hall is closed
    "common.language_": (),  # a language's name, in its own catalogue what it calls itself
    "common.pair_title_": (),  # roles of a device
    "common.priority_": (),  # a class and how it is known
    "common.state_": (),  # states of a ticket
    "common.theme_": (),
    "common.verified_": (),  # how a class is known
    "common.weekday_": (),
    "desk.clock_": (),  # why the machine's clock is not followed
    "desk.withheld_": (),  # why the machine gives no numbers
    "desk.did_": (),  # what an officer has done
    "desk.extra_": (),
    "desk.hold_": (),  # why a ticket is held
    "desk.list_": (),  # the three lists beside the card
    "desk.list_verb_": (),
    "desk.pause_": (),  # why a counter pauses
    "desk.sheet_": (),
    "desk.tick_": (),  # whether a call was shown and spoken
    "desk.verb_": (),
    "desk.void_": (),  # why a number is void
    "desk.why_": (),  # why this person is next
    "error.": (),  # codes of refusals, each with a title and a detail
    "hall.error_": (),  # codes of problems in a hall file
    "host.did_": (),  # what a host has done
    "host.list_": (),
    "host.paper_": (),  # what the slip does
    "host.place_": (),  # where somebody stands
    "host.side_": (),
    "host.verb_": (),
    "host.withheld_": (),  # why no number is given at the help desk either
    "kiosk.closed_": (),  # why a service cannot be taken
    "kiosk.help_": (),
    "kiosk.paper_": (),  # states of a print job
    "kiosk.refused_": (),
    "launch.fault_": (),  # switches of the virtual printer
    "launch.log_": (),  # what happens while the hall runs by itself
    "launch.screen_": (),
    "launch.who_": (),  # who uses a screen
    "manager.alert_": (),
    "manager.clock_": (),  # the known times
    "manager.day_": (),  # what became of a day
    "manager.hand_": (),  # what was done by hand
    "manager.hand_column_": (),  # the columns of its table
    "manager.hand_kind_": (),  # what it is sorted by
    "manager.hand_why_": (),  # why it was done
    "manager.day_was_": (),  # what a number was when its day ended
    "manager.did_": (),
    "manager.figure_": (),
    "manager.holiday_": ("tet", "hung_kings"),  # days off by the moon
    "manager.pair_": (),
    "manager.voice_group_": (),  # what a speaker reads
    "manager.voice_level_": ("none", "quiet", "good", "loud"),
    "manager.voice_way_": (),  # how it is read
    "manager.phase_": (),  # what a counter is doing
    "manager.printer_": (),  # states of a printer
    "manager.role_": (),
    "manager.serving_": ("services", "helps"),  # how a counter does a service
    "manager.slip_": (),  # kinds of slips, and what surrounds their picture
    "phone.": tuple(
        f"{state}{end}" for state in ("left", "void", "unserved") for end in ("", "_do")
    ),
    "rating.reason_": (),
    "rating.score_": (),
    "rating.told_": (),  # why a slip or link opens no rating
}
"""Beginning of keys that are put together → the only completions; none = whatever is in the catalogues."""

FILE_NAMES = (".js", ".mjs", ".css", ".html", ".toml", ".json", ".png", ".wav", "slip.lines")
"""A literal such as "desk.js" looks like a key and is something else; so does a table of hall files."""


@cache
def catalogue(language: str) -> Catalog:
    """Return the catalogue of one language."""
    with (ROOT / "config" / "words" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts(language: str) -> dict[str, tuple[str, ...]]:
    """Return key → its forms: one, or one for each plural."""
    found = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            found[key] = (text,) if isinstance(text, str) else tuple(text)
    return found


@cache
def sources() -> dict[str, str]:
    """Return name → text of every file that may say something."""
    endings = (".py", ".js", ".mjs", ".html", ".toml")
    return {name: read(name) for name in own_files(*endings, under=SPOKEN_IN)}


def said_keys() -> dict[str, str]:
    """Return each key that stands in the code as a literal → a file that says it."""
    literal = re.compile(rf"""(["'`])((?:{ROOMS})\.[a-z0-9_]+)\1""")
    found = {}
    for name, text in sources().items():
        for _, key in literal.findall(text):
            found.setdefault(key, name)
    return {key: name for key, name in found.items() if not key.endswith((*FILE_NAMES, "_"))}


def built_beginnings() -> dict[str, str]:
    """Return each beginning that the code completes itself → a file that does."""
    template = re.compile(rf"""`((?:{ROOMS})\.[a-z0-9_]*)\$\{{|f["']((?:{ROOMS})\.[a-z0-9_]*)\{{""")
    joined = re.compile(rf"""["']((?:{ROOMS})\.[a-z0-9_]*_|(?:{ROOMS})\.)["']\s*[+~]""")
    found = {}
    for name, text in sources().items():
        for match in [*template.finditer(text), *joined.finditer(text)]:
            beginning = next(group for group in match.groups() if group)
            found.setdefault(beginning, name)
    return found


def is_built(key: str) -> bool:
    """Tell whether a key may be put together by the code."""
    return any(
        key.startswith(start) and (not ends or key[len(start) :] in ends)
        for start, ends in BUILT.items()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_said_has_words(language: str) -> None:
    """A literal key of the code is in each catalogue."""
    known = texts(language)
    missing = [f"{key} (said in {name})" for key, name in said_keys().items() if key not in known]
    assert not missing, listed(sorted(missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    """Each entry has words in each of its forms."""
    empty = [key for key, forms in texts(language).items() if not all(f.strip() for f in forms)]
    assert not empty, listed(sorted(empty))


def test_the_catalogues_hold_the_same_keys() -> None:
    """A text in one language is there in all."""
    keys = {language: set(texts(language)) for language in LANGUAGES}
    everywhere = set.intersection(*keys.values())
    uneven = [f"{lang}: {key}" for lang in LANGUAGES for key in sorted(keys[lang] - everywhere)]
    assert not uneven, listed(uneven)


def test_every_text_is_said_somewhere() -> None:
    """A key that no code says, whole or put together, is deleted from the catalogues."""
    said = said_keys()
    idle = [key for key in texts("vi") if key not in said and not is_built(key)]
    assert not idle, listed(sorted(idle))


def test_every_beginning_is_declared_and_completed() -> None:
    """Keys that the code puts together begin with a declared beginning, and each of those is used."""
    built = built_beginnings()
    unknown = [f"{start} ({name})" for start, name in built.items() if start not in BUILT]
    idle = [start for start in BUILT if start not in built]
    wanted = [f"{start}{end}" for start, ends in BUILT.items() for end in ends or ("",)]
    hollow = [key for key in wanted if not any(known.startswith(key) for known in texts("vi"))]
    assert not unknown, listed(sorted(unknown))
    assert not idle + hollow, listed(idle + hollow)


def places(text: str) -> set[str]:
    """Return the names of the {places} in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_uses_the_same_facts() -> None:
    """A {place} in one language is in all; a singular form may leave its number out."""
    uneven = []
    for key, forms in texts("vi").items():
        wanted = places(forms[-1])
        for language in LANGUAGES:
            found = texts(language).get(key, ("",))
            if places(found[-1]) != wanted or not places(found[0]) <= wanted | {"count"}:
                uneven.append(f"{language} {key}: {sorted(places(found[-1]))} ≠ {sorted(wanted)}")
    assert not uneven, listed(sorted(uneven))


def test_words_are_spelled_whole() -> None:
    """Texts keep composed letters and no stray spaces; Khmer texts are in Khmer letters."""
    import unicodedata

    odd = []
    for language in LANGUAGES:
        for key, forms in texts(language).items():
            for text in forms:
                is_neat = text == " ".join(text.split(" ")).strip() and "  " not in text
                if not is_neat or text != unicodedata.normalize("NFC", text):
                    odd.append(f"{language} {key}: {text!r}")
    assert not odd, listed(odd)
