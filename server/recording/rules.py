"""What a recorded voice is called, and how far it is. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from server.announcing.checking import lacking_words
from server.announcing.prompts import Prompt, prompts_for
from server.announcing.script import Script
from server.announcing.voicepack import Voicepack

NAME_MAX = 24


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the clips are there, and which words no call can be made of yet."""

    done: int
    total: int
    lacking: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether every call can be said; a closing word may still lack its own intonation."""
        return not self.lacking


def pack_id_for(language: str, name: str, taken: Collection[str]) -> str:
    """Return a free id such as "vi-chi-lan" for a voice's name, which may be in any script."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    latin = "".join(c for c in plain if c.isascii())
    slug = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:NAME_MAX].strip("-") or "giong"
    wished = f"{language}-{slug}"
    others = (f"{wished}-{n}" for n in range(2, len(taken) + 3))
    return next(i for i in (wished, *others) if i not in taken)


def prompts_of(pack: Voicepack, script: Script) -> tuple[Prompt, ...]:
    """Return what the speaker of a voice reads, in reading order."""
    return prompts_for(script, pack.region)


def progress_of(pack: Voicepack, script: Script) -> Progress:
    """Return how far a voice is."""
    prompts = prompts_of(pack, script)
    done = sum(prompt.clip in pack.clips for prompt in prompts)
    return Progress(done, len(prompts), lacking_words(pack, script))
