"""Sound as numbers: read, trim, fade, equalise and join short mono clips.

Plain arithmetic on 16-bit samples with the standard library, so that a voice can be built and
checked on any machine. Called by `building`, `voicepack` and the `voice` command. Plays nothing.
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FULL_SCALE = 32768
SILENCE_DB = -120.0
CHIME_MS = 1200


class SoundError(ValueError):
    """A sound file that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono samples, 16 bit, `rate_hz` per second. Treated as a value: never changed in place."""

    rate_hz: int
    samples: array[int]

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded up so that no clip begins before the last has ended."""
        return math.ceil(len(self.samples) * 1000 / self.rate_hz)


def read_wav(source: Path | bytes) -> Sound:
    """Return the sound of a PCM WAV file of 16 or 24 bit, mixed down to mono; raises SoundError."""
    try:
        with wave.open(io.BytesIO(source) if isinstance(source, bytes) else str(source)) as file:
            width, channels = file.getsampwidth(), file.getnchannels()
            frames = file.readframes(file.getnframes())
            rate_hz = file.getframerate()
    except (wave.Error, EOFError, OSError) as error:
        raise SoundError(f"not a readable WAV file: {error}") from None
    if width not in (2, 3):
        raise SoundError(f"{8 * width} bit samples; 16 or 24 bit are needed")
    samples = _from_bytes(frames if width == 2 else _upper_16_of_24(frames))
    if channels > 1:
        mixed = (sum(samples[i : i + channels]) for i in range(0, len(samples), channels))
        samples = array("h", (total // channels for total in mixed))
    return Sound(rate_hz, samples)


def wav_bytes(sound: Sound) -> bytes:
    """Return the sound as the bytes of a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(_little_endian(sound.samples))
    return out.getvalue()


def peak_db(sound: Sound) -> float:
    """Return the highest sample in dB below full scale."""
    return _db(max(map(abs, sound.samples), default=0) / FULL_SCALE)


def rms_db(sound: Sound) -> float:
    """Return the mean power of the whole sound in dB below full scale."""
    return _db(_rms(sound.samples) / FULL_SCALE)


def trim(sound: Sound, threshold_db: float = -42.0, keep_ms: int = 8) -> Sound:
    """Cut the silence at both ends, leaving `keep_ms`; silence lies that far below the peak."""
    floor = max(map(abs, sound.samples), default=0) * 10 ** (threshold_db / 20)
    loud = [i for i, sample in enumerate(sound.samples) if abs(sample) > floor]
    if not loud:
        raise SoundError("nothing but silence")
    keep = sound.rate_hz * keep_ms // 1000
    return Sound(sound.rate_hz, sound.samples[max(0, loud[0] - keep) : loud[-1] + keep + 1])


def fade(sound: Sound, in_ms: int = 4, out_ms: int = 12) -> Sound:
    """Ramp both ends to silence, so that joined clips do not click."""
    samples = array("h", sound.samples)
    rise = min(len(samples) // 2, sound.rate_hz * in_ms // 1000)
    fall = min(len(samples) // 2, sound.rate_hz * out_ms // 1000)
    for i in range(rise):
        samples[i] = int(samples[i] * i / rise)
    for i in range(fall):
        samples[-1 - i] = int(samples[-1 - i] * i / fall)
    return Sound(sound.rate_hz, samples)


def equalise(sound: Sound, level_db: float, ceiling_db: float) -> Sound:
    """Bring the mean power to `level_db`, rounding off peaks so that none passes `ceiling_db`.

    Voices are peaky; without rounding the quietest word would set the level of all. Three passes
    come within a few tenths of a decibel.
    """
    target = FULL_SCALE * 10 ** (level_db / 20)
    ceiling = FULL_SCALE * 10 ** (ceiling_db / 20)
    values = [float(sample) for sample in sound.samples]
    for _ in range(3):
        power = math.sqrt(sum(value * value for value in values) / max(1, len(values)))
        if power == 0:
            raise SoundError("nothing but silence")
        values = _rounded(values, target / power, ceiling)
    return Sound(sound.rate_hz, array("h", (int(value) for value in values)))


def lay(clips: Iterable[tuple[int, Sound, float]], rate_hz: int) -> Sound:
    """Return one sound with each clip (start_ms, sound, gain_db) laid at its start.

    Raises SoundError when a clip has another rate, begins before the one before has ended, or when
    the sum leaves the range of 16 bit.
    """
    samples = array("h")
    for start_ms, sound, gain_db in clips:
        if sound.rate_hz != rate_hz:
            raise SoundError(f"a clip of {sound.rate_hz} Hz among clips of {rate_hz} Hz")
        start = start_ms * rate_hz // 1000
        if start < len(samples):
            raise SoundError(f"the clip at {start_ms} ms begins before the last one has ended")
        samples.extend([0] * (start - len(samples)))
        samples.extend(_louder(sound.samples, gain_db))
    return Sound(rate_hz, samples)


def chime(rate_hz: int) -> Sound:
    """Return the two falling tones that turn heads before a call, as the boards play them."""
    samples = array("h", bytes(2 * (rate_hz * CHIME_MS // 1000)))
    for start_s, tone_hz, length_s in ((0.0, 659.26, 0.6), (0.4, 523.25, 0.8)):
        start = int(start_s * rate_hz)
        for i in range(min(int(length_s * rate_hz), len(samples) - start)):
            samples[start + i] += int(_bar(i / rate_hz, tone_hz, length_s) * 0.3 * FULL_SCALE)
    return fade(Sound(rate_hz, samples), in_ms=4, out_ms=60)


def _bar(seconds: float, tone_hz: float, length_s: float) -> float:
    """A struck bar: the tone with two fading overtones."""
    return sum(
        share
        * math.sin(2 * math.pi * tone_hz * multiple * seconds)
        * math.exp(-6.9 * seconds * math.sqrt(multiple) / length_s)
        for multiple, share in ((1, 1.0), (2, 0.28), (3.01, 0.1))
    )


def _rounded(values: list[float], gain: float, ceiling: float) -> list[float]:
    """Apply the gain; above a knee bend the curve so that it nears and never passes the ceiling."""
    knee = ceiling * 0.6
    room = ceiling - knee
    return [
        value
        if -knee <= (value := raw * gain) <= knee
        else math.copysign(knee + room * math.tanh((abs(value) - knee) / room), value)
        for raw in values
    ]


def _louder(samples: array[int], gain_db: float) -> Iterable[int]:
    if gain_db == 0:
        return samples
    gain = 10 ** (gain_db / 20)
    louder = [int(sample * gain) for sample in samples]
    if max(map(abs, louder), default=0) >= FULL_SCALE:
        raise SoundError(f"a gain of {gain_db} dB makes the clip overflow")
    return louder


def _rms(samples: array[int]) -> float:
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def _db(ratio: float) -> float:
    return 20 * math.log10(ratio) if ratio > 0 else SILENCE_DB


def _upper_16_of_24(frames: bytes) -> bytes:
    kept = bytearray(len(frames) // 3 * 2)
    kept[0::2] = frames[1::3]
    kept[1::2] = frames[2::3]
    return bytes(kept)


def _from_bytes(frames: bytes) -> array[int]:
    samples = array("h")
    samples.frombytes(frames)
    return _swapped(samples)


def _little_endian(samples: array[int]) -> bytes:
    return _swapped(array("h", samples)).tobytes()


def _swapped(samples: array[int]) -> array[int]:
    """WAV is little-endian whatever the machine."""
    if array("H", [1]).tobytes()[0] == 0:
        samples.byteswap()
    return samples
