"""The manners of the catalogues: each language its own, no shouting, every error with a way out.

That they hold the same keys and places is proved for the whole house in tests/house.
"""

from __future__ import annotations

import re
import unicodedata

import pytest
from babel.messages import pofile

from server.words import WORDS_FOLDER, load_words

KHMER_BREAKS = "\u200b\u200c"
"""Zero-width marks that Khmer uses to allow or forbid a line break."""
KHMER = re.compile(r"[\u1780-\u17ff]")
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


def catalogue(language):
    """Read one catalogue as translators leave it."""
    with (WORDS_FOLDER / f"{language}.po").open("rb") as file:
        return pofile.read_po(file, locale=language)


def texts(language):
    """Return key → tuple of forms, as written, empty ones too."""
    found = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            said = message.string
            found[key] = (said,) if isinstance(said, str) else tuple(said)
    return found


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_nobody_is_shouted_at(language):
    """No text has an exclamation mark."""
    assert [k for k, forms in texts(language).items() if "!" in "".join(forms)] == []


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_no_text_hides_a_character(language):
    """Control and byte-order characters, which break slips and searches, are not in any text."""
    for key, forms in texts(language).items():
        for character in "".join(forms):
            is_break = character in KHMER_BREAKS and language == "km"
            assert is_break or unicodedata.category(character) not in ("Cc", "Cf", "Co"), key


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_language_is_written_in_one_way(language):
    """Digits are those of slips and keypads everywhere; English has one apostrophe, Khmer one spelling of “give”."""
    other_ways = re.compile("[\u17e0-\u17e9]|\u17b2\u17d2\u1799|(?<=\\w)'(?=\\w|\\s)")
    assert [k for k, forms in texts(language).items() if other_ways.search(" ".join(forms))] == []


def test_no_language_stands_in_the_wrong_catalogue():
    """Khmer letters stay in the Khmer catalogue and Vietnamese sentences out of the English one."""
    assert [k for k, f in texts("vi").items() if KHMER.search("".join(f))] == []
    quoted = re.compile(r"[“\"][^”\"]*[”\"]|Tiếng Việt|ខ្មែរ")
    left = {k: quoted.sub("", " ".join(f)) for k, f in texts("en").items()}
    assert [k for k, f in left.items() if VIETNAMESE.search(f) or KHMER.search(f)] == []


def test_every_error_says_what_and_what_to_do():
    """An error code has a title and a detail; a plain detail needs no facts."""
    base = load_words()["vi"]
    keys = {key.removeprefix("error.") for key in texts("vi") if key.startswith("error.")}
    codes = {key.removesuffix("_title") for key in keys if key.endswith("_title")}
    for code in codes:
        assert f"{code}_detail" in keys, code
        assert not base.places(f"error.{code}_title"), code
        if f"{code}_detail_plain" in keys:
            assert not base.places(f"error.{code}_detail_plain"), code
    stray = {key for key in keys if re.sub(r"_(title|detail|detail_plain)$", "", key) not in codes}
    assert stray == set()


def test_every_refusal_of_the_server_has_words():
    """A code that the server raises can be told to a person in each language."""
    raised = re.compile(r"HallError\(\s*\"([a-z_]+)\"")
    server = WORDS_FOLDER.parents[1] / "server"
    codes = {
        code for file in server.rglob("*.py") for code in raised.findall(file.read_text("utf-8"))
    }
    known = texts("vi")
    assert codes
    assert [code for code in codes if f"error.{code}_title" not in known] == []
