"""From a call to the clips that speak it: which, in which intonation, when each begins.

Plans once on the server, so that every board of a zone says the same and the length is known before
a sound is heard. Called by `server.announcing.views` (boards) and the `voice` command. Pure: sees
manifests, never files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, product

from server.announcing import answers
from server.announcing.phrases import LEVELS, PHRASES, Place, call_tokens
from server.announcing.reading import (
    HIGHEST_COUNTER,
    LETTERS,
    MODES,
    REGIONS,
    Tokens,
    letter_token,
    parts_of,
    read_counter,
    read_number,
)
from server.announcing.sound import CHIME_MS
from server.announcing.voicepack import Clip, Voicepack, Voices

CALL_MAX_MS = 8000
"""Chime, pause and phrases together; longer, and a hall of seven calls a minute falls behind."""
PHRASE_MAX_MS = 5000
CHIME_PAUSE_MS = 400
BETWEEN_LANGUAGES_MS = 200
BETWEEN_TIMES_MS = 600
LANGUAGES_MAX = 2

_JOIN_MS = 30
_WORD_MS = 50
_PHRASE_MS = 90
_BREATH_MS = 200
_OPENING = frozenset({"invite", "invite_short"})
_DIRECTION = frozenset({"go_to_counter", "go_to_room", "counter", "room", "see_board"})


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip and the moment at which it begins, in ms from the end of the chime's pause."""

    file: str
    start_ms: int
    duration_ms: int
    gain_db: float


@dataclass(frozen=True, slots=True)
class Speech:
    """One call in one language by one voice; its clips never overlap."""

    language: str
    pack_id: str
    version: str
    level: str
    clips: tuple[PlacedClip, ...]

    @property
    def duration_ms(self) -> int:
        """Length from the first clip's start to the last clip's end."""
        last = self.clips[-1]
        return last.start_ms + last.duration_ms - self.clips[0].start_ms

    def as_wire(self) -> answers.Speech:
        """Return the speech as boards and kiosks get it; files are /voices/<pack_id>/<file>?v=<version>."""
        return {
            "language": self.language,
            "pack_id": self.pack_id,
            "version": self.version,
            "level": self.level,
            "clips": [
                {
                    "file": clip.file,
                    "start_ms": clip.start_ms,
                    "duration_ms": clip.duration_ms,
                    "gain_db": clip.gain_db,
                }
                for clip in self.clips
            ],
        }


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """What is to be said; `languages` in speaking order, `mode` and `region` as in `reading`."""

    number: str
    place: Place | None
    languages: tuple[str, ...]
    is_recall: bool
    mode: str = "digits"
    region: str = "north"


@dataclass(frozen=True, slots=True)
class CallPlan:
    """All speeches of a call, one after another. Without any, the call is a chime and a flash."""

    speeches: tuple[Speech, ...]

    @property
    def duration_ms(self) -> int:
        """Length of the whole call with chime and pause."""
        if not self.speeches:
            return CHIME_MS
        last = self.speeches[-1].clips[-1]
        return CHIME_MS + CHIME_PAUSE_MS + last.start_ms + last.duration_ms

    def said(self, times: int) -> CallPlan:
        """Return the plan with its words said so often, one breath between; the chime stays one."""
        if times < 2 or not self.speeches:
            return self
        words_ms = self.duration_ms - CHIME_MS - CHIME_PAUSE_MS + BETWEEN_TIMES_MS
        return CallPlan(
            tuple(_later(s, words_ms * nth) for nth in range(times) for s in self.speeches)
        )

    def as_wire(self) -> answers.PlayedCall:
        """Return the plan as boards get it."""
        return {
            "duration_ms": self.duration_ms,
            "chime_ms": CHIME_MS,
            "pause_ms": CHIME_PAUSE_MS if self.speeches else 0,
            "speeches": [speech.as_wire() for speech in self.speeches],
        }


def level_for(waiting: int) -> str:
    """Return how much a call may say while so many others of its zone wait to be spoken."""
    return LEVELS[0] if waiting < 2 else LEVELS[1] if waiting < 4 else LEVELS[2]


def plan_call(call: SpokenCall, voices: Voices, level: str = LEVELS[0]) -> CallPlan:
    """Return the most courteous plan, from `level` down, that keeps the limits of time.

    Two languages at most. A language is left out when none of its voices can say the whole call;
    the first language keeps its courtesy longest. A number that is too long in the hall's way of
    reading is said digit by digit; when nothing keeps the limits, the shortest plan is taken.
    """
    by_digits = replace(call, mode="digits")
    plans = [*_plans(call, voices, level), *_plans(by_digits, voices, level)]
    fitting = (plan for plan in plans if _keeps_limits(plan))
    return next(fitting, min(plans, key=lambda plan: plan.duration_ms))


def number_alone(
    number: str, language: str, packs: Sequence[Voicepack], mode: str, region: str
) -> Speech | None:
    """Return a number without a call, by the first voice that can say it; raises UnreadableNumber."""
    tokens = read_number(number, language, mode, region)
    found = (_said(tokens, language, pack, LEVELS[-1]) for pack in packs)
    return next((speech for speech in found if speech is not None), None)


def missing_clips(tokens: Tokens, pack: Voicepack) -> Tokens:
    """Return the tokens that the pack can say neither whole nor from parts, in order, each once."""
    lacking = (
        part
        for token in tokens
        if pack.find(token, is_final=False) is None
        for part in parts_of(token, pack.language)
        if pack.find(part, is_final=False) is None
    )
    return tuple(dict.fromkeys(lacking))


