"""One file out of a folder, and a folder out of one file: tar, gzip, age. Any `age` and `tar` open it too.

The manifest is the first member. What comes in is believed in nothing: names, kinds, sizes, hashes and the bytes that
a packed file grows to are checked before they reach the disk. Used by making, restoring and rehearsing.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from server.files import make_folder
from server.operations.backup import manifest as listed
from server.operations.backup.manifest import Malformed, Manifest, Member
from server.operations.backup.saying import Refused

BEGINS = b"age-encryption.org/v1"
PIECE = 256 * 1024
LEVEL = 4
HEAD = 4096
"""What a tar spends on each member at most: header, padding, a long name."""
READ_AHEAD = 16 * 1024
SLACK = 128 * 1024
"""What is read ahead, and the end of a tar."""

SPOILT = (Malformed, tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)
"""What reading says of a packed file that was never one, or is not one any more."""


def with_members(folder: Path, manifest: Manifest) -> Manifest:
    """Return the manifest with each file of a folder, its size and its hash."""
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    return replace(manifest, members=tuple(_member(folder, name) for name in names))


def _member(folder: Path, name: str) -> Member:
    size, digest = digest_of(folder / name)
    return Member(name, size, digest)


def digest_of(path: Path) -> tuple[int, str]:
    """Return how many bytes a file has, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def pack(folder: Path, manifest: Manifest, mtime: int, out: IO[bytes]) -> None:
    """Write the manifest and its members into a packed file."""
    with (
        gzip.GzipFile("", "wb", LEVEL, out, mtime) as packed,
        tarfile.open(mode="w|", fileobj=packed, format=tarfile.PAX_FORMAT) as tar,
    ):
        said = manifest.written()
        tar.addfile(_head(listed.NAME, len(said), mtime), io.BytesIO(said))
        for member in manifest.members:
            with (folder / member.name).open("rb") as file:
                tar.addfile(_head(member.name, member.size, mtime), file)


def _head(name: str, size: int, mtime: int) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mtime, head.mode = size, mtime, 0o600
    return head


class _Careful:
    """A file under the encryption, which tells only that something failed: this one keeps what."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        """Read as the file does."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            raise

    def write(self, data: bytes) -> int:
        """Write as the file does."""
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Flush as the file does."""
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise


def encrypt(plain: Path, out: IO[bytes], recipients: Sequence[x25519.Recipient]) -> None:
    """Encrypt a file for whoever holds one of the keys. Raises OSError."""
    with plain.open("rb") as file:
        source, sink = _Careful(file), _Careful(out)
        try:
            pyrage.encrypt_io(source, sink, recipients)
        except Exception as error:
            raise source.error or sink.error or error from None


def decrypt(path: Path, out: IO[bytes], identity: x25519.Identity, key: Path | str) -> None:
    """Decrypt a backup. Raises Refused for what is none, is damaged or has another key; OSError of the machine."""
    with path.open("rb") as file:
        if file.read(len(BEGINS)) != BEGINS:
            raise Refused("not_a_backup", path=path)
        file.seek(0)
        source, sink = _Careful(file), _Careful(out)
        try:
            pyrage.decrypt_io(source, sink, [identity])
        except Exception as error:
            machine = source.error or sink.error
            if machine is not None:
                raise machine from None
            code = "wrong_key" if "No matching keys" in str(error) else "damaged"
            raise Refused(code, path=path, key=key) from None


class _Bounded(io.RawIOBase):
    """What a packed file unpacks to, up to a bound that grows when more is announced: no small file fills the disk."""

    def __init__(self, packed: IO[bytes], bound: int) -> None:
        self._plain = gzip.GzipFile(fileobj=packed)
        self._left = bound

    def allow(self, more: int) -> None:
        """Let so many bytes more come."""
        self._left += more

    def allow_only(self, bound: int) -> None:
        """Let no more than so many bytes come from here on."""
        self._left = bound

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes. Raises Malformed beyond the bound."""
        if self._left <= 0:
            raise Malformed("more than it says")
        found = self._plain.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(found)
        return found


class Packed:
    """A decrypted backup that is being read: its manifest first, then its members one by one."""

    def __init__(self, plain: IO[bytes], path: Path) -> None:
        """Read the manifest. Raises Refused for what is no backup, or one of a format that is not known yet."""
        self._path = path
        self._bytes = _Bounded(plain, listed.LARGEST + SLACK)
        try:
            self._tar = tarfile.open(mode="r|", fileobj=self._bytes, bufsize=READ_AHEAD)  # noqa: SIM115 - read on
            said = self._content(self._next(), listed.LARGEST)
        except SPOILT as error:
            raise Refused("not_a_backup", path=path) from error
        self.format, self._said = listed.format_of(said), said

    def manifest(self) -> Manifest:
        """Return the manifest. Raises Refused."""
        try:
            found = listed.read(self._said)
        except Malformed as error:
            raise Refused("not_as_listed", path=self._path, what=str(error)) from None
        self._bytes.allow_only(SLACK)
        return found

    def unpack(self, manifest: Manifest, folder: Path) -> None:
        """Write every member into a folder and on the disk. Raises Refused where one is not as the manifest says."""
        waiting = {member.name: member for member in manifest.members}
        try:
            for head in self._heads():
                member = waiting.pop(head.name, None)
                if member is None or not head.isreg() or head.size != member.size:
                    raise Malformed(head.name)
                self._bytes.allow(member.size + HEAD)
                self._write(head, member, folder)
            if waiting:
                raise Malformed(next(iter(waiting)))
        except SPOILT as error:
            raise Refused("not_as_listed", path=self._path, what=str(error)) from None

    def _heads(self) -> Iterator[tarfile.TarInfo]:
        while (head := self._tar.next()) is not None:
            yield head

    def _next(self) -> tarfile.TarInfo:
        head = self._tar.next()
        if head is None or head.name != listed.NAME or not head.isreg():
            raise Malformed("no manifest")
        return head

    def _content(self, head: tarfile.TarInfo, most: int) -> bytes:
        if head.size > most:
            raise Malformed("too long")
        file = self._tar.extractfile(head)
        return b"" if file is None else file.read()

    def _write(self, head: tarfile.TarInfo, member: Member, folder: Path) -> None:
        place = folder / member.name
        make_folder(place.parent)
        digest, file = hashlib.sha256(), self._tar.extractfile(head)
        assert file is not None
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while piece := file.read(PIECE):
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != member.sha256:
            raise Malformed(member.name)
