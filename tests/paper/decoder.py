"""A second reading of ESC/POS, written from the command reference alone, and a printer of its own.

Shares no line with `printers.paper_roll` or `printers.protocol`, so that a mistake in one shows.
"""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import dataclass, field

from PIL import Image

COMMANDS = re.compile(
    rb"(?P<reset>\x1b@)"
    rb"|(?P<asb>\x1da(?P<asb_flags>.))"
    rb"|(?P<raster>\x1dv0(?P<mode>.)(?P<x>..)(?P<y>..))"
    rb"|(?P<cut>\x1dV[AB](?P<cut_feed>.))"
    rb"|(?P<feed>\x1bd(?P<lines>.))"
    rb"|(?P<real_time>\x10\x04(?P<subject>[\x01-\x04]))"
    rb"|(?P<id>\x1d\(H\x06\x00\x30\x30(?P<mark>.{4}))"
    rb"|(?P<in_order>\x1dr(?P<sensor>.))"
    rb"|(?P<name>\x1dI(?P<which>.))",
    re.DOTALL,
)


@dataclass
class Reading:
    """What a stream said: names of commands in order, raster heights, and the print itself."""

    commands: list[str] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    width_bytes: int = 0

    @property
    def image(self) -> Image.Image:
        """The print: 1 bit, black is 0."""
        dots = bytes(255 - byte for row in self.rows for byte in row)
        return Image.frombytes("1", (self.width_bytes * 8, len(self.rows)), dots)


def read(stream: bytes) -> Reading:
    """Read a whole stream; ValueError at the first byte that belongs to no known command."""
    reading, at = Reading(), 0
    while at < len(stream):
        match = COMMANDS.match(stream, at)
        if not match:
            raise ValueError(f"unknown bytes at {at}: {stream[at : at + 8]!r}")
        at = match.end()
        reading.commands.append(str(match.lastgroup and _name(match)))
        if match["raster"]:
            width = int.from_bytes(match["x"], "little")
            height = int.from_bytes(match["y"], "little")
            body = stream[at : at + width * height]
            assert len(body) == width * height, "a raster was cut short"
            assert match["mode"] == b"\x00"
            reading.width_bytes = width
            reading.heights.append(height)
            reading.rows += [body[i : i + width] for i in range(0, len(body), width)]
            at += width * height
    return reading


def _name(match: re.Match[bytes]) -> str:
    names = ("reset", "asb", "raster", "cut", "feed", "real_time", "id", "in_order", "name")
    return next(name for name in names if match[name] is not None)


class RecordingPrinter:
    """A TCP printer that records what it hears and answers like a healthy one with job ids."""

    def __init__(self) -> None:
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> RecordingPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        try:
            while True:
                line, _ = self._listener.accept()
                with line:
                    while came := line.recv(65536):
                        self.heard += came
                        for _question in re.finditer(rb"\x10\x04[\x01-\x04]", came):
                            line.sendall(b"\x12")
                        for asked in re.finditer(rb"\x1d\(H\x06\x00\x30\x30(.{4})", came, re.S):
                            line.sendall(b"\x37\x22" + asked[1] + b"\x00")
        except OSError:
            return
