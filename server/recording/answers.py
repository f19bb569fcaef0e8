"""What the routes of the recorder answer; read by `server.openapi`."""

from __future__ import annotations

from server.announcing.answers import PlayedCall
from server.answers import Changed, Done, Said, TypedDict


class Far(TypedDict):
    """How far a voice is: clips of all that its speaker reads; complete = every call can be said."""

    done: int
    total: int
    is_complete: bool


class VoiceHere(Far):
    """A voice of the hall."""

    pack_id: str
    language: str
    kind: str
    """"recorded" (a person) or "synthesised" (espeak-ng)."""
    name: str
    speaker: str
    licence: str
    consent: str
    region: str | None
    version: str
    lacking: list[str]
    """The words without which some call cannot be said."""
    is_ours: bool
    """Recorded here: may be recorded on and deleted."""
    is_speaking: bool
    """Whether it is the voice that speaks for its language."""


class LanguageVoices(TypedDict):
    """A language of the hall and its voices; `chosen` null = nobody has chosen."""

    language: str
    name: str
    may_record: bool
    speaks: str | None
    built_percent: int | None
    """How far the machine is with a voice that it makes just now; null = it makes none."""
    chosen: str | None
    version: str
    """Of the choice; sent back with another."""
    packs: list[VoiceHere]


class AllVoices(TypedDict):
    """The voices of the hall's languages."""

    languages: list[LanguageVoices]


class VoicePrompt(TypedDict):
    """A clip to be read: its words, and whether it is there (`mark` changes with each take)."""

    clip: str
    words: str
    group: str
    """phrase, digit, number, closing (as the last word of a sentence) or letter."""
    duration_ms: int | None
    mark: str | None
    file: str | None
    """Under which it is heard: /voices/<pack_id>/<file>?v=<mark>."""
    has_earlier: bool


class VoiceRecorder(VoiceHere):
    """A voice with all that its speaker reads."""

    prompts: list[VoicePrompt]


class NewVoiceMade(TypedDict):
    """The voice that was begun."""

    pack_id: str


class TakeKept(Far):
    """A take that was kept; `peak_db` is how loud it came, in dB below full scale."""

    clip: str
    duration_ms: int
    peak_db: float


class WholeCall(PlayedCall):
    """A call by one voice alone: what to play, the words, and those that it lacks."""

    words: str
    lacking: list[str]


_QUERY = (
    {"name": "number", "in": "query", "required": True, "schema": {"type": "string"}},
    {"name": "counter", "in": "query", "schema": {"type": "integer", "default": 1}},
    {"name": "is_recall", "in": "query", "schema": {"type": "string", "enum": ["0", "1"]}},
)

ANSWERS = {
    "begin": Said(NewVoiceMade, 201, refusals=(409,)),
    "choose": Said(Changed, refusals=(404, 409)),
    "delete": Said(Done, refusals=(409,)),
    "listen": Said(WholeCall, refusals=(422,), parameters=_QUERY),
    "recorder": Said(VoiceRecorder),
    "take": Said(TakeKept, refusals=(409, 413), takes="audio/wav"),
    "take_back": Said(Far, refusals=(409,)),
    "voices_here": Said(AllVoices),
}
