"""A small QR reader for clean symbols, from the standard: level, mask, modules, then the bytes.

Reads versions 1 to 6 at level M without error correction: whatever it reads was drawn exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

FORMAT_MASK = 0b101010000010010
LEVEL_M = 0b00
BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
MASKS = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)


@dataclass
class Symbol:
    """A symbol found on paper."""

    text: str
    level: int
    module_dots: int
    quiet_dots: int


def read(paper: Image.Image, top: int, bottom: int) -> Symbol:
    """Read the only symbol between two rows of a 1-bit paper."""
    band = paper.convert("L").crop((0, top, paper.width, bottom)).point(lambda v: 255 - v)
    left, upper, right, lower = band.getbbox() or (0, 0, 0, 0)
    assert right - left == lower - upper, "the symbol is not square"
    dots = next(n for n in range(1, 20) if not band.getpixel((left + 7 * n, upper)))
    side = (right - left) // dots
    grid = [
        [
            bool(band.getpixel((left + c * dots + dots // 2, upper + r * dots + dots // 2)))
            for c in range(side)
        ]
        for r in range(side)
    ]
    level, mask = _format(grid)
    version = (side - 17) // 4
    text = _text(_codewords(grid, version, mask), version)
    return Symbol(text, level, dots, min(left, band.width - right, upper, band.height - lower))


def _format(grid: list[list[bool]]) -> tuple[int, int]:
    cells = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(str(int(grid[r][c])) for r, c in cells), 2) ^ FORMAT_MASK
    return bits >> 13, bits >> 10 & 0b111


def _is_function(r: int, c: int, side: int, version: int) -> bool:
    in_corner = (r < 9 and c < 9) or (r < 9 and c >= side - 8) or (r >= side - 8 and c < 9)
    centre = side - 7
    in_alignment = version > 1 and abs(r - centre) <= 2 and abs(c - centre) <= 2
    return in_corner or r == 6 or c == 6 or in_alignment


def _codewords(grid: list[list[bool]], version: int, mask: int) -> bytes:
    side = len(grid)
    bits = []
    columns = [c for c in range(side - 1, -1, -2)]
    right_edges = [c if c > 6 else c - 1 for c in columns]
    for turn, right in enumerate(right_edges):
        rows = range(side - 1, -1, -1) if turn % 2 == 0 else range(side)
        for r in rows:
            for c in (right, right - 1):
                if c >= 0 and not _is_function(r, c, side, version):
                    bits.append(grid[r][c] ^ (MASKS[mask](r, c) == 0))
    joined = "".join("1" if bit else "0" for bit in bits)
    return bytes(int(joined[i : i + 8], 2) for i in range(0, len(joined) - 7, 8))


def _text(codewords: bytes, version: int) -> str:
    count, length = BLOCKS[version]
    woven = codewords[: count * length]
    stream = b"".join(woven[start::count] for start in range(count))
    bits = "".join(f"{byte:08b}" for byte in stream)
    assert bits[:4] == "0100", "not byte mode"
    size = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * i : 20 + 8 * i], 2) for i in range(size)).decode()
