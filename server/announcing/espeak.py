"""espeak-ng, the speech engine that voices are built with where nobody has recorded one.

A separate program, started once per clip and fed spelled words only: its reading of Vietnamese
figures is not to be trusted. Called by `server.announcing.building`; never at the time of a call.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.announcing.sound import Sound, read_wav

PROGRAM = "espeak-ng"
_TIMEOUT_S = 30


class EngineError(RuntimeError):
    """The engine is not there or did not speak; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words and the manner of saying them: `speed_wpm` words per minute, `pitch` 0–99 (50 usual)."""

    words: str
    voice: str
    speed_wpm: int
    pitch: int


@dataclass(frozen=True, slots=True)
class Espeak:
    """An installed espeak-ng."""

    path: str
    version: str

    def speak(self, utterance: Utterance) -> Sound:
        """Return the words as sound; raises EngineError."""
        with tempfile.TemporaryDirectory(prefix="motcua-voice-") as folder:
            out = Path(folder) / "clip.wav"
            words = ["-w", str(out), "--", utterance.words]
            speed, pitch = str(utterance.speed_wpm), str(utterance.pitch)
            _run([self.path, "-v", utterance.voice, "-s", speed, "-p", pitch, *words])
            return read_wav(out)


def find_espeak(program: str = PROGRAM) -> Espeak:
    """Return the installed engine; raises EngineError naming the command that installs it."""
    path = shutil.which(program)
    if path is None:
        raise EngineError(
            "espeak-ng is not installed, so no voice can be built. "
            "On Debian or Ubuntu: sudo apt-get install espeak-ng"
        )
    words = _run([path, "--version"]).split("Data at")[0].split(":")
    return Espeak(path, words[-1].strip())


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{PROGRAM} did not answer: {error}") from None
    if done.returncode != 0 or "error" in done.stderr.lower():
        raise EngineError(f"{PROGRAM} refused: {done.stderr.strip() or done.returncode}")
    return done.stdout
