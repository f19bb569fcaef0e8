"""What a call says, as a text and as tokens, in each language and length."""

import pytest

from server.announcing.phrases import LEVELS, Place, call_texts, call_tokens, place_of
from server.announcing.script import read_script
from server.words import load_words

CATALOGUES = load_words(is_strict=True)
NAMES = {"vi": "Quầy 2", "en": "Counter 2"}


def spoken(tokens, language="vi"):
    """The words behind the tokens."""
    script = read_script(language)
    return " ".join(script.words_of(token) for token in tokens)


def test_texts_keep_the_figures_of_the_slip():
    """A board shows the number as it is printed, so that it can be compared at a glance."""
    texts = call_texts("A001", NAMES, ("vi",), False, CATALOGUES.__getitem__)
    assert texts == {"vi": "Mời công dân có số A001 đến quầy 2"}


def test_a_recall_says_that_it_is_one():
    """The text of a recall differs from that of a first call."""
    assert call_texts("A001", NAMES, ("vi",), True, CATALOGUES.__getitem__)["vi"].startswith(
        "Xin nhắc lại"
    )


def test_a_language_without_a_counter_name_shows_the_vietnamese_one():
    """A hall that names its counters in Vietnamese only still calls in Khmer."""
    assert call_texts("A1", NAMES, ("km",), False, CATALOGUES.__getitem__)["km"].endswith("quầy 2")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Quầy 3", Place("counter", 3)),
        ("quầy số 12", Place("counter", 12)),
        ("Quầy 03 – Tư pháp", Place("counter", 3)),
        ("Phòng 7", Place("room", 7)),
        ("Phòng tiếp dân", None),
        ("Quầy 3A", None),
        ("Quầy 0", None),
        ("Quầy 100", None),
        ("Quầy 2 và 3", None),
        ("Quầy 2, 3", None),
        ("Quầy 2–4", None),
        ("Quầy 2 hoặc quầy 3", None),
        ("Quầy 2, tầng 1", Place("counter", 2)),
        ("Tổ 4", None),
    ],
)
def test_only_a_clear_number_is_spoken_as_a_place(name, place):
    """A name that cannot be spoken rightly is not spoken at all."""
    assert place_of({"vi": name}) == place


@pytest.mark.parametrize(
    ("level", "is_recall", "words"),
    [
        ("full", False, "mời công dân có số a không hai năm đến quầy số ba"),
        ("full", True, "xin nhắc lại mời số a không hai năm đến quầy số ba"),
        ("short", False, "mời số a không hai năm đến quầy số ba"),
        ("brief", False, "a không hai năm quầy ba"),
        ("brief", True, "a không hai năm quầy ba"),
    ],
)
def test_vietnamese_is_spoken_in_three_lengths(level, is_recall, words):
    """The more a hall calls, the less is said; number and counter always remain."""
    tokens = call_tokens("A025", Place("counter", 3), "vi", "digits", "north", is_recall, level)
    assert spoken(tokens) == words


def test_a_place_that_cannot_be_spoken_sends_people_to_the_board():
    """Nobody is called to a wrong counter because its name has no number."""
    tokens = call_tokens("A025", None, "vi", "digits", "north", False)
    assert spoken(tokens) == "mời công dân có số a không hai năm mời xem trên bảng"


def test_an_unknown_length_is_refused():
    """A wrong level is named, with the known ones."""
    with pytest.raises(ValueError, match="full, short, brief"):
        call_tokens("A1", None, "vi", "digits", "north", False, "tiny")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_each_level_is_shorter_than_the_one_before(language):
    """Going down a level never lengthens what is said."""
    lengths = [
        len(
            spoken(
                call_tokens("H119", Place("room", 21), language, "natural", "south", True, level),
                language,
            )
        )
        for level in LEVELS
    ]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < lengths[0]
