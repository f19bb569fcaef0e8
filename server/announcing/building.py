"""Makes voice packs: spoken by espeak-ng, or from the recordings of a person.

Both go through the same treatment (trim, fade, equal loudness), so that a hall cannot hear from the
level which clips belong together. Called by the `voice` command and at the first start of a hall;
takes seconds and writes files, so never inside a request.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from server.announcing.clips import needed_tokens
from server.announcing.espeak import EngineError, Espeak, Utterance, find_espeak
from server.announcing.reading import REGIONS, UnreadableNumber
from server.announcing.readings import file_of, spelled
from server.announcing.script import Script, read_script
from server.announcing.sound import Sound, SoundError, read_wav, trim, wav_bytes
from server.announcing.takes import CEILING_DB, LEVEL_DB, cut_room, treat
from server.announcing.voicepack import (
    FINAL,
    MANIFEST,
    Clip,
    ManifestError,
    Voicepack,
    manifest_of,
    read_voicepack,
)
from server.files import make_folder, write_whole

SHORTEST_WORD_MS = 260
"""espeak-ng clips some Vietnamese words ("năm", "trăm"); a shorter one is lost in a hall's echo."""

_RECIPE = 2
"""Raise it when the treatment below changes, so that packs are built anew."""
_USUAL_SPEED_WPM = 165
_SLOWER = 0.85
_TRIES = 5
_PITCH = 54
_FINAL_PITCH = 44
_READING_SPEED_WPM = 150
_READ_BY = "recipe.txt"

Progress = Callable[[int, int], None]
"""(clips done, clips in all)."""


class BuildError(RuntimeError):
    """A voice cannot be made; the text says what lacks and what to do."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Whose voice a folder of recordings holds, under which licence, with whose consent."""

    pack_id: str
    name: str
    speaker: str
    licence: str
    consent: str
    region: str | None = None


def build_pack(
    language: str,
    region: str,
    out_dir: Path,
    progress: Progress | None = None,
    engine: Espeak | None = None,
) -> Voicepack:
    """Build the complete espeak-ng voice of a language into `out_dir`/<pack_id> and return it.

    Does nothing when the same pack is already there, whole. A broken or older one is replaced in one
    step, never seen half written. Raises BuildError.
    """
    if region not in REGIONS:
        raise BuildError(f"{region!r} is no region; known: {', '.join(REGIONS)}")
    script = read_script(language)
    voice = script.engine_voices.get(region)
    if voice is None:
        raise BuildError(
            f"espeak-ng speaks no {language}: record a voice, see config/voices/README.md"
        )
    try:
        engine = engine or find_espeak()
        plan = build_plan(script, region)
        pack = _espeak_pack(script, region, voice, engine, plan)
        with _one_builder(out_dir):
            built = _built_before(out_dir / pack.pack_id, pack.recipe)
            if built is not None:
                return built
            return _write(pack, _spoken(plan, engine, progress or _silent), out_dir)
    except (EngineError, SoundError) as error:
        raise BuildError(str(error)) from None


def adopt_recordings(
    recording: Recording, source: Path, out_dir: Path, progress: Progress | None = None
) -> Voicepack:
    """Make a pack from the WAV files of a speaker, named by token (digit_5.wav, digit_5.final.wav).

    All must have one sample rate. Files with other names are refused, so that a slip of the pen is not
    lost. Raises BuildError.
    """
    language = recording.pack_id.split("-")[0]
    script = read_script(language)
    files = sorted(source.glob("*.wav"))
    if not files:
        raise BuildError(f"{source}: no .wav files")
    sounds: dict[str, Sound] = {}
    for done, path in enumerate(files, start=1):
        if not script.has(path.stem.removesuffix(FINAL)):
            raise BuildError(f"{path.name}: no clip of the script has this name")
        try:
            sounds[path.stem] = treat(cut_room(read_wav(path)))
        except SoundError as error:
            raise BuildError(f"{path.name}: {error}") from None
        (progress or _silent)(done, len(files))
    rates = {sound.rate_hz for sound in sounds.values()}
    if len(rates) > 1:
        raise BuildError(f"the recordings have several sample rates: {sorted(rates)}")
    pack = Voicepack(
        pack_id=recording.pack_id,
        language=language,
        kind="recorded",
        name=recording.name,
        speaker=recording.speaker,
        licence=recording.licence,
        consent=recording.consent,
        region=recording.region,
        sample_rate_hz=rates.pop(),
        clips={},
    )
    return _write(pack, sounds, out_dir)


def build_readings(
    language: str,
    region: str,
    texts: Iterable[str],
    folder: Path,
    engine: Espeak | None = None,
    say: Callable[[str], None] | None = None,
) -> int:
    """Have espeak-ng say each text into a file of `folder`, and drop what nobody says any more.

    Returns how many are new: what is there by the same recipe is kept, also when an earlier run was stopped.
    Each file appears whole. Texts that the engine fails at are told together through `say` and have no file.
    Raises BuildError.
    """
    script = read_script(language)
    voice = script.engine_voices.get(region)
    if voice is None:
        raise BuildError(f"espeak-ng speaks no {language}")
    try:
        engine = engine or find_espeak()
        wanted = {file_of(text): text for text in texts}
        recipe = f"{_RECIPE} {engine.version} {voice} {region} {_READING_SPEED_WPM}"
        with _one_builder(folder):
            made = _kept(folder, recipe, wanted)
            # Written before the clips: a build that goes on after a stop keeps those that there are.
            write_whole(folder / _READ_BY, recipe)
            failed: list[str] = []
            for name in sorted(set(wanted) - made):
                try:
                    words = spelled(wanted[name], script, region)
                    said = treat(engine.speak(Utterance(words, voice, _READING_SPEED_WPM, _PITCH)))
                except (EngineError, SoundError, UnreadableNumber) as error:
                    failed.append(f"“{wanted[name]}” ({error})")
                    continue
                write_whole(folder / name, wav_bytes(said))
    except (EngineError, OSError) as error:
        raise BuildError(str(error)) from None
    if failed and say:
        say(f"{language}: {len(failed)} texts of the kiosk have no sound, first {failed[0]}")
    return len(wanted) - len(made) - len(failed)


