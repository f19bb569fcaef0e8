"""Bodies that come in chunks, without a length beforehand, as eventlet's server hands them on. Used by `green` only."""

from __future__ import annotations

from typing import Any

LONGEST_LINE = 1024
"""A chunk's size and what may stand beside it; without a limit a line that never ends would fill the memory."""


class ShortLines:
    """A connection whose lines have an end; everything else is the connection's own."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readline(self, size: int = -1) -> bytes:
        """Return the next line; raises OSError where it is longer than a chunk's first line may be."""
        line: bytes = self._file.readline(LONGEST_LINE if size < 0 else size)
        if size < 0 and len(line) >= LONGEST_LINE:
            raise OSError("a chunk begins with an endless line")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def take_chunks(environ: dict[str, Any]) -> None:
    """Let a body in chunks be read: the server knows where it ends, and says so only when asked by another."""
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return
    environ["wsgi.input_terminated"] = True
    source = environ["wsgi.input"]
    source.rfile = ShortLines(source.rfile)
