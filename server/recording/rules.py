"""What a recorded voice is called, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.announcing.checking import lacking_words
from server.announcing.prompts import Prompt, prompts_for
from server.announcing.script import Script
from server.announcing.voicepack import Voicepack


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


def prompts_of(pack: Voicepack, script: Script) -> tuple[Prompt, ...]:
    """Return what the speaker of a voice reads, in reading order."""
    return prompts_for(script, pack.region)


def progress_of(pack: Voicepack, script: Script) -> Progress:
    """Return how far a voice is."""
    prompts = prompts_of(pack, script)
    done = sum(prompt.clip in pack.clips for prompt in prompts)
    return Progress(done, len(prompts), lacking_words(pack, script))
