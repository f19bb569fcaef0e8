"""What a call says: its text on boards and phones, and its speech tokens, in every language.

One frame serves all languages, so that a new one needs words and recordings but no code:
[again] invite NUMBER go-to PLACE. Three lengths exist, because a hall that calls fast must speak
briefly. Called by `server.announcing.actions` (texts) and `server.announcing.clips` (tokens). Holds
no words: texts come from the catalogues (`call.*`), spoken words from the scripts in config/voices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from server.announcing.reading import HIGHEST_COUNTER, Tokens, read_counter, read_number

LEVELS = ("full", "short", "brief")
"""Lengths of a call, longest first: courteous sentence, short sentence, number and counter only."""

PHRASES = (
    "invite",
    "invite_short",
    "again",
    "go_to_counter",
    "go_to_room",
    "counter",
    "room",
    "see_board",
)
"""Every phrase part that a voice must hold, beside letters and numbers."""


class Catalogue(Protocol):
    """The texts of one language, as `server.words` has them."""

    def text(self, key: str, /, **facts: object) -> str:
        """Return a text with its places filled."""


_PLACE_NAME = re.compile(
    r"(?P<kind>quầy|phòng)\s+(?:số\s+)?(?P<no>[0-9]{1,2})(?!\w)"
    # Of two numbers neither is said: people would go to the first and wait there.
    r"(?!\s*(?:và|hoặc|hay|đến|[,;&+/–-])\s*(?:(?:quầy|phòng)\s*)?[0-9])",
    re.IGNORECASE,
)
_PLACE_KINDS = {"quầy": "counter", "phòng": "room"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citizen is sent, as far as it can be spoken; `kind` is "counter" or "room"."""

    kind: str
    no: int


def place_of(counter_name: Mapping[str, str]) -> Place | None:
    """Return the place behind a counter's name ("Quầy 3", "Phòng số 12 – Tư pháp").

    None when the Vietnamese name carries no number that can be spoken; such a call sends people to
    the board, which shows the name.
    """
    match = _PLACE_NAME.match(counter_name["vi"].strip())
    if match is None or not 1 <= int(match["no"]) <= HIGHEST_COUNTER:
        return None
    return Place(_PLACE_KINDS[match["kind"].lower()], int(match["no"]))


def call_texts(
    number: str,
    counter_name: Mapping[str, str],
    languages: Iterable[str],
    is_recall: bool,
    words: Callable[[str], Catalogue],
) -> dict[str, str]:
    """Return the sentence to show per language, with the figures as they stand on the slip.

    `words` gives the catalogue of a language.
    """
    key = "call.again" if is_recall else "call.invite"
    return {
        language: words(language).text(
            key,
            number=number,
            counter=_inside_sentence(counter_name.get(language) or counter_name["vi"]),
        )
        for language in languages
    }


def call_tokens(
    number: str,
    place: Place | None,
    language: str,
    mode: str,
    region: str,
    is_recall: bool,
    level: str = "full",
) -> Tokens:
    """Return the tokens of one spoken call; raises UnreadableNumber.

    A recall is announced as such except at the brief level, where only number and place are left.
    """
    if level not in LEVELS:
        raise ValueError(f"{level!r} is no length of a call; known: {', '.join(LEVELS)}")
    opening = {
        "full": ("again", "invite_short") if is_recall else ("invite",),
        "short": ("again", "invite_short") if is_recall else ("invite_short",),
        "brief": (),
    }[level]
    return (
        *opening,
        *read_number(number, language, mode, region),
        *_direction(place, language, level),
    )


def _direction(place: Place | None, language: str, level: str) -> Tokens:
    if place is None:
        return ("see_board",)
    phrase = place.kind if level == "brief" else f"go_to_{place.kind}"
    return (phrase, *read_counter(place.no, language))


def _inside_sentence(name: str) -> str:
    """Lower the first letter of a name such as "Quầy 2"; leave "A1" and names of other scripts."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name
