"""How a number is read aloud: ticket numbers and counter numbers → speech tokens, per language.

A token names one clip of a voice ("letter_a", "digit_5", "number_25"); the words behind it stand in
the language's script (config/voices/<language>.toml). Called by `server.announcing.phrases` and,
where a pack must join a number from its parts, by `server.announcing.clips`. Knows no files, no
voices, no loudness.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MODES = ("digits", "mixed", "natural")
"""A025: "a không hai năm", "a không hai mươi lăm", "a hai mươi lăm"."""

REGIONS = ("north", "central", "south")
"""Where in Viet Nam the hall stands: "linh" in the north and centre, "lẻ" in the south."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZĐ"
HIGHEST_COUNTER = 99

Tokens = tuple[str, ...]

_NUMBER = re.compile(r"(?P<letters>[A-ZĐ]{0,2})[-\s]?(?P<figures>[0-9]{1,6})")


class UnreadableNumber(ValueError):
    """A ticket or counter number that no rule can read aloud."""


@dataclass(frozen=True, slots=True)
class _Numerals:
    """How one language builds its numbers; `pair` reads 1–99, `hundreds` reads 100–999."""

    pair: Callable[[int], Tokens]
    """The smallest pieces of a two-digit number, for packs that hold no clip of the whole."""
    hundreds: Callable[[int, int, str], Tokens]
    """(hundreds digit, rest, region) → tokens."""
    after_zero: Callable[[int, str], Tokens]
    """(last digit, region) → how "0x" is read inside a longer number in mixed mode."""


def letter_token(letter: str) -> str:
    """Return the token of a Latin letter A–Z or Đ; raises UnreadableNumber for any other sign."""
    if len(letter) != 1 or letter not in LETTERS:
        raise UnreadableNumber(f"{letter!r} is not a letter of a ticket number")
    return "letter_dd" if letter == "Đ" else f"letter_{letter.lower()}"


def read_number(number: str, language: str, mode: str = "digits", region: str = "north") -> Tokens:
    """Return the tokens of a ticket number such as "A025" (also "A-025", "Đ7").

    `mode` is one of MODES, `region` one of REGIONS. A language without number rules of its own is
    read digit by digit in every mode. Raises UnreadableNumber.
    """
    if mode not in MODES:
        raise UnreadableNumber(f"{mode!r} is no way of reading; known: {', '.join(MODES)}")
    if region not in REGIONS:
        raise UnreadableNumber(f"{region!r} is no region; known: {', '.join(REGIONS)}")
    match = _NUMBER.fullmatch(number.strip().upper())
    if match is None:
        raise UnreadableNumber(f"{number!r} is not a ticket number")
    letters = tuple(letter_token(letter) for letter in match["letters"])
    figures = match["figures"]
    numerals = _NUMERALS.get(language)
    if numerals is None or mode == "digits":
        return letters + _digits(figures)
    read = _mixed if mode == "mixed" else _natural
    return letters + read(figures, numerals, region)


def read_counter(no: int, language: str) -> Tokens:
    """Return the tokens of a counter or room number 1–99; raises UnreadableNumber outside of it."""
    if not 1 <= no <= HIGHEST_COUNTER:
        raise UnreadableNumber(f"a counter has a number from 1 to {HIGHEST_COUNTER}, not {no}")
    return _digits(str(no)) if language not in _NUMERALS else _whole(no)


def parts_of(token: str, language: str) -> Tokens:
    """Return the smaller tokens that together say `token`, or itself when it has no parts."""
    numerals = _NUMERALS.get(language)
    if numerals is None or not token.startswith("number_"):
        return (token,)
    return numerals.pair(int(token.removeprefix("number_")))


def _digits(figures: str) -> Tokens:
    return tuple(f"digit_{figure}" for figure in figures)


def _whole(value: int) -> Tokens:
    """One token for a whole number 0–99."""
    return (f"digit_{value}",) if value < 10 else (f"number_{value}",)


def _mixed(figures: str, numerals: _Numerals, region: str) -> Tokens:
    """Leading figures one by one, the last two as one number: 0 25, 1 15, 0 0x."""
    front, pair = figures[:-2], figures[-2:]
    if len(pair) < 2 or pair == "00":
        return _digits(figures)
    if pair[0] == "0":
        return _digits(front) + numerals.after_zero(int(pair[1]), region)
    return _digits(front) + _whole(int(pair))


def _natural(figures: str, numerals: _Numerals, region: str) -> Tokens:
    """As a quantity is said, without leading zeros; from 1000 on digit by digit."""
    value = int(figures)
    if value < 100:
        return _whole(value)
    if value > 999:
        return _digits(str(value))
    return numerals.hundreds(value // 100, value % 100, region)


def _linh(region: str) -> str:
    return "zero_tens_le" if region == "south" else "zero_tens_linh"


def _pair_vi(value: int) -> Tokens:
    """Mười, mười lăm, hai mươi, hai mươi mốt / tư / lăm."""
    tens, ones = divmod(value, 10)
    if ones == 0:
        return ("number_10",) if tens == 1 else (f"digit_{tens}", "tens")
    if tens == 1:
        return ("number_10", "five_after_tens" if ones == 5 else f"digit_{ones}")
    special = {1: "one_after_tens", 4: "four_after_tens", 5: "five_after_tens"}
    return (f"digit_{tens}", "tens", special.get(ones, f"digit_{ones}"))


def _hundreds_vi(hundreds: int, rest: int, region: str) -> Tokens:
    head = (f"digit_{hundreds}", "hundred")
    if rest == 0:
        return head
    return head + ((_linh(region), f"digit_{rest}") if rest < 10 else _whole(rest))


def _after_zero_vi(ones: int, region: str) -> Tokens:
    return (_linh(region), f"digit_{ones}")


def _pair_en(value: int) -> Tokens:
    tens, ones = divmod(value, 10)
    if tens == 1 or ones == 0:
        return (f"number_{value}",)
    return (f"number_{tens}0", f"digit_{ones}")


def _hundreds_en(hundreds: int, rest: int, region: str) -> Tokens:
    head = (f"digit_{hundreds}", "hundred")
    return head + ("and", *_whole(rest)) if rest else head


def _pair_km(value: int) -> Tokens:
    tens, ones = divmod(value, 10)
    return (f"number_{tens}0",) + ((f"digit_{ones}",) if ones else ())


def _hundreds_km(hundreds: int, rest: int, region: str) -> Tokens:
    head = (f"digit_{hundreds}", "hundred")
    return head + _whole(rest) if rest else head


def _after_zero_plain(ones: int, region: str) -> Tokens:
    return ("digit_0", f"digit_{ones}")


_NUMERALS = {
    "vi": _Numerals(_pair_vi, _hundreds_vi, _after_zero_vi),
    "en": _Numerals(_pair_en, _hundreds_en, _after_zero_plain),
    "km": _Numerals(_pair_km, _hundreds_km, _after_zero_plain),
}
