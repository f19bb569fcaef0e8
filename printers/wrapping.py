"""Where a line may break: at spaces, and in Khmer (which has none) between syllable clusters.

Used by `printers.layout`. Pure: the caller brings the function that measures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

KHMER_COENG = "\u17d2"
KHMER_BASES = (0x1780, 0x17B3)
ZERO_WIDTH_SPACE = "\u200b"

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break a line into lines of at most `width`; a single cluster wider than that stays whole.

    >>> wrap("một hai ba", 7, len)
    ['một hai', 'ba']
    >>> wrap("abcdefgh", 3, len)
    ['abc', 'def', 'gh']
    """
    lines: list[str] = []
    current = ""
    for word in _pieces(text):
        if current and measure((current + word).rstrip()) > width:
            lines.append(current.rstrip())
            current = word.lstrip()
        else:
            current += word
        while measure(current.rstrip()) > width:
            head, current = _split(current, width, measure)
            lines.append(head)
            if not current:
                break
    return [*lines, current.rstrip()] if current.strip() or not lines else lines


def clusters(text: str) -> list[str]:
    """Split into what a reader sees as one sign: a letter with its marks, a Khmer stack.

    >>> clusters("ស្ត្រី")
    ['ស្ត្រី']
    """
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _continues(before: str, char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Mc", "Me") or char in "\u200c\u200d":
        return True
    return before[-1] in (KHMER_COENG, "\u200d")


def _pieces(text: str) -> Iterator[str]:
    """Yield the shortest pieces between which a break looks natural, spaces at their ends."""
    piece = ""
    for cluster in clusters(text):
        is_khmer = KHMER_BASES[0] <= ord(cluster[0]) <= KHMER_BASES[1]
        after_space = piece.endswith((" ", ZERO_WIDTH_SPACE)) and cluster != " "
        if piece and (after_space or (is_khmer and _ends_khmer(piece))):
            yield piece
            piece = ""
        piece += cluster
    if piece:
        yield piece


def _ends_khmer(piece: str) -> bool:
    return 0x1780 <= ord(piece[-1]) <= 0x17DD


def _split(text: str, width: float, measure: Measure) -> tuple[str, str]:
    parts = clusters(text)
    count = 1
    while count < len(parts) and measure("".join(parts[: count + 1])) <= width:
        count += 1
    return "".join(parts[:count]), "".join(parts[count:])
