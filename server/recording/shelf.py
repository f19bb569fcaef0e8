"""The recorded voices on this machine's disk: begin one, switch its takes, delete, choose.

Files only. A take is first laid down under a name made of its content, where nobody looks for it, and
counts from the moment at which the voice's manifest names it: `actions` lets that happen after the commit.
Every change is one rename and may be done again. The voices that it writes are those of
`server.announcing.voicepack`, nothing else. Who changes something has the folder for themselves; files are
read and written outside the loop, and nobody waits for them inside a transaction.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from server import runtime
from server.announcing.sound import Sound, wav_bytes
from server.announcing.voicepack import (
    CHOSEN,
    MANIFEST,
    Clip,
    ManifestError,
    Voicepack,
    manifest_of,
    read_chosen,
    read_voicepack,
)
from server.errors import HallError
from server.files import make_folder, write_whole
from server.outside import Outside
from server.recording.rules import with_take, without_take

LOCK = ".lock"
ORPHAN_S = 600.0
"""A file that no manifest names for so long belongs to a take that was never kept, or was replaced: before, it
may still be on its way, or a board may be about to fetch it for a call whose plan it has."""
PATIENCE_S, AGAIN_S = 3.0, 0.02
"""So long another process that changes the voices is waited for, and so often it is tried."""


def always() -> bool:
    """Change it whatever has happened."""
    return True


class Shelf:
    """The folder DATA/voices as the recorder changes it.

    `is_due` says, once nobody else can change anything, whether the journal still wants the change.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._outside = Outside("the voices' folder")
        self._unnamed_since_s: dict[Path, float] = {}
        """Since when (`time.monotonic`) a file has been there that no manifest names."""

    def folders(self) -> set[str]:
        """Return the names of all folders here, those of voices that cannot be read among them."""
        return self._outside.ask(_folders_in, self.folder)

    def begin(self, pack: Voicepack) -> None:
        """Make the folder of a new, empty voice."""
        self._change(always, self._begin, pack)

    def _begin(self, pack: Voicepack) -> None:
        place = self.folder / pack.pack_id
        if not (place / MANIFEST).exists():
            make_folder(place)
            _write_manifest(replace(pack, folder=place))

    def lay_down(self, pack: Voicepack, clip: str, sound: Sound) -> Clip:
        """Write a take to the disk; the voice does not have it yet."""
        data = wav_bytes(sound)
        sha256 = hashlib.sha256(data).hexdigest()
        file = f"{clip}.{sha256[:12]}.wav"
        self._outside.ask(write_whole, self._place(pack) / file, data)
        return Clip(file, sha256, sound.duration_ms)

    def put(self, pack_id: str, clip: str, take: Clip, is_due: Callable[[], bool] = always) -> None:
        """Let a take count from now on; the take that counted becomes the earlier one."""
        self._change(is_due, self._switched, pack_id, lambda pack: with_take(pack, clip, take))

    def take_back(
        self, pack_id: str, clip: str, sha256: str, is_due: Callable[[], bool] = always
    ) -> None:
        """Let that take count no longer, but the one before it, or none if there was none."""
        self._change(is_due, self._switched, pack_id, lambda pack: without_take(pack, clip, sha256))

    def owns(self, pack: Voicepack) -> bool:
        """Whether a voice was recorded here and may be changed here; others are part of the house."""
        return pack.kind == "recorded" and pack.folder.parent == self.folder

    def delete(self, pack_id: str) -> None:
        """Delete a voice with all its clips: the speaker may withdraw consent at any time."""
        self._change(always, self._delete, pack_id)

    def _delete(self, pack_id: str) -> None:
        gone, place = self.folder / f".{pack_id}.deleted", self.folder / pack_id
        if place.exists():
            shutil.rmtree(gone, ignore_errors=True)
            place.replace(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def choose(
        self, language: str, pack_id: str | None, is_due: Callable[[], bool] = always
    ) -> None:
        """Let a voice speak for its language, or none in particular."""
        self._change(is_due, self._choose, language, pack_id)

    def _choose(self, language: str, pack_id: str | None) -> None:
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

    def _switched(self, pack_id: str, change: Callable[[Voicepack], Voicepack]) -> None:
        if pack := self._still_there(pack_id):
            self._switch(pack, change(pack))

    def _switch(self, pack: Voicepack, changed: Voicepack) -> None:
        place = self._place(pack)
        named = {clip.file for clip in (*changed.clips.values(), *changed.earlier.values())}
        if changed != pack:
            _write_manifest(changed)
        self._sweep({path for path in place.glob("*.wav*") if path.name not in named}, place)

    def forget_earlier(self, before: dt.datetime) -> int:
        """Let go of takes that were replaced before a moment, and of files that no voice names; returns how many takes.

        A take was replaced when the one that counts now was laid down.
        """
        counted: list[int] = []
        if self.folders():
            self._change(always, self._forget_earlier, before.timestamp(), counted)
        return sum(counted)

    def _forget_earlier(self, before_s: float, counted: list[int]) -> None:
        for pack in filter(self.owns, _readable_in(self.folder)):
            late = {
                clip: take
                for clip, take in pack.earlier.items()
                if (now := pack.clips.get(clip))
                and _laid_down_s(pack.folder / now.file) >= before_s
            }
            counted.append(len(pack.earlier) - len(late))
            self._switch(pack, replace(pack, earlier=late))

    def _sweep(self, unnamed: set[Path], place: Path) -> None:
        """Delete what no manifest has named for long enough; a restart begins to count anew."""
        now_s, known = time.monotonic(), self._unnamed_since_s
        for path in {path for path in known if path.parent == place} - unnamed:
            del known[path]
        for path in unnamed:
            if now_s - known.setdefault(path, now_s) > ORPHAN_S:
                path.unlink(missing_ok=True)
                del known[path]

    def _change(self, is_due: Callable[[], bool], work: Callable[..., None], *given: Any) -> None:
        """Change files outside the loop, alone; `is_due` is asked when nobody else can change them any more.

        Raises HallError("database_busy") when somebody else changed them all the time, NoAnswer when the disk hangs;
        then the lock goes back only with the work, so that nothing overtakes it.
        """
        lock = self._taken()
        try:
            is_wanted = is_due()
        except BaseException:
            lock.close()
            raise
        if not is_wanted:
            lock.close()
            return

        def do() -> None:
            with lock:
                work(*given)

        self._outside.ask(do)

    def _taken(self) -> IO[str]:
        """Take the lock, letting others run between two tries: whoever waits in the kernel stops the loop."""
        until = time.monotonic() + PATIENCE_S
        lock = self._outside.ask(_opened, self.folder)
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return lock
            except BlockingIOError:
                if time.monotonic() >= until:
                    lock.close()
                    raise HallError("database_busy") from None
            runtime.current().sleep(AGAIN_S)


def _opened(folder: Path) -> IO[str]:
    make_folder(folder)
    return (folder / LOCK).open("w")


def _readable_in(folder: Path) -> Iterator[Voicepack]:
    for name in sorted(_folders_in(folder)):
        with suppress(ManifestError):
            yield read_voicepack(folder / name)


def _laid_down_s(file: Path) -> float:
    """Return when a file was written; of one that cannot be read nobody knows, so that nothing before it is dropped."""
    try:
        return file.stat().st_mtime
    except OSError:
        return math.inf


def _folders_in(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*") if path.is_dir()}


def _write_manifest(pack: Voicepack) -> None:
    text = json.dumps(manifest_of(pack), ensure_ascii=False, indent=1)
    write_whole(pack.folder / MANIFEST, (text + "\n").encode())
