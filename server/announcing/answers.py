"""What the routes of the boards answer; read by `server.openapi`."""

from __future__ import annotations

from server.answers import Changed, Done, Moment, Names, Said, Snapshot, TypedDict
from server.hall.answers import CounterName, HallFacts, ZoneName
from server.queue.answers import Closed, SectorWaiting


class Call(TypedDict):
    """A call as boards show and speak it; `texts` has one sentence for each language."""

    announcement_id: str
    number: str
    counter: CounterName
    zone_id: str
    zone: Names
    called_at: Moment
    is_recall: bool
    languages: list[str]
    speak_until_at: Moment
    texts: dict[str, str]
    active: bool
    spoken: bool


class DeskAnnouncement(TypedDict):
    """Whether boards have shown and spoken the officer's call."""

    announcement_id: str
    shown: bool
    spoken: bool
    is_quiet: bool
    """Whether the boards have no sound now: nobody will hear the call."""
    may_be_heard: bool
    """Whether some board of the zone has a loudspeaker that works."""
    called_at: Moment


class SpeechClip(TypedDict):
    """A clip and its moment in the speech."""

    file: str
    start_ms: int
    duration_ms: int
    gain_db: float


class Speech(TypedDict):
    """What one voice says; its clips are at /voices/{pack_id}/{file}?v={version}."""

    language: str
    pack_id: str
    version: str
    level: str
    clips: list[SpeechClip]


class PlayedCall(TypedDict):
    """A call as sound: chime, pause, speeches; no speeches = no voice can say it."""

    duration_ms: int
    chime_ms: int
    pause_ms: int
    speeches: list[Speech]


class SpeechPlan(PlayedCall):
    """What to play for a call: chime, pause, speeches; `may_speak` is true for one board of a zone."""

    may_speak: bool
    volume: int
    """Per cent; 0 = quiet hours or muted."""


class SoundNow(TypedDict):
    """How loud the boards are now, why ("usual", "hours", "set", "muted"), and until when."""

    volume: int
    why: str
    until_at: Moment | None


class BoardSound(SoundNow):
    """What a board needs to know of its sound."""

    boot_chime: bool


class VoiceFiles(TypedDict):
    """A voice, and the clips that a board fetches ahead."""

    pack_id: str
    language: str
    version: str
    files: list[str]


class Voices(TypedDict):
    """The voices of the hall's languages."""

    voices: list[VoiceFiles]


class ReadingClip(TypedDict):
    """A text of the kiosk's screens and the address of the sound that says it."""

    text: str
    address: str


class ReadingClips(TypedDict):
    """What a kiosk can read aloud in one language; `clips` null = as before, when `mark` was known."""

    mark: str
    clips: list[ReadingClip] | None


class NumberReading(TypedDict):
    """How a number is said; null where no voice can."""

    speech: Speech | None


class BoardSnapshot(Snapshot):
    """The newest calls of a zone (of all zones where `zone` is null), who waits, and notices."""

    hall: HallFacts
    zone: ZoneName | None
    calls: list[Call]
    waiting: list[SectorWaiting]
    notices: list[Names]
    is_open: bool
    closed: Closed | None
    sound: BoardSound


_READINGS = (
    {"name": "language", "in": "query", "required": True, "schema": {"type": "string"}},
    {"name": "known", "in": "query", "schema": {"type": "string"}},
)

ANSWERS = {
    "acknowledge": Said(Done),
    "clips": Said(SpeechPlan),
    "loudspeaker": Said(Done),
    "number_reading": Said(NumberReading),
    "readings": Said(ReadingClips, parameters=_READINGS),
    "set_sound": Said(Changed, refusals=(409,)),
    "voices": Said(Voices),
}