@cache
def needed_tokens(
    language: str,
    modes: tuple[str, ...] = MODES,
    regions: tuple[str, ...] = REGIONS,
) -> Mapping[str, bool]:
    """Return every token that a call can contain → whether it may be the last of a call.

    Covers all letters, numbers 0–999, counters 1–99, phrases; the measure of a complete pack.
    """
    needed = {letter_token(letter): False for letter in LETTERS} | dict.fromkeys(PHRASES, False)
    for mode, region, value in product(modes, regions, range(1000)):
        needed |= dict.fromkeys(read_number(f"{value:03}", language, mode, region), False)
    for no in range(1, HIGHEST_COUNTER + 1):
        *front, last = read_counter(no, language)
        needed |= {token: needed.get(token, False) for token in front}
        needed[last] = True
    return needed | {"see_board": True}


def files_for(
    pack: Voicepack, letters: Iterable[str], places: Iterable[Place], mode: str, region: str
) -> tuple[str, ...]:
    """Return the files of a pack that a hall with these letters and places can ever play, sorted.

    Digits are always among them: a number that is too long is said digit by digit.
    """
    language = pack.language
    going_on = {*PHRASES, *map(letter_token, letters)}
    for value in range(1000):
        for way in (mode, "digits"):
            going_on |= set(read_number(f"{value:03}", language, way, region))
    closing = {"see_board"}
    for place in places:
        *front, last = read_counter(place.no, language)
        going_on |= set(front)
        closing.add(last)
    clips = [clip for token in going_on for clip in _pieces(token, False, pack)]
    clips += [clip for token in closing for clip in _pieces(token, True, pack)]
    return tuple(sorted({clip.file for clip in clips}))


def _plans(call: SpokenCall, voices: Voices, level: str) -> list[CallPlan]:
    """All combinations of lengths, the most courteous first."""
    choices = [
        options
        for language in call.languages[:LANGUAGES_MAX]
        if (options := _options(call, language, voices.get(language, ()), level))
    ]
    lengths = product(*(range(len(options)) for options in choices))
    return [
        _in_sequence([options[i] for options, i in zip(choices, chosen, strict=True)])
        for chosen in sorted(lengths, key=lambda chosen: (sum(chosen), chosen))
    ]


def _options(
    call: SpokenCall, language: str, packs: Sequence[Voicepack], level: str
) -> list[Speech]:
    """The speeches of the first voice that can say the call, longest first."""
    levels = LEVELS[LEVELS.index(level) :]
    for pack in packs:
        found = (_speech(call, language, pack, each) for each in levels)
        speeches = [speech for speech in found if speech is not None]
        if speeches:
            return speeches
    return []


def _speech(call: SpokenCall, language: str, pack: Voicepack, level: str) -> Speech | None:
    """The call by one voice, or nothing: a call with a hole in it would mislead."""
    tokens = call_tokens(
        call.number, call.place, language, call.mode, call.region, call.is_recall, level
    )
    return _said(tokens, language, pack, level)


def _said(tokens: Tokens, language: str, pack: Voicepack, level: str) -> Speech | None:
    if missing_clips(tokens, pack):
        return None
    spoken = _clips_of(tokens, pack)
    placed: list[PlacedClip] = []
    at_ms = 0
    for clip, gap_ms in spoken:
        placed.append(PlacedClip(clip.file, at_ms, clip.duration_ms, clip.gain_db))
        at_ms += clip.duration_ms + gap_ms
    return Speech(language, pack.pack_id, pack.version, level, tuple(placed))


def _clips_of(tokens: Tokens, pack: Voicepack) -> list[tuple[Clip, int]]:
    """Each clip with the silence after it; the last token of a call closes the sentence."""
    found: list[tuple[Clip, int]] = []
    for token, after in pairwise((*tokens, "")):
        *front, end = _pieces(token, after == "", pack)
        found += [(clip, _JOIN_MS) for clip in front]
        found.append((end, _gap_ms(token, after)))
    return found


def _pieces(token: str, is_last: bool, pack: Voicepack) -> list[Clip]:
    """The clips that say a token: one, or those of its parts; fewer when the pack lacks some."""
    whole = pack.find(token, is_last)
    if whole is not None:
        return [whole]
    *front, end = parts_of(token, pack.language)
    pieces = [*(pack.find(part, False) for part in front), pack.find(end, is_last)]
    return [clip for clip in pieces if clip is not None]


def _gap_ms(token: str, after: str) -> int:
    if after == "":
        return 0
    if after in _DIRECTION or token == "again":
        return _BREATH_MS
    return _PHRASE_MS if token in _OPENING else _WORD_MS


def _in_sequence(speeches: Sequence[Speech]) -> CallPlan:
    placed: list[Speech] = []
    at_ms = 0
    for speech in speeches:
        placed.append(_later(speech, at_ms))
        at_ms += speech.duration_ms + BETWEEN_LANGUAGES_MS
    return CallPlan(tuple(placed))


def _later(speech: Speech, by_ms: int) -> Speech:
    clips = (replace(clip, start_ms=clip.start_ms + by_ms) for clip in speech.clips)
    return replace(speech, clips=tuple(clips))


def _keeps_limits(plan: CallPlan) -> bool:
    return plan.duration_ms <= CALL_MAX_MS and all(
        speech.duration_ms <= PHRASE_MAX_MS for speech in plan.speeches
    )