def _kept(folder: Path, recipe: str, wanted: Iterable[str]) -> set[str]:
    """Drop the clips of another recipe and of texts that are gone; return the names of the others."""
    mark = folder / _READ_BY
    is_same = mark.is_file() and mark.read_bytes() == recipe.encode()
    there = {path.name: path for path in folder.glob("*.wav")}
    kept = there.keys() & set(wanted) if is_same else set()
    for name in there.keys() - kept:
        there[name].unlink()
    return set(kept)


def build_plan(script: Script, region: str) -> dict[str, Utterance]:
    """Return clip name → what the engine says; words that end a call get a lower, closing variant.

    Raises KeyError where the engine has no voice for the region.
    """
    voice, plan = script.engine_voices[region], dict[str, Utterance]()
    for token, may_be_last in sorted(needed_tokens(script.language, regions=(region,)).items()):
        kind = token.split("_")[0]
        kind = kind if kind in ("letter", "digit", "number") else "phrase"
        speed = script.speeds_wpm.get(kind, _USUAL_SPEED_WPM)
        going_on = Utterance(script.spelling_of(token), voice, speed, _PITCH)
        plan[token] = going_on
        if may_be_last:
            plan[token + FINAL] = replace(going_on, pitch=_FINAL_PITCH)
    return plan


def _espeak_pack(
    script: Script, region: str, voice: str, engine: Espeak, plan: Mapping[str, Utterance]
) -> Voicepack:
    """The pack without its clips."""
    has_regions = len(set(script.engine_voices.values())) > 1
    ingredients = repr(
        (_RECIPE, engine.version, LEVEL_DB, CEILING_DB, SHORTEST_WORD_MS, sorted(plan.items()))
    )
    return Voicepack(
        pack_id=f"{script.language}-espeak" + (f"-{region}" if has_regions else ""),
        language=script.language,
        kind="synthesised",
        name=f"{script.name} (espeak-ng)",
        speaker=f"espeak-ng {engine.version}, voice {voice}",
        licence="output of espeak-ng, a GPL-3.0-or-later program run on its own",
        sample_rate_hz=22050,
        clips={},
        region=region if has_regions else None,
        recipe=hashlib.sha256(ingredients.encode()).hexdigest(),
    )


def _spoken(plan: Mapping[str, Utterance], engine: Espeak, progress: Progress) -> dict[str, Sound]:
    spoken: dict[str, Sound] = {}
    for done, (name, utterance) in enumerate(plan.items(), start=1):
        spoken[name] = treat(_long_enough(utterance, engine))
        progress(done, len(plan))
    return spoken


def _long_enough(utterance: Utterance, engine: Espeak) -> Sound:
    """Say it slower until it lasts long enough to be understood."""
    sound = trim(engine.speak(utterance))
    for _ in range(_TRIES):
        if sound.duration_ms >= SHORTEST_WORD_MS:
            break
        utterance = replace(utterance, speed_wpm=int(utterance.speed_wpm * _SLOWER))
        sound = trim(engine.speak(utterance))
    return sound


def _built_before(folder: Path, recipe: str) -> Voicepack | None:
    """The pack in the folder, if it has the recipe and every file is as it was written."""
    try:
        pack = read_voicepack(folder)
        files = ((clip, (folder / clip.file).read_bytes()) for clip in pack.clips.values())
        is_whole = all(hashlib.sha256(data).hexdigest() == clip.sha256 for clip, data in files)
    except (ManifestError, OSError):
        return None
    return pack if is_whole and pack.recipe == recipe else None


def _write(pack: Voicepack, sounds: Mapping[str, Sound], out_dir: Path) -> Voicepack:
    """Write all files beside the place, then swap the folder in."""
    place = out_dir / pack.pack_id
    beside = out_dir / f".{pack.pack_id}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    make_folder(beside)
    clips: dict[str, Clip] = {}
    for name, sound in sounds.items():
        data = wav_bytes(sound)
        # Not each by itself on the disk: the manifest has their hashes, and a start looks at them.
        (beside / f"{name}.wav").write_bytes(data)
        clips[name] = Clip(f"{name}.wav", hashlib.sha256(data).hexdigest(), sound.duration_ms)
    rate_hz = next(iter(sounds.values())).rate_hz
    written = replace(pack, clips=clips, sample_rate_hz=rate_hz, folder=place)
    text = json.dumps(manifest_of(written), ensure_ascii=False, indent=1)
    write_whole(beside / MANIFEST, text + "\n")
    if place.exists():
        shutil.rmtree(place)
    beside.rename(place)
    return written


@contextmanager
def _one_builder(out_dir: Path) -> Iterator[None]:
    """Let others who build here wait: a starting hall and an installer may want the same voice."""
    make_folder(out_dir)
    with (out_dir / ".building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _silent(done: int, total: int) -> None:
    """Report nothing."""
