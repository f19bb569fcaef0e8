"""The recorded voices on this machine's disk: begin one, switch its takes, delete, choose.

Files only. A take is first laid down under a name made of its content, where nobody looks for it, and
counts from the moment at which the voice's manifest names it: `actions` lets that happen after the commit.
Every change is one rename and may be done again. The voices that it writes are those of
`server.announcing.voicepack`, nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from server.announcing.sound import Sound, wav_bytes
from server.announcing.voicepack import (
    CHOSEN,
    MANIFEST,
    Clip,
    Voicepack,
    manifest_of,
    read_chosen,
    read_voicepack,
)
from server.files import make_folder, write_whole
from server.recording.rules import with_take, without_take

LOCK = ".lock"
ORPHAN_S = 600.0
"""A file that no manifest names for so long belongs to a take that was never kept, or was replaced: before, it
may still be on its way, or a board may be about to fetch it for a call whose plan it has."""


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
        with self._alone():
            if not (place / MANIFEST).exists():
                make_folder(place)
                _write_manifest(replace(pack, folder=place))

    def lay_down(self, pack: Voicepack, clip: str, sound: Sound) -> Clip:
        """Write a take to the disk; the voice does not have it yet."""
        data = wav_bytes(sound)
        sha256 = hashlib.sha256(data).hexdigest()
        file = f"{clip}.{sha256[:12]}.wav"
        write_whole(self._place(pack) / file, data)
        return Clip(file, sha256, sound.duration_ms)

    def put(self, pack_id: str, clip: str, take: Clip) -> None:
        """Let a take count from now on; the take that counted becomes the earlier one."""
        with self._alone():
            if pack := self._still_there(pack_id):
                self._switch(pack, with_take(pack, clip, take))

    def take_back(self, pack_id: str, clip: str, sha256: str) -> None:
        """Let that take count no longer, but the one before it, or none if there was none."""
        with self._alone():
            if pack := self._still_there(pack_id):
                self._switch(pack, without_take(pack, clip, sha256))

    def owns(self, pack: Voicepack) -> bool:
        """Whether a voice was recorded here and may be changed here; others are part of the house."""
        return pack.kind == "recorded" and pack.folder.parent == self.folder

    def delete(self, pack_id: str) -> None:
        """Delete a voice with all its clips: the speaker may withdraw consent at any time."""
        gone, place = self.folder / f".{pack_id}.deleted", self.folder / pack_id
        with self._alone():
            if place.exists():
                shutil.rmtree(gone, ignore_errors=True)
                place.replace(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def choose(self, language: str, pack_id: str | None) -> None:
        """Let a voice speak for its language, or none in particular."""
        with self._alone():
            chosen = {k: v for k, v in read_chosen(self.folder).items() if k != language}
            self._write_chosen(chosen | ({language: pack_id} if pack_id else {}))

    def read(self, pack_id: str) -> Voicepack:
        """Return a voice of this folder as it is on disk now; raises ManifestError."""
        return read_voicepack(self.folder / pack_id)

    def _still_there(self, pack_id: str) -> Voicepack | None:
        """Return a voice, None if it was deleted a moment ago."""
        return self.read(pack_id) if (self.folder / pack_id).exists() else None

    def _write_chosen(self, chosen: Mapping[str, str]) -> None:
        write_whole(self.folder / CHOSEN, (json.dumps(chosen, indent=1) + "\n").encode())

    def _place(self, pack: Voicepack) -> Path:
        assert self.owns(pack), f"{pack.folder} is not the recorder's to change"
        return pack.folder

    def _switch(self, pack: Voicepack, changed: Voicepack) -> None:
        place = self._place(pack)
        named = {clip.file for clip in (*changed.clips.values(), *changed.earlier.values())}
        for clip in (*pack.clips.values(), *pack.earlier.values()):
            if clip.file not in named:
                (place / clip.file).touch()  # from now on it is old: see ORPHAN_S
        if changed != pack:
            _write_manifest(changed)
        old = time.time() - ORPHAN_S
        for path in place.glob("*.wav*"):
            if path.name not in named and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Change one thing after the other, in whichever process; nothing waits while it is held."""
        make_folder(self.folder)
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write_manifest(pack: Voicepack) -> None:
    text = json.dumps(manifest_of(pack), ensure_ascii=False, indent=1)
    write_whole(pack.folder / MANIFEST, (text + "\n").encode())
