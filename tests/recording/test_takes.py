"""A take is cut out of its room, judged plainly, and brought to one rate and loudness."""

from __future__ import annotations

import math
import random
from array import array

import pytest

from server.announcing.sound import FULL_SCALE, Sound, peak_db, rms_db, wav_bytes
from server.announcing.takes import (
    CEILING_DB,
    LEVEL_DB,
    RATE_HZ,
    TakeError,
    cut_room,
    read_take,
    resample,
)


def tone(seconds: float, level: float = 0.3, hz: float = 220.0, rate_hz: int = 48_000) -> list[int]:
    """A steady hum."""
    return [
        int(level * FULL_SCALE * math.sin(2 * math.pi * hz * i / rate_hz))
        for i in range(int(seconds * rate_hz))
    ]


def spoken(
    level: float = 0.3, noise: float = 0.0, word_s: float = 0.5, rate_hz: int = 48_000
) -> bytes:
    """A take: half a second of room, the word, half a second of room; always the same noise."""
    chance = random.Random(7)
    room = [0] * (rate_hz // 2)
    samples = room + tone(word_s, level, rate_hz=rate_hz) + room
    if noise:
        samples = [s + int(chance.gauss(0, noise * FULL_SCALE)) for s in samples]
    return wav_bytes(Sound(rate_hz, array("h", (max(-32768, min(32767, s)) for s in samples))))


def why_not(data: bytes) -> str:
    """The code with which a take is refused."""
    with pytest.raises(TakeError) as refused:
        read_take(data)
    return refused.value.code


@pytest.mark.slow
@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("noise", [0.0, 0.004])
def test_a_good_take_is_only_its_word(rate_hz: int, noise: float) -> None:
    """Room before and after is gone, also a humming one; rate and loudness are the pack's."""
    take = read_take(spoken(noise=noise, rate_hz=rate_hz))
    assert take.sound.rate_hz == RATE_HZ
    assert 480 <= take.sound.duration_ms <= 640
    assert rms_db(take.sound) == pytest.approx(LEVEL_DB, abs=1.0)
    assert peak_db(take.sound) <= CEILING_DB


@pytest.mark.slow
@pytest.mark.parametrize(
    ("take", "code"),
    [
        ({"level": 0.01}, "voice_quiet"),
        ({"level": 0.0}, "voice_quiet"),
        ({"level": 1.6}, "voice_clipped"),
        ({"noise": 0.06}, "voice_noisy"),
        ({"word_s": 0.03}, "voice_short"),
        ({"word_s": 5.0}, "voice_long"),
        ({"word_s": 9.5}, "voice_long"),
        (b"", "voice_not_audio"),
        (b"RIFF....WAVEfmt ", "voice_not_audio"),
        (b"ID3\x04" + bytes(500), "voice_not_audio"),
        (wav_bytes(Sound(24_000, array("h"))), "voice_not_audio"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_take_says_what_is_wrong(take: bytes | dict[str, float], code: str) -> None:
    """Whisper, overdriven, fan, cough, speech, something else: each has its own code."""
    assert why_not(take if isinstance(take, bytes) else spoken(**take)) == code


def test_a_sound_without_pause_is_kept_whole() -> None:
    """Recordings that were trimmed before lose nothing."""
    hum = Sound(48_000, array("h", tone(0.4)))
    assert cut_room(hum).duration_ms == pytest.approx(400, abs=1)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 16_000])
def test_another_rate_keeps_the_tone_and_lets_nothing_fold_back(rate_hz: int) -> None:
    """A tone that fits keeps its power; one over the new limit is silenced, not heard as another."""
    kept = resample(Sound(rate_hz, array("h", tone(0.2, hz=1_000, rate_hz=rate_hz))), RATE_HZ)
    assert kept.duration_ms == pytest.approx(200, abs=1)
    assert rms_db(kept) == pytest.approx(-13.5, abs=0.3)
    if rate_hz > 40_000:
        high = resample(Sound(rate_hz, array("h", tone(0.2, hz=17_000, rate_hz=rate_hz))), RATE_HZ)
        assert rms_db(Sound(RATE_HZ, high.samples[500:-500])) < -60
