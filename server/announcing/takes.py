"""A person's take of one clip, from the microphone to a sound that may be joined with others.

Cuts the room away, says plainly what is wrong with a take, and brings all takes of a voice to one
rate. Used by `building` (a folder of recordings) and by the console's recorder. Plain arithmetic.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from operator import mul

from server.announcing.sound import (
    FULL_SCALE,
    Sound,
    SoundError,
    equalise,
    fade,
    peak_db,
    read_wav,
    trim,
)

LEVEL_DB = -18.0
CEILING_DB = -3.0
RATE_HZ = 24_000
"""The rate of all clips of a voice that is recorded at the console; microphones differ."""
TAKE_MAX_MS = 10_000
WORD_MIN_MS = 80
WORD_MAX_MS = 4_000
QUIET_DB = -28.0
"""A peak below this was whispered or recorded across the room: raised, it would raise its noise."""
NOISE_DB = 14.0
"""The word has to lie so far above the noise of its room."""

_FRAME_MS = 10
_BEFORE_MS, _AFTER_MS = 40, 70
_ROOM_MS = 700
"""A shorter take was trimmed before; nothing can be said of its room."""
_FULL = int(FULL_SCALE * 0.998)
_CLIPPED_RUN, _CLIPPED_RUNS = 3, 4
_LOBES = 12


TAKE_CODES = (
    "voice_not_audio",
    "voice_long",
    "voice_short",
    "voice_clipped",
    "voice_quiet",
    "voice_noisy",
)
"""What may be wrong with a take."""


class TakeError(ValueError):
    """A take that cannot be used; `code` is one of TAKE_CODES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Take:
    """A take ready for its pack, and how loud its loudest moment was, in dB below full scale."""

    sound: Sound
    peak_db: float


def read_take(data: bytes) -> Take:
    """Return the word in a WAV file as a pack holds it, at RATE_HZ; raises TakeError."""
    try:
        raw = read_wav(data)
    except SoundError:
        raise TakeError("voice_not_audio") from None
    if not 8_000 <= raw.rate_hz <= 96_000 or not raw.samples:
        raise TakeError("voice_not_audio")
    if raw.duration_ms > TAKE_MAX_MS:
        raise TakeError("voice_long")
    word = cut_room(_judged(raw))
    if word.duration_ms > WORD_MAX_MS:
        raise TakeError("voice_long")
    if word.duration_ms < WORD_MIN_MS + _BEFORE_MS + _AFTER_MS:
        raise TakeError("voice_short")
    return Take(treat(resample(word, RATE_HZ)), round(peak_db(raw), 1))


def treat(sound: Sound) -> Sound:
    """Return the clip as a pack holds it: without silence around, at the pack's loudness."""
    return fade(equalise(trim(sound), LEVEL_DB, CEILING_DB))


def cut_room(sound: Sound) -> Sound:
    """Cut what comes before and after the word, however noisy the room; a little air stays."""
    frame = max(1, sound.rate_hz * _FRAME_MS // 1000)
    powers = _powers(sound, frame)
    loud = _loud(powers)
    if not loud:
        return sound
    first = loud[0] * frame - sound.rate_hz * _BEFORE_MS // 1000
    last = (loud[-1] + 1) * frame + sound.rate_hz * _AFTER_MS // 1000
    return Sound(sound.rate_hz, sound.samples[max(0, first) : last])


def resample(sound: Sound, rate_hz: int) -> Sound:
    """Return the sound at another rate, through a windowed sinc that lets nothing fold back."""
    if sound.rate_hz == rate_hz:
        return sound
    common = math.gcd(sound.rate_hz, rate_hz)
    up, down = rate_hz // common, sound.rate_hz // common
    cutoff = min(1.0, up / down) * 0.94
    half = math.ceil(_LOBES / cutoff)
    kernels = [_kernel(phase / up, half, cutoff) for phase in range(up)]
    padded = [0] * half + list(sound.samples) + [0] * (half + 1)
    length = len(sound.samples) * up // down
    made = array("h", bytes(2 * length))
    for n in range(length):
        at, phase = divmod(n * down, up)
        value = sum(map(mul, kernels[phase], padded[at + 1 : at + 2 * half + 1]))
        made[n] = max(1 - FULL_SCALE, min(FULL_SCALE - 1, round(value)))
    return Sound(rate_hz, made)


def _judged(raw: Sound) -> Sound:
    """Return the take without its direct current; raises TakeError for one that cannot be used."""
    if _is_clipped(raw):
        raise TakeError("voice_clipped")
    middle = round(sum(raw.samples) / len(raw.samples))
    centred = Sound(raw.rate_hz, array("h", (_held(s - middle) for s in raw.samples)))
    if peak_db(centred) < QUIET_DB:
        raise TakeError("voice_quiet")
    frame = max(1, raw.rate_hz * _FRAME_MS // 1000)
    powers = _powers(centred, frame)
    if raw.duration_ms >= _ROOM_MS and _over_room_db(powers) < NOISE_DB:
        raise TakeError("voice_noisy")
    return centred


def _held(value: int) -> int:
    return max(1 - FULL_SCALE, min(FULL_SCALE - 1, value))


def _is_clipped(sound: Sound) -> bool:
    """Whether the top of the wave was cut flat several times: three equal samples at full scale."""
    runs = run = 0
    for sample in sound.samples:
        run = run + 1 if abs(sample) >= _FULL else 0
        runs += run == _CLIPPED_RUN
    return runs >= _CLIPPED_RUNS


def _powers(sound: Sound, frame: int) -> list[float]:
    """Mean power of each frame."""
    samples = sound.samples
    pieces = (samples[at : at + frame] for at in range(0, max(1, len(samples) - frame + 1), frame))
    return [sum(map(mul, piece, piece)) / max(1, len(piece)) for piece in pieces]


def _loud(powers: list[float]) -> list[int]:
    """Frames that belong to the word: well under its peak, well over the room, never alone."""
    peak, room = max(powers, default=0.0), sorted(powers)[len(powers) // 10] if powers else 0.0
    # A sound without any pause has no room: then all within 12 dB of its peak is the word.
    floor = min(max(peak * 10**-3.2, room * 10**0.8), peak * 10**-1.2)
    over = [power > floor for power in powers]
    return [
        i
        for i, is_over in enumerate(over)
        if is_over and any(over[max(0, i - 1) : i] + over[i + 1 : i + 2])
    ]


def _over_room_db(powers: list[float]) -> float:
    """How far the loudest quarter of a take lies over its quietest tenth."""
    ordered = sorted(powers)
    word = ordered[-max(1, len(ordered) // 4) :]
    room = ordered[len(ordered) // 10]
    return 10 * math.log10(max(sum(word) / len(word), 1e-9) / max(room, 1e-9))


def _kernel(offset: float, half: int, cutoff: float) -> list[float]:
    """Weights of 2 × half samples around a point that lies `offset` after the half-th."""
    weights = []
    for k in range(1 - half, half + 1):
        x = k - offset
        window = 0.5 + 0.5 * math.cos(math.pi * max(-1.0, min(1.0, x / half)))
        weights.append(cutoff * _sinc(cutoff * x) * window)
    total = sum(weights)
    return [weight / total for weight in weights]


def _sinc(x: float) -> float:
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)
