"""A voice pack: a folder of clips with a manifest that says which clip speaks which token.

Reads manifests from config/voices (recorded voices) and DATA/voices (voices built by the machine)
and puts the voices of each language in order of preference. Called at the start of the server and
by the `voice` command. Never plays or changes a clip; `checking` compares a pack with its files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.announcing.reading import REGIONS
from server.files import NotReadable, read_text

MANIFEST = "manifest.json"
CHOSEN = "chosen.json"
"""Beside the voices of the data folder: which of them speaks."""
FORMAT = 1
KINDS = ("recorded", "synthesised")
FINAL = ".final"
"""Ending of a clip's name whose intonation closes a sentence; without it the sentence goes on."""

_ID = re.compile(r"[a-z]{2,3}-[a-z0-9][a-z0-9-]{0,40}")
_FILE = re.compile(r"[a-z0-9_]+(\.final)?(\.[0-9a-f]{12})?\.wav")
_TAKE = re.compile(r"[a-z0-9_]+(\.final)?\.[0-9a-f]{12}\.wav")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """A manifest that cannot be used; the text names the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One file of a pack. `gain_db` is added when it is played; `duration_ms` is rounded up."""

    file: str
    sha256: str
    duration_ms: int
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Voicepack:
    """One voice. `consent` tells where the speaker's permission is kept; recordings need it."""

    pack_id: str
    language: str
    kind: str
    name: str
    speaker: str
    licence: str
    sample_rate_hz: int
    clips: Mapping[str, Clip]
    region: str | None = None
    consent: str = ""
    recipe: str = ""
    """Fingerprint of what a synthesised voice was built from; empty for recordings."""
    waits_for_choice: bool = False
    """Recorded at the console: it says nothing before a manager chooses it, not even half of itself."""
    earlier: Mapping[str, Clip] = field(default_factory=dict)
    """Of clips recorded at the console: the take before the last."""
    folder: Path = field(default_factory=Path)

    @property
    def version(self) -> str:
        """A mark of the clips' content; boards put it in addresses so that they may keep clips."""
        marks = "".join(self.clips[name].sha256 for name in sorted(self.clips))
        return hashlib.sha256(marks.encode()).hexdigest()[:12]

    def find(self, token: str, is_final: bool) -> Clip | None:
        """Return the clip of a token, in the asked intonation if there is one."""
        first, second = (token + FINAL, token) if is_final else (token, token + FINAL)
        return self.clips.get(first) or self.clips.get(second)


Voices = Mapping[str, Sequence[Voicepack]]
"""The voices of each language, best first."""


def parse_manifest(content: Mapping[str, Any], folder: Path = Path()) -> Voicepack:
    """Return the pack that a manifest describes; raises ManifestError."""
    if content.get("format") != FORMAT:
        raise ManifestError(f"format: {content.get('format')!r} is not {FORMAT}")
    pack_id = _text(content, "pack_id")
    language = _text(content, "language")
    if not _ID.fullmatch(pack_id) or not pack_id.startswith(language + "-"):
        raise ManifestError(f"pack_id: {pack_id!r} must be <language>-<name> in small letters")
    kind = _text(content, "kind")
    if kind not in KINDS:
        raise ManifestError(f"kind: {kind!r} is neither of {', '.join(KINDS)}")
    if kind == "recorded" and not content.get("consent"):
        raise ManifestError(
            "consent: a recorded voice needs the speaker's consent (where it is kept)"
        )
    region = content.get("region")
    if region is not None and region not in REGIONS:
        raise ManifestError(f"region: {region!r} is none of {', '.join(REGIONS)}")
    rate_hz = content.get("sample_rate_hz")
    if not isinstance(rate_hz, int) or not 16000 <= rate_hz <= 48000:
        raise ManifestError(f"sample_rate_hz: {rate_hz!r} does not lie between 16000 and 48000")
    return Voicepack(
        pack_id=pack_id,
        language=language,
        kind=kind,
        name=_text(content, "name"),
        speaker=_text(content, "speaker"),
        licence=_text(content, "licence"),
        sample_rate_hz=rate_hz,
        clips=_clips(content, "clips"),
        region=region,
        consent=str(content.get("consent") or ""),
        recipe=str(content.get("recipe") or ""),
        waits_for_choice=content.get("waits_for_choice") is True,
        earlier=_clips(content, "earlier"),
        folder=folder,
    )


def is_take(file: str) -> bool:
    """Whether a name is that of a clip recorded at the console, which carries a mark of its content."""
    return _TAKE.fullmatch(file) is not None


