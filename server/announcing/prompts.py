"""What a person has to read so that every call can be joined from it: the fewest clips, in reading order.

Called by the `voice` command and by the console's recorder. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.announcing.clips import needed_tokens
from server.announcing.reading import REGIONS, parts_of
from server.announcing.script import Script
from server.announcing.voicepack import FINAL

GROUPS = ("phrase", "digit", "number", "closing", "letter")
"""The order in which a person reads: whole phrases first, the many letters last."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One clip: its name, the words to read, and the group that says how to read them."""

    clip: str
    words: str
    group: str


def prompts_for(script: Script, region: str | None = None) -> tuple[Prompt, ...]:
    """Return all that a speaker reads; with `region`, only in that region's words.

    Words that may end a call stand twice; ".final" (group "closing") is read as the end of a sentence.
    """
    regions: Sequence[str] = (region,) if region else REGIONS
    found: dict[str, Prompt] = {}
    for token, may_be_last in needed_tokens(script.language, regions=regions).items():
        *front, last = parts_of(token, script.language)
        for part in (*front, last):
            found[part] = Prompt(part, script.words_of(part), _group(part))
        if may_be_last:
            found[last + FINAL] = Prompt(last + FINAL, script.words_of(last), "closing")
    order = {token: place for place, token in enumerate(script.words)}
    last_place = len(order)
    return tuple(
        sorted(
            found.values(),
            key=lambda p: (
                GROUPS.index(p.group),
                order.get(p.clip.removesuffix(FINAL), last_place),
            ),
        )
    )


def _group(token: str) -> str:
    kind = token.split("_")[0]
    if kind in ("letter", "digit"):
        return kind
    return "number" if kind == "number" or token in _NUMBER_WORDS else "phrase"


_NUMBER_WORDS = frozenset(
    {
        *("tens", "one_after_tens", "four_after_tens", "five_after_tens"),
        *("hundred", "and", "zero_tens_linh", "zero_tens_le"),
    }
)
