"""The recorded voices on this machine's disk: begin one, put a clip in, take it back, delete, choose.

Files only, each change one rename; called by `actions` inside a transaction, so it never waits for
anybody. The voices that it writes are those of `server.announcing.voicepack`, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from server.announcing.sound import Sound, read_wav, wav_bytes
from server.announcing.voicepack import (
    CHOSEN,
    MANIFEST,
    Clip,
    Voicepack,
    manifest_of,
    read_chosen,
    read_voicepack,
)

EARLIER = ".earlier"
"""In a voice's folder: the take before the last of each clip."""


class Shelf:
    """The folder DATA/voices as the recorder changes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def folders(self) -> set[str]:
        """Return the names of all folders here, those of voices that cannot be read among them."""
        return {path.name for path in self.folder.glob("*") if path.is_dir()}

    def begin(self, pack: Voicepack) -> None:
        """Make the folder of a new, empty voice."""
        place = self.folder / pack.pack_id
        place.mkdir(parents=True)
        self._write_manifest(replace(pack, folder=place))

    def put(self, pack: Voicepack, clip: str, sound: Sound) -> Clip:
        """Put a take into a voice; the take that was there becomes the earlier one."""
        place, file = self._place(pack), f"{clip}.wav"
        earlier = place / EARLIER / file
        if clip in pack.clips:
            earlier.parent.mkdir(exist_ok=True)
            (place / file).replace(earlier)
        else:
            earlier.unlink(missing_ok=True)
        data = wav_bytes(sound)
        _write(place / file, data)
        made = Clip(file, hashlib.sha256(data).hexdigest(), sound.duration_ms)
        self._write_manifest(replace(pack, clips={**pack.clips, clip: made}))
        return made

    def take_back(self, pack: Voicepack, clip: str) -> None:
        """Give a clip its earlier take again, or none if it had none."""
        place, file = self._place(pack), f"{clip}.wav"
        clips = dict(pack.clips)
        earlier = place / EARLIER / file
        if earlier.exists():
            data = earlier.read_bytes()
            clips[clip] = Clip(file, hashlib.sha256(data).hexdigest(), read_wav(data).duration_ms)
            earlier.replace(place / file)
            self._write_manifest(replace(pack, clips=clips))
        else:
            del clips[clip]
            # First the manifest: a voice that names a lost file would be left out as a whole.
            self._write_manifest(replace(pack, clips=clips))
            (place / file).unlink(missing_ok=True)

    def has_earlier(self, pack: Voicepack, clip: str) -> bool:
        """Whether a clip has a take before its last."""
        return (pack.folder / EARLIER / f"{clip}.wav").exists()

    def owns(self, pack: Voicepack) -> bool:
        """Whether a voice was recorded here and may be changed here; others are part of the house."""
        return pack.kind == "recorded" and pack.folder.parent == self.folder

    def delete(self, pack: Voicepack) -> None:
        """Delete a voice with all its clips: the speaker may withdraw consent at any time."""
        gone = self.folder / f".{pack.pack_id}.deleted"
        shutil.rmtree(gone, ignore_errors=True)
        self._place(pack).replace(gone)
        shutil.rmtree(gone)

    def choose(self, language: str, pack_id: str | None) -> None:
        """Let a voice speak for its language, or none in particular."""
        chosen = {k: v for k, v in read_chosen(self.folder).items() if k != language}
        self._write_chosen(chosen | ({language: pack_id} if pack_id else {}))

    def _write_chosen(self, chosen: Mapping[str, str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / CHOSEN, (json.dumps(chosen, indent=1) + "\n").encode())

    def _place(self, pack: Voicepack) -> Path:
        assert self.owns(pack), f"{pack.folder} is not the recorder's to change"
        return pack.folder

    def _write_manifest(self, pack: Voicepack) -> None:
        text = json.dumps(manifest_of(pack), ensure_ascii=False, indent=1)
        _write(pack.folder / MANIFEST, (text + "\n").encode())

    def read(self, pack_id: str) -> Voicepack:
        """Return a voice of this folder as it is on disk now; raises ManifestError."""
        return read_voicepack(self.folder / pack_id)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, also when the power fails."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
