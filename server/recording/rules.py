"""What a recorded voice is called, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from server.announcing.checking import lacking_words
from server.announcing.prompts import Prompt, prompts_for
from server.announcing.script import Script
from server.announcing.voicepack import Clip, Voicepack


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


def with_take(pack: Voicepack, clip: str, take: Clip) -> Voicepack:
    """Return a voice in which this take counts; doing it again changes nothing."""
    before = pack.clips.get(clip)
    if before == take:
        return pack
    earlier = {name: each for name, each in pack.earlier.items() if name != clip}
    if before is not None:
        earlier[clip] = before
    return replace(pack, clips={**pack.clips, clip: take}, earlier=earlier)


def without_take(pack: Voicepack, clip: str, sha256: str) -> Voicepack:
    """Return a voice in which that take counts no longer; doing it again changes nothing."""
    now = pack.clips.get(clip)
    if now is None or now.sha256 != sha256:
        return pack
    clips = {name: each for name, each in pack.clips.items() if name != clip}
    earlier = {name: each for name, each in pack.earlier.items() if name != clip}
    if clip in pack.earlier:
        clips[clip] = pack.earlier[clip]
    return replace(pack, clips=clips, earlier=earlier)
