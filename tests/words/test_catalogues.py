"""The catalogues of the hall: complete, with the same places, in clean writing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from babel.messages import pofile

from server.words import WORDS_FOLDER, load_words

ROOMS = {
    *("kiosk", "rating", "board", "phone", "desk", "manager", "launch"),
    *("slip", "call", "error", "common", "hall"),
}
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
def test_no_text_is_missing(language):
    """Each language has every key of the Vietnamese catalogue, and no key of its own."""
    own, base = texts(language), texts("vi")
    assert set(own) == set(base)
    assert [key for key, forms in own.items() if not all(forms)] == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_form_has_the_places_of_the_vietnamese_text(language):
    """A translation that loses {opens_at} would not say when to come back."""
    base = load_words()["vi"]
    for key, forms in texts(language).items():
        for form in forms:
            places = set(re.findall(r"\{(\w+)\}", form))
            # "1 person" may leave the figure out, no other place.
            assert places | {"count"} >= base.places(key) and places <= base.places(key), key


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_texts_are_clean(language):
    """Composed letters, no spaces at the ends or doubled, no control characters, no shouting."""
    for key, forms in texts(language).items():
        for form in forms:
            assert unicodedata.normalize("NFC", form) == form, key
            assert form == form.strip() and "  " not in form, key
            assert "!" not in form, key


def test_keys_belong_to_a_room():
    """A key says where it is used, in small letters."""
    for key in texts("vi"):
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", key), key
        assert key.split(".")[0] in ROOMS, key


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
