"""The keys of backups: a hall's machine knows whom it encrypts to, and only a sheet of paper opens what it made.

The pair is of the age format (age-encryption.org). The recipient lies in the data folder; the private half is shown
once. Only the demonstration keeps both. Used by the verbs, by making and by restoring.
"""

from __future__ import annotations

import re
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from server.files import NotReadable, read_text, write_whole
from server.operations.backup.saying import Refused
from server.settings import Settings

PUBLIC, PRIVATE = "recovery.pub", "recovery.key"
_KEY = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")


def recipient_of(settings: Settings) -> x25519.Recipient:
    """Return whom this hall's backups are for; the demonstration makes its pair by itself.

    Raises Refused where there is no recovery sheet yet.
    """
    if settings.demo:
        ensure_demo(settings.data_dir)
    path = settings.data_dir / PUBLIC
    if not path.exists():
        raise Refused("no_sheet", data=settings.data_dir)
    try:
        return x25519.Recipient.from_str(read_text(path).strip())
    except RecipientError:
        raise Refused("no_sheet", data=settings.data_dir) from None


def has_sheet(folder: Path) -> bool:
    """Return whether a hall has its recovery sheet."""
    return (folder / PUBLIC).exists()


def ensure_demo(folder: Path) -> None:
    """Give the demonstration its pair, both halves in its folder."""
    if has_sheet(folder) and (folder / PRIVATE).exists():
        return
    identity = x25519.Identity.generate()
    write_whole(folder / PRIVATE, f"# public key: {identity.to_public()}\n{identity}\n")
    write_whole(folder / PUBLIC, f"{identity.to_public()}\n")


def new_sheet(folder: Path, renew: bool) -> str:
    """Make a hall's pair, keep the recipient, and return the private half, which is nowhere else.

    Raises Refused where there is a sheet already and nobody wants another.
    """
    if has_sheet(folder) and not renew:
        raise Refused("has_sheet")
    identity = x25519.Identity.generate()
    write_whole(folder / PUBLIC, f"{identity.to_public()}\n")
    return str(identity)


def once() -> x25519.Identity:
    """Return a key for a rehearsal; it is in memory only and dies with it."""
    return x25519.Identity.generate()


def read_identity(path: Path) -> x25519.Identity:
    """Return the key that a person wrote into a file from the sheet, with or without spaces and other words.

    Raises Refused, and NotReadable where the file cannot be read.
    """
    try:
        text = re.sub(r"\s", "", read_text(path).upper())
    except NotReadable as error:
        if error.code == "unreadable":
            raise
        raise Refused("not_a_key", path=path) from None
    for found in _KEY.findall(text):
        try:
            return x25519.Identity.from_str(found)
        except IdentityError:
            continue
    raise Refused("not_a_key", path=path)


def public_of(folder: Path) -> str:
    """Return the recipient that a folder keeps."""
    return read_text(folder / PUBLIC).strip()
