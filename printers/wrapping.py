"""Where a line may break: at spaces, and in Khmer (which has none) between syllable clusters.

Used by `printers.layout`. Pure: the caller brings the function that measures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

KHMER_COENG = "\u17d2"
KHMER = (0x1780, 0x17DD)
KHMER_LAST_BASE = 0x17B3
SPACES = " \u200b"
PHRASE_SHARE = 0.6
"""A Khmer phrase up to this share of the line moves to the next line whole. A zero-width space in
the text marks the words within a phrase."""

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break a line into lines of at most `width`; a single cluster wider than that stays whole.

    >>> wrap("một hai ba", 7, len)
    ['một hai', 'ba']
    >>> wrap("abcdefgh", 3, len)
    ['abc', 'def', 'gh']
    """
    return _fill(list(_words(text, width * PHRASE_SHARE, measure)), width, measure)


def wrap_evenly(text: str, width: float, measure: Measure) -> list[str]:
    """Break like `wrap` into no more lines, but of like length: a heading with no lone last word.

    >>> wrap_evenly("một hai ba bốn năm", 15, len)
    ['một hai ba', 'bốn năm']
    """
    words = list(_words(text, width, measure))
    lines = _fill(words, width, measure)
    low, high = width / 2, width
    while len(lines) > 1 and high - low > width / 64:
        middle = (low + high) / 2
        narrower = _fill(words, middle, measure)
        if len(narrower) > len(lines) or any(measure(word.rstrip()) > middle for word in words):
            low = middle
        else:
            lines, high = narrower, middle
    return lines


def _fill(words: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    current = ""
    for word in words:
        if current and measure((current + word).rstrip()) > width:
            lines.append(current.rstrip())
            current = word.lstrip()
        else:
            current += word
        while len(clusters(current)) > 1 and measure(current.rstrip()) > width:
            head, current = _split(current, width, measure)
            lines.append(head)
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


def _words(text: str, longest: float, measure: Measure) -> Iterator[str]:
    """Yield what stays together: words, and of a Khmer phrase longer than that its clusters."""
    for word in _spaced(text):
        if measure(word.rstrip()) <= longest:
            yield word
        else:
            yield from _khmer_clusters(word)


def _spaced(text: str) -> Iterator[str]:
    """Yield words, each with the spaces that follow it."""
    word = ""
    for char in text:
        if word and word[-1] in SPACES and char not in SPACES:
            yield word
            word = ""
        word += char
    if word:
        yield word


def _khmer_clusters(word: str) -> Iterator[str]:
    piece = ""
    for cluster in clusters(word):
        is_break = KHMER[0] <= ord(cluster[0]) <= KHMER_LAST_BASE and piece
        if is_break and KHMER[0] <= ord(piece[-1]) <= KHMER[1]:
            yield piece
            piece = ""
        piece += cluster
    if piece:
        yield piece


def _split(text: str, width: float, measure: Measure) -> tuple[str, str]:
    parts = clusters(text)
    count = 1
    while count < len(parts) and measure("".join(parts[: count + 1])) <= width:
        count += 1
    return "".join(parts[:count]), "".join(parts[count:])
