"""How the house writes files and reads what people write. The ground floor: standard library only.

Whatever is left on a disk goes through `write_whole`, whatever an operator may have saved with an editor
of their own comes through `read_text`. Called from everywhere, also before anything is patched.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from printers.whole import make_folder, sync_folder, write_whole

__all__ = ["NotReadable", "decode_text", "make_folder", "read_text", "sync_folder", "write_whole"]

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16: its mark begins with the same two bytes.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Mark at the beginning → encoding, as the editors of Windows leave it."""


class NotReadable(Exception):
    """A file that cannot be read as text; its text is a sentence with the file and what to do.

    `code` is "unreadable" (`reason` says why) or "not_text"; `line` is where the text ends.
    """

    def __init__(self, path: Path | str, code: str, reason: str = "", line: int = 1) -> None:
        self.path, self.code, self.reason, self.line = Path(path), code, reason, line
        if code == "unreadable":
            text = f"{path} cannot be read: {reason}."
        else:
            text = (
                f"{path}:{line}: this is not text in UTF-8. Save the file as UTF-8 and try again."
            )
        super().__init__(text)


def read_text(path: Path) -> str:
    """Return the text of a file that a person may have written, each line ended by one "\\n".

    Reads UTF-8 with a mark or without, UTF-16 and UTF-32 with one. Raises NotReadable, also where the file is not
    there or may not be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotReadable(path, "unreadable", error.strerror or type(error).__name__) from error
    return decode_text(content, path)


def decode_text(content: bytes, path: Path) -> str:
    """Return the text in the bytes of the file `path`. Raises NotReadable."""
    mark, encoding = next((m for m in _MARKED if content.startswith(m[0])), (b"", "utf-8"))
    rest = content[len(mark) :]
    try:
        text = rest.decode(encoding)
    except UnicodeDecodeError as error:
        before = rest[: error.start].decode(encoding, "replace")
        raise NotReadable(path, "not_text", line=before.count("\n") + 1) from None
    if "\0" in text:
        # No text has it: pictures, programs, and UTF-16 that lost its mark.
        raise NotReadable(path, "not_text", line=text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n")
