"""Says whether a voice pack may speak in a hall: what it lacks and which clips are wrong.

Called by the `voice` command and by the doctor. Reads files; changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from server.announcing.clips import missing_clips, needed_tokens
from server.announcing.script import Script
from server.announcing.sound import FULL_SCALE, Sound, SoundError, peak_db, read_wav, rms_db, trim
from server.announcing.voicepack import FINAL, Clip, Voicepack

LEVEL_SPREAD_DB = 3.0
"""How far a clip's loudness may lie from the middle of its pack."""
PEAK_MAX_DB = -1.0
SILENCE_MAX_MS = 60
"""More silence than this at either end tears the joined words apart."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a pack. `is_grave`: the pack must not be used before it is mended."""

    clip: str
    text: str
    is_grave: bool


def lacking_words(pack: Voicepack, script: Script) -> dict[str, str]:
    """Return each token that the pack cannot say → the words that a speaker would have to read.

    Complete means: all letters, numbers 0–999 in each way of reading, counters 1–99, all phrases; for
    a pack of one region, in that region's words.
    """
    regions = (pack.region,) if pack.region else ("north", "south")
    needed = tuple(sorted(needed_tokens(pack.language, regions=regions)))
    return {token: script.words_of(token) for token in missing_clips(needed, pack)}


def check_voicepack(pack: Voicepack, script: Script) -> tuple[Problem, ...]:
    """Return the faults of a pack's clips: lost or changed files, silence, clipping, uneven loudness."""
    problems: list[Problem] = []
    sounds: dict[str, Sound] = {}
    for name, clip in pack.clips.items():
        if not script.has(name.removesuffix(FINAL)):
            problems.append(Problem(name, "is in no script and will never be played", False))
        found = _file_problem(pack, clip)
        if isinstance(found, Sound):
            sounds[name] = found
        else:
            problems.append(Problem(name, found, True))
    return (*problems, *_level_problems(pack.clips, sounds))


def _file_problem(pack: Voicepack, clip: Clip) -> Sound | str:
    """The sound of a clip that is as the manifest says, else what is wrong."""
    try:
        data = (pack.folder / clip.file).read_bytes()
        sound = read_wav(data)
    except (OSError, SoundError) as error:
        return f"cannot be read: {error}"
    if hashlib.sha256(data).hexdigest() != clip.sha256:
        return "was changed after the manifest was written"
    if sound.rate_hz != pack.sample_rate_hz:
        return f"has {sound.rate_hz} Hz, the pack {pack.sample_rate_hz} Hz"
    if sound.duration_ms != clip.duration_ms:
        return f"lasts {sound.duration_ms} ms, the manifest says {clip.duration_ms} ms"
    try:
        silence_ms = sound.duration_ms - trim(sound, keep_ms=0).duration_ms
    except SoundError as error:
        return f"holds {error}"
    return f"{silence_ms} ms of silence around it" if silence_ms > 2 * SILENCE_MAX_MS else sound


def _level_problems(clips: Mapping[str, Clip], sounds: Mapping[str, Sound]) -> list[Problem]:
    problems: list[Problem] = []
    levels = {name: rms_db(sound) + clips[name].gain_db for name, sound in sounds.items()}
    middle = median(levels.values()) if levels else 0.0
    for name, sound in sounds.items():
        peak = peak_db(sound) + clips[name].gain_db
        if peak > PEAK_MAX_DB or max(map(abs, sound.samples)) >= FULL_SCALE - 1:
            problems.append(Problem(name, f"is too loud: peak {peak:.1f} dB", True))
        if abs(levels[name] - middle) > LEVEL_SPREAD_DB:
            apart = levels[name] - middle
            problems.append(Problem(name, f"lies {apart:+.1f} dB from the other clips", False))
    return problems
