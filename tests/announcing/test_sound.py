"""Clips are cut, levelled and joined so that a hall hears one sentence."""

import math
import wave
from array import array

import pytest

from server.announcing.sound import (
    CHIME_MS,
    Sound,
    SoundError,
    chime,
    equalise,
    fade,
    lay,
    peak_db,
    read_wav,
    rms_db,
    trim,
    wav_bytes,
)

RATE_HZ = 22050


def tone(ms=300, level=8000, silence_ms=0):
    """A tone of 200 Hz between two silences."""
    size = RATE_HZ * ms // 1000
    body = [int(level * math.sin(2 * math.pi * 200 * i / RATE_HZ)) for i in range(size)]
    quiet = [0] * (RATE_HZ * silence_ms // 1000)
    return Sound(RATE_HZ, array("h", [*quiet, *body, *quiet]))


def peaky(level):
    """A quiet tone with one sharp peak each 10 ms, as a voice has."""
    sound = tone(level=level)
    for i in range(0, len(sound.samples), RATE_HZ // 100):
        sound.samples[i] = 30000
    return sound


def test_a_sound_survives_its_file():
    """Writing and reading a clip changes no sample."""
    sound = tone()
    assert read_wav(wav_bytes(sound)) == sound


@pytest.mark.parametrize(("width", "channels"), [(2, 2), (3, 1), (3, 2)])
def test_recordings_of_24_bit_and_two_channels_are_taken(tmp_path, width, channels):
    """What a speaker's recorder writes is read, mixed down to one channel of 16 bit."""
    path = tmp_path / "in.wav"
    samples = tone().samples
    frames = b"".join(
        (sample << 8 * (width - 2)).to_bytes(width, "little", signed=True) * channels
        for sample in samples
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(RATE_HZ)
        file.writeframes(frames)
    assert read_wav(path).samples == samples


def test_what_is_no_wav_is_refused(tmp_path):
    """A broken file has a named error."""
    with pytest.raises(SoundError, match="not a readable WAV"):
        read_wav(b"ID3 something else")
    with pytest.raises(SoundError, match="not a readable WAV"):
        read_wav(tmp_path / "missing.wav")


def test_silence_around_a_word_is_cut():
    """A clip begins and ends with its word, give or take a few milliseconds."""
    cut = trim(tone(300, silence_ms=200), keep_ms=8)
    assert 300 <= cut.duration_ms <= 320


def test_nothing_but_silence_is_no_clip():
    """An empty recording is refused rather than played."""
    silence = Sound(RATE_HZ, array("h", [0] * 1000))
    for treatment in (trim, lambda sound: equalise(sound, -18, -3)):
        with pytest.raises(SoundError, match="silence"):
            treatment(silence)


def test_a_faded_clip_begins_and_ends_at_zero():
    """Joined clips do not click."""
    sound = fade(tone())
    assert sound.samples[0] == 0
    assert abs(sound.samples[-1]) < 50


@pytest.mark.parametrize("sound", [tone(level=300), tone(level=32000), peaky(800), peaky(6000)])
def test_loud_and_quiet_words_come_out_alike(sound):
    """Every clip has the same power within a decibel and no peak above the ceiling."""
    levelled = equalise(sound, -18, -3)
    assert rms_db(levelled) == pytest.approx(-18, abs=1.0)
    assert peak_db(levelled) <= -3


def test_clips_are_laid_one_after_the_other():
    """A call is as long as its plan says, with the clips where they belong."""
    whole = lay([(0, tone(300), 0.0), (400, tone(300), -6.0)], RATE_HZ)
    assert whole.duration_ms == 700
    gap = whole.samples[RATE_HZ * 310 // 1000 : RATE_HZ * 390 // 1000]
    assert set(gap) == {0}
    assert max(whole.samples[RATE_HZ * 400 // 1000 :]) == pytest.approx(4000, abs=60)


@pytest.mark.parametrize(
    ("clips", "fault"),
    [
        ([(0, tone(300), 0.0), (200, tone(300), 0.0)], "before the last"),
        ([(0, tone(300, 30000), 6.0)], "overflow"),
        ([(0, Sound(8000, array("h", [1, 2])), 0.0)], "8000 Hz"),
    ],
)
def test_overlapping_overflowing_and_foreign_clips_are_refused(clips, fault):
    """A wrong plan is an error, never a noise in the hall."""
    with pytest.raises(SoundError, match=fault):
        lay(clips, RATE_HZ)


def test_the_chime_is_short_clean_and_ends_in_silence():
    """The chime keeps its length, does not clip, and leaves the floor to the words."""
    sound = chime(RATE_HZ)
    assert sound.duration_ms == CHIME_MS
    assert 700 <= CHIME_MS <= 1500
    assert -12 < peak_db(sound) < -3
    assert max(map(abs, sound.samples[-20:])) < 100