def manifest_of(pack: Voicepack) -> dict[str, Any]:
    """Return the manifest of a pack, ready for JSON; `parse_manifest` reads it back."""
    return {
        "format": FORMAT,
        "pack_id": pack.pack_id,
        "language": pack.language,
        "region": pack.region,
        "kind": pack.kind,
        "name": pack.name,
        "speaker": pack.speaker,
        "licence": pack.licence,
        "consent": pack.consent,
        "recipe": pack.recipe,
        "waits_for_choice": pack.waits_for_choice,
        "sample_rate_hz": pack.sample_rate_hz,
        "clips": _clips_of(pack.clips),
        "earlier": _clips_of(pack.earlier),
    }


def _clips_of(clips: Mapping[str, Clip]) -> dict[str, Any]:
    return {
        key: {
            "file": clip.file,
            "sha256": clip.sha256,
            "gain_db": clip.gain_db,
            "duration_ms": clip.duration_ms,
        }
        for key, clip in sorted(clips.items())
    }


def read_voicepack(folder: Path) -> Voicepack:
    """Return the pack in a folder; raises ManifestError naming the file and the fault."""
    path = folder / MANIFEST
    try:
        content = json.loads(read_text(path))
        if not isinstance(content, dict):
            raise ManifestError("not an object")
        return parse_manifest(content, folder)
    except NotReadable as error:
        raise ManifestError(str(error)) from None
    except (json.JSONDecodeError, ManifestError) as error:
        raise ManifestError(f"{path}: {error}") from None


def read_voices(folders: Iterable[Path], region: str) -> tuple[Voices, tuple[str, ...]]:
    """Return all usable voices and, as sentences, why others are not.

    Preference: recorded before synthesised, then the hall's region, then the order of `folders`.
    A pack that cannot be read or lacks a file is left out; the hall goes on with the others.
    """
    voices: dict[str, list[Voicepack]] = {}
    faults: list[str] = []
    for path in (p for folder in folders for p in sorted(folder.glob(f"[!.]*/{MANIFEST}"))):
        try:
            pack = read_voicepack(path.parent)
        except ManifestError as error:
            faults.append(str(error))
            continue
        lost = [
            clip.file for clip in pack.clips.values() if not (path.parent / clip.file).is_file()
        ]
        if lost:
            faults.append(f"{path}: {len(lost)} files are missing, first {sorted(lost)[0]}")
            continue
        voices.setdefault(pack.language, []).append(pack)
    for packs in voices.values():
        packs.sort(key=lambda p: (p.kind != "recorded", p.region not in (region, None)))
    return voices, tuple(faults)


def read_chosen(folder: Path) -> Mapping[str, str]:
    """Return language → the voice that a manager has chosen; empty where nobody has chosen."""
    try:
        content = json.loads(read_text(folder / CHOSEN))
    except (NotReadable, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {str(language): str(pack_id) for language, pack_id in content.items()}


def speaking(voices: Voices, chosen: Mapping[str, str]) -> Voices:
    """Return the voices that may speak, the chosen one of each language first."""
    found: dict[str, list[Voicepack]] = {}
    for language, packs in voices.items():
        wished = chosen.get(language)
        able = [p for p in packs if p.pack_id == wished or not p.waits_for_choice]
        found[language] = sorted(able, key=lambda p: p.pack_id != wished)
    return found


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ManifestError(f"{name}: a text is missing")
    return value


def _clips(content: Mapping[str, Any], part: str) -> dict[str, Clip]:
    clips = content.get(part, {})
    if not isinstance(clips, Mapping):
        raise ManifestError(f"{part}: not an object")
    return {key: _clip(key, value) for key, value in clips.items()}


def _clip(key: str, value: Any) -> Clip:
    if not isinstance(value, Mapping):
        raise ManifestError(f"clips.{key}: not an object")
    file, sha256 = str(value.get("file", "")), str(value.get("sha256", ""))
    duration_ms, gain_db = value.get("duration_ms"), value.get("gain_db", 0.0)
    if not _FILE.fullmatch(file):
        raise ManifestError(f"clips.{key}.file: {file!r} is not a plain name ending in .wav")
    if not _SHA256.fullmatch(sha256):
        raise ManifestError(f"clips.{key}.sha256: not 64 hexadecimal figures")
    if not isinstance(duration_ms, int) or not 20 <= duration_ms <= 10_000:
        raise ManifestError(f"clips.{key}.duration_ms: {duration_ms!r} is not 20–10000")
    if not isinstance(gain_db, int | float) or not -24 <= gain_db <= 12:
        raise ManifestError(f"clips.{key}.gain_db: {gain_db!r} is not between −24 and 12")
    return Clip(file, sha256, duration_ms, float(gain_db))
