"""A hall speaks on its first day: what its languages lack is built in a process beside the server.

Called by `server.serving`, and by the `voice` command, as which that process runs. Never raises for a
language that cannot be spoken: calls are then shown, and the console says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.announcing import under_way
from server.announcing.building import BuildError, Progress, build_pack, build_readings
from server.announcing.espeak import EngineError, find_espeak
from server.announcing.readings import readings_folder, texts_of
from server.announcing.script import ScriptError, read_script
from server.announcing.voicepack import Voicepack, read_voices
from server.announcing.voices import voice_folders
from server.hall.last_good import find_hall
from server.hall.problems import HallFileError
from server.settings import ROOT, Settings
from server.words import languages as known_words
from server.words import words as words_of

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Usual:
    """What the command takes where nothing is said: the hall's own settings."""

    data_dir: Path = Settings.data_dir
    region: str = "north"
    mode: str = "digits"
    languages: Sequence[str] = ("vi", "en")
    hall_file: Path | None = None


def usual_voice(settings: Any, the_hall: Any) -> Usual:
    """Return how a hall is usually spoken: its data folder, region, way of reading and languages."""
    return Usual(
        settings.data_dir,
        the_hall.voice_region,
        the_hall.number_reading,
        the_hall.languages,
        settings.hall_file,
    )


def begin_ensuring(usual: Usual) -> subprocess.Popen[bytes]:
    """Start building what a hall's languages lack, beside the server; the server notices the result."""
    module = [sys.executable, "-m", "server.announcing.voice"]
    options = ["--data", str(usual.data_dir), "ensure", "--region", usual.region]
    options += ["--hall", str(usual.hall_file)] if usual.hall_file else []
    options += usual.languages
    folder = usual.data_dir / "voices"
    known, _ = read_voices(voice_folders(usual.data_dir), usual.region)
    lock = under_way.announce(folder, buildable(set(usual.languages) - set(known), usual.region))
    try:
        # The pipe is never written to: its end tells the builder that the server is gone, even killed.
        return subprocess.Popen(
            [*module, "--beside", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[lock],
        )
    finally:
        os.close(lock)


def ensure_voices(languages: Iterable[str], region: str, data_dir: Path, say: Say) -> None:
    """Build the voices that a hall lacks; never raises.

    A language that cannot be built is told through `say`, unless somebody has recorded it.
    """
    recorded, faults = read_voices(voice_folders(data_dir), region)
    for fault in faults:
        say(fault)
    for language in languages:
        try:
            built_and_told(language, region, data_dir / "voices")
        except (BuildError, ScriptError, OSError) as error:
            if language not in recorded:
                say(f"{language}: {error}")


def buildable(languages: Iterable[str], region: str) -> list[str]:
    """Return those languages that the engine speaks, if it is installed."""
    with suppress(EngineError):
        find_espeak()
        return [one for one in languages if _is_spoken(one, region)]
    return []


def _is_spoken(language: str, region: str) -> bool:
    try:
        return region in read_script(language).engine_voices
    except ScriptError:
        return False


def built_and_told(
    language: str, region: str, folder: Path, progress: Progress | None = None
) -> Voicepack:
    """Build a voice and tell on the way how far it is."""

    def tell(done: int, total: int) -> None:
        under_way.tell(folder, language, done, total)
        if progress:
            progress(done, total)

    try:
        return build_pack(language, region, folder, tell)
    finally:
        under_way.end(folder, language)


def ensure_readings(hall_file: Path, data_dir: Path) -> None:
    """Make what the kiosks of a hall read aloud; never raises.

    A language that no engine speaks has no marks on its screens, which is nothing to complain of.
    """
    try:
        hall = find_hall(hall_file, data_dir, known_words()).hall
    except (HallFileError, OSError):
        return
    for language in hall.languages:
        texts = texts_of(hall, language, words_of(language).text)
        with suppress(BuildError, ScriptError):
            build_readings(language, hall.voice_region, texts, readings_folder(data_dir) / language)
