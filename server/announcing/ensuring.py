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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.announcing import under_way
from server.announcing.building import BuildError, Progress, build_pack, build_readings
from server.announcing.espeak import EngineError, find_espeak
from server.announcing.readings import readings_folder, texts_of
from server.announcing.script import ScriptError, known_languages, read_script
from server.announcing.voicepack import Voicepack, read_voices
from server.announcing.voices import voice_folders
from server.hall.last_good import find_hall
from server.hall.problems import HallFileError
from server.settings import ROOT, Settings
from server.words import words as words_of

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Usual:
    """What the command takes where nothing is said: the hall's own settings."""

    data_dir: Path = Settings.data_dir
    region: str = "north"
    mode: str = "digits"
    languages: Sequence[str] = field(default_factory=known_languages)
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


def begin_ensuring(usual: Usual, say: Say) -> subprocess.Popen[bytes] | None:
    """Start building what a hall's languages lack, beside the server; the server notices the result.

    Never raises: a hall opens whatever is wrong with its voices. A fault is told through `say`, with what to
    do; None when no builder could be started.
    """
    module = [sys.executable, "-m", "server.announcing.voice"]
    options = ["--data", str(usual.data_dir), "ensure", "--region", usual.region]
    options += ["--hall", str(usual.hall_file)] if usual.hall_file else []
    options += usual.languages
    lock = _announced(usual, say)
    try:
        # The pipe is never written to: its end tells the builder that the server is gone, even killed.
        return subprocess.Popen(
            [*module, "--beside", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=lock,
        )
    except OSError as error:
        say(f"no voice is being made: {error}. Make them by hand: ./motcua voice build")
        return None
    finally:
        for each in lock:
            os.close(each)


def _announced(usual: Usual, say: Say) -> list[int]:
    """Tell the console which voices come, and return the lock that keeps it true; none where it cannot be told."""
    folder = usual.data_dir / "voices"
    try:
        known, _ = read_voices(voice_folders(usual.data_dir), usual.region)
        lacking = set(usual.languages) - set(known)
        return [under_way.announce(folder, buildable(lacking, usual.region))]
    except OSError as error:
        mend = f"give {folder} and all in it to the account that the server runs as (chown -R)"
        say(f"the voices' folder cannot be used: {error}; {mend}, then start again")
    except Exception as error:  # noqa: BLE001 - whatever lies in that folder, the hall opens
        say(f"a voice cannot be read: {error!r}; see ./motcua voice check")
    return []


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


def ensure_readings(hall_file: Path, data_dir: Path, say: Say) -> None:
    """Make what the kiosks of a hall read aloud; never raises.

    A text that the engine cannot say is told through `say`. A language that no engine speaks has no marks on its
    screens, which is nothing to complain of.
    """
    try:
        hall = find_hall(hall_file, data_dir).hall
    except (HallFileError, OSError):
        return
    for language in hall.languages:
        texts = texts_of(hall, language, words_of(language).text)
        with suppress(BuildError, ScriptError):
            folder = readings_folder(data_dir) / language
            build_readings(language, hall.voice_region, texts, folder, say=say)
