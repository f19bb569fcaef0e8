"""Numbers are read aloud as people say them, in every mode, region and language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.announcing.reading import (
    LETTERS,
    MODES,
    REGIONS,
    UnreadableNumber,
    letter_token,
    parts_of,
    read_counter,
    read_number,
)
from server.announcing.script import read_script

LANGUAGES = ("vi", "en", "km")
SCRIPTS = {language: read_script(language) for language in LANGUAGES}

SOUTHERN = [
    ("A-001", "a không không một", "a không lẻ một", "a một"),
    ("A-005", "a không không năm", "a không lẻ năm", "a năm"),
    ("A-010", "a không một không", "a không mười", "a mười"),
    ("A-015", "a không một năm", "a không mười lăm", "a mười lăm"),
    ("A-021", "a không hai một", "a không hai mươi mốt", "a hai mươi mốt"),
    ("A-024", "a không hai bốn", "a không hai mươi tư", "a hai mươi tư"),
    ("A-025", "a không hai năm", "a không hai mươi lăm", "a hai mươi lăm"),
    ("A-105", "a một không năm", "a một lẻ năm", "a một trăm lẻ năm"),
    ("A-115", "a một một năm", "a một mười lăm", "a một trăm mười lăm"),
    ("A-250", "a hai năm không", "a hai năm mươi", "a hai trăm năm mươi"),
]


def spoken(language, tokens):
    """The words behind the tokens, as one line."""
    return " ".join(SCRIPTS[language].words_of(token) for token in tokens)


@pytest.mark.parametrize("row", SOUTHERN, ids=[row[0] for row in SOUTHERN])
def test_vietnamese_follows_the_table_in_each_mode(row):
    """Each number of the table is read in the three modes as the table says."""
    number, *readings = row
    read = [spoken("vi", read_number(number, "vi", mode, "south")) for mode in MODES]
    assert read == readings


@pytest.mark.parametrize(
    ("region", "mixed", "natural"),
    [
        ("north", "a một linh năm", "a một trăm linh năm"),
        ("central", "a một linh năm", "a một trăm linh năm"),
        ("south", "a một lẻ năm", "a một trăm lẻ năm"),
    ],
)
def test_a_zero_inside_is_linh_or_le_by_region(region, mixed, natural):
    """The north and the centre say linh for the zero of 105, the south says lẻ."""
    assert spoken("vi", read_number("A105", "vi", "mixed", region)) == mixed
    assert spoken("vi", read_number("A105", "vi", "natural", region)) == natural


@pytest.mark.parametrize(
    ("number", "mode", "words"),
    [
        ("A000", "mixed", "a không không không"),
        ("A000", "natural", "a không"),
        ("A200", "mixed", "a hai không không"),
        ("A200", "natural", "a hai trăm"),
        ("A1005", "mixed", "a một không linh năm"),
        ("A1005", "natural", "a một không không năm"),
        ("A111", "natural", "a một trăm mười một"),
        ("Đ7", "mixed", "đê bảy"),
        ("12", "digits", "một hai"),
    ],
)
def test_vietnamese_reads_the_edges(number, mode, words):
    """Round hundreds, numbers past 999 and numbers without letter or zeros are said rightly."""
    assert spoken("vi", read_number(number, "vi", mode, "north")) == words


@pytest.mark.parametrize(
    ("language", "mode", "words"),
    [
        ("en", "digits", "A one zero five"),
        ("en", "mixed", "A one zero five"),
        ("en", "natural", "A one hundred and five"),
        ("km", "digits", "អេ មួយ សូន្យ ប្រាំ"),
        ("km", "natural", "អេ មួយ រយ ប្រាំ"),
    ],
)
def test_english_and_khmer_read_a105(language, mode, words):
    """The second languages have number rules of their own."""
    assert spoken(language, read_number("A105", language, mode)) == words


@pytest.mark.parametrize(
    ("language", "no", "words"),
    [
        ("vi", 5, "năm"),
        ("vi", 10, "mười"),
        ("vi", 15, "mười lăm"),
        ("vi", 21, "hai mươi mốt"),
        ("vi", 44, "bốn mươi tư"),
        ("vi", 95, "chín mươi lăm"),
        ("en", 13, "thirteen"),
        ("en", 42, "forty two"),
        ("km", 19, "ដប់ ប្រាំបួន"),
        ("km", 30, "សាមសិប"),
    ],
)
def test_counters_are_read_as_numbers(language, no, words):
    """A counter is never spelled digit by digit where the language has number rules."""
    assert spoken(language, read_counter(no, language)) == words


def test_a_language_without_rules_is_read_digit_by_digit():
    """A community's recorded voice works with letters and digits alone."""
    assert read_number("A025", "rad", "natural") == ("letter_a", "digit_0", "digit_2", "digit_5")
    assert read_counter(12, "rad") == ("digit_1", "digit_2")


@pytest.mark.parametrize("number", ["", "A", "A-", "?1", "ABC12", "A1234567", "A 0 2"])
def test_what_is_no_ticket_number_is_refused(number):
    """A wrong number raises instead of saying something else."""
    with pytest.raises(UnreadableNumber):
        read_number(number, "vi")


@pytest.mark.parametrize(
    "call",
    [
        lambda: read_number("A1", "vi", "loud"),
        lambda: read_number("A1", "vi", "mixed", "west"),
        lambda: read_counter(0, "vi"),
        lambda: read_counter(100, "vi"),
        lambda: letter_token("É"),
    ],
)
def test_unknown_modes_regions_counters_and_letters_are_refused(call):
    """A wrong setting is named at once, not read in some other way."""
    with pytest.raises(UnreadableNumber):
        call()


@given(
    value=st.integers(0, 999),
    letter=st.sampled_from(LETTERS),
    language=st.sampled_from(LANGUAGES),
    mode=st.sampled_from(MODES),
    region=st.sampled_from(REGIONS),
)
def test_every_number_has_words(value, letter, language, mode, region):
    """Any letter with any number is read, always alike, in tokens with known words and parts."""
    number = f"{letter}{value:03}"
    tokens = read_number(number, language, mode, region)
    assert tokens == read_number(number, language, mode, region)
    assert tokens[0] == letter_token(letter)
    assert len(tokens) >= 2
    for token in tokens:
        assert SCRIPTS[language].words_of(token)
        for part in parts_of(token, language):
            assert SCRIPTS[language].words[part]


@given(
    a=st.integers(1, 999),
    b=st.integers(1, 999),
    language=st.sampled_from(LANGUAGES),
    mode=st.sampled_from(MODES),
)
def test_two_numbers_never_sound_alike(a, b, language, mode):
    """Different numbers of a day have different words, in every mode and language."""
    first, second = (spoken(language, read_number(f"A{n:03}", language, mode)) for n in (a, b))
    assert (first == second) == (a == b)
