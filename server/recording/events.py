"""The facts of recording: whose voices come, change, speak and go. Names of speakers stay in the voice's folder."""

from __future__ import annotations

from dataclasses import dataclass

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class VoiceBegun:
    """Somebody begins to record a voice; the speaker's consent was noted with it."""

    pack_id: str
    language: str


@fact
@dataclass(frozen=True, slots=True)
class ClipRecorded:
    """A clip of a voice was recorded, or recorded again."""

    pack_id: str
    clip: str


@fact
@dataclass(frozen=True, slots=True)
class ClipTakenBack:
    """The last take of a clip was taken back; the one before it, if any, counts again."""

    pack_id: str
    clip: str


@fact
@dataclass(frozen=True, slots=True)
class VoiceChosen:
    """A manager lets this voice speak for its language; None = the house's own order."""

    language: str
    pack_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class VoiceDeleted:
    """A recorded voice was deleted for good, clips and all."""

    pack_id: str
