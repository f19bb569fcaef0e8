"""A second reading of ESC/POS, written from the command reference alone, and a printer of its own.

Shares no line with `printers.paper_roll` or `printers.protocol`, so that a mistake in one shows.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy
from PIL import Image

COMMANDS = re.compile(
    rb"(?P<reset>\x1b@)"
    rb"|(?P<asb>\x1da(?P<asb_flags>.))"
    rb"|(?P<raster>\x1dv0(?P<mode>.)(?P<x>..)(?P<y>..))"
    rb"|(?P<columns>\x1b\*\x21(?P<count>..))"
    rb"|(?P<line>\n)"
    rb"|(?P<spacing>\x1b3(?P<units>.))"
    rb"|(?P<usual>\x1b2)"
    rb"|(?P<cut>\x1dV[AB](?P<cut_feed>.))"
    rb"|(?P<feed>\x1bd(?P<lines>.))"
    rb"|(?P<real_time>\x10\x04(?P<subject>[\x01-\x04]))"
    rb"|(?P<id>\x1d\(H\x06\x00\x30\x30(?P<mark>.{4}))"
    rb"|(?P<in_order>\x1dr(?P<sensor>.))"
    rb"|(?P<name>\x1dI(?P<which>.))",
    re.DOTALL,
)

NEEDLES = 24

Feed = Callable[[int], int]


def feeds_dots(units: int) -> int:
    """Feed a line of so many units as most printers do: a dot each, whatever stands in it."""
    return units


def feeds_half_dots(units: int) -> int:
    """Feed it as Epson's do: half a dot each, and never less than the picture in it is high."""
    return max(units // 2, NEEDLES)


@dataclass
class Reading:
    """What a stream said: names of commands in order, raster heights, and the print itself."""

    commands: list[str] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    width_bytes: int = 0
    top: int = 0
    """Where the next row or stripe begins."""
    units: int | None = None
    """The height of a line, None while it is the printer's usual one."""

    @property
    def image(self) -> Image.Image:
        """The print: 1 bit, black is 0."""
        dots = bytes(255 - byte for row in self.rows for byte in row)
        return Image.frombytes("1", (self.width_bytes * 8, len(self.rows)), dots)

    def print_rows(self, rows: list[bytes]) -> None:
        """Burn rows from where the paper stands; dots that are there already stay."""
        self.width_bytes = len(rows[0])
        blank = [bytes(self.width_bytes)] * max(0, self.top + len(rows) - len(self.rows))
        self.rows += blank
        for place, row in enumerate(rows, self.top):
            both = int.from_bytes(self.rows[place]) | int.from_bytes(row)
            self.rows[place] = both.to_bytes(self.width_bytes)


def read(stream: bytes, feed: Feed = feeds_dots) -> Reading:
    """Read a whole stream; ValueError at the first byte that belongs to no known command."""
    reading, at, stripe = Reading(), 0, None
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
            reading.heights.append(height)
            reading.print_rows([body[i : i + width] for i in range(0, len(body), width)])
            reading.top += height
            at += width * height
        elif match["columns"]:
            size = int.from_bytes(match["count"], "little") * NEEDLES // 8
            stripe = _upright(stream[at : at + size])
            at += size
        elif match["line"]:
            assert stripe and reading.units is not None, "a line without a stripe, or of any height"
            reading.heights.append(NEEDLES)
            reading.print_rows(stripe)
            reading.top += feed(reading.units)
            stripe = None
        elif match["spacing"]:
            reading.units = match["units"][0]
        elif match["usual"] or match["reset"]:
            reading.units = None
    return reading


def _upright(body: bytes) -> list[bytes]:
    """Return the rows of a stripe that came as columns of three bytes, the uppermost dot first."""
    lying = numpy.unpackbits(numpy.frombuffer(body, numpy.uint8).reshape(-1, NEEDLES // 8), axis=1)
    return [row.tobytes() for row in numpy.packbits(lying.T, axis=1)]


def _name(match: re.Match[bytes]) -> str:
    names = ("reset", "asb", "raster", "cut", "feed", "real_time", "id", "in_order", "name")
    names += ("columns", "line", "spacing", "usual")
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
