"""How a text is found, filled and put into the right form."""

from __future__ import annotations

import datetime as dt
import json
import logging
from zoneinfo import ZoneInfo

import pytest

from server.words import UnknownWord, as_json, languages, load_words, words

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
)
ONE = "nplurals=1; plural=0;"
TWO = "nplurals=2; plural=(n != 1);"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = dt.datetime(2027, 3, 1, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path):
    """A folder with a Vietnamese catalogue and an English one that lacks a text."""
    (tmp_path / "vi.po").write_text(
        HEAD.format(ONE)
        + 'msgid "a.people"\nmsgid_plural "a.people"\nmsgstr[0] "{count} người"\n\n'
        + 'msgid "a.only"\nmsgstr "Chỉ {what}"\n\n'
        + 'msgid "a.half"\nmsgid_plural "a.half"\nmsgstr[0] "{count} nửa"\n',
        encoding="utf-8",
    )
    (tmp_path / "en.po").write_text(
        HEAD.format(TWO)
        + 'msgid "a.people"\nmsgid_plural "a.people"\n'
        + 'msgstr[0] "{count} person"\nmsgstr[1] "{count} people"\n\n'
        + 'msgid "a.only"\nmsgstr ""\n\n'
        + 'msgid "a.half"\nmsgid_plural "a.half"\nmsgstr[0] "{count} half"\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [("en", 0, "0 people"), ("en", 1, "1 person"), ("en", 2, "2 people"), ("vi", 1, "1 người")],
)
def test_count_chooses_the_form(folder, language, count, said):
    """English has two forms, Vietnamese one; zero is not one."""
    assert load_words(folder, is_strict=True)[language].text("a.people", count=count) == said


def test_a_missing_text_falls_back_to_vietnamese_and_is_told_once(folder, caplog):
    """An empty translation shows the Vietnamese text; the log says so one time only."""
    english = load_words(folder, is_strict=True)["en"]
    with caplog.at_level(logging.WARNING):
        assert [english.text("a.only", what="x") for _ in range(3)] == ["Chỉ x"] * 3
    assert [record.getMessage() for record in caplog.records] == ["no en text for a.only"]


def test_half_a_plural_is_no_text(folder):
    """A plural with an empty form would show nothing to some people, so it is not used."""
    assert load_words(folder)["en"].text("a.half", count=1) == "1 nửa"


def test_strict_words_refuse_what_is_not_written(folder):
    """In tests a wrong key or a missing fact is an error."""
    strict = load_words(folder, is_strict=True)["en"]
    with pytest.raises(UnknownWord, match=r"a\.nothing"):
        strict.text("a.nothing")
    with pytest.raises(UnknownWord, match="needs what"):
        strict.text("a.only")


def test_lenient_words_never_break_a_screen(folder):
    """In a hall the key or the unfilled place is shown."""
    lenient = load_words(folder)["en"]
    assert lenient.text("a.nothing") == "a.nothing"
    assert lenient.text("a.only") == "Chỉ {what}"


def test_facts_are_put_in_as_they_are(folder):
    """A fact with braces or percent signs is text, never a place or a format."""
    strict = load_words(folder, is_strict=True)["vi"]
    assert strict.text("a.only", what="{count} %s {0.__class__}") == "Chỉ {count} %s {0.__class__}"


def test_the_browser_gets_every_text(folder):
    """Plurals are lists, gaps are filled from Vietnamese."""
    assert load_words(folder)["en"].every_text() == {
        "a.half": "{count} nửa",
        "a.only": "Chỉ {what}",
        "a.people": ["{count} person", "{count} people"],
    }


def test_a_language_without_a_catalogue_is_vietnamese():
    """An unknown code from a browser never fails."""
    assert words("xx").language == "vi"
    assert set(languages()) >= {"vi", "en", "km"}
    assert json.loads(as_json("en"))["common.people"] == ["{count} person", "{count} people"]


def test_an_error_knows_what_to_say_without_its_fact():
    """A closed hall that knows its next opening says it, one that does not speaks plainly."""
    vi = load_words(is_strict=True)["vi"]
    assert "13:15 hôm nay" in vi.error("lunch", opens_at="13:15 hôm nay")[1]
    assert "{" not in vi.error("lunch", opens_at=None)[1]
    assert "đang phục vụ" in vi.error("wrong_state", state=vi.text("common.state_serving"))[1]


def test_an_unknown_error_is_still_polite():
    """In a hall a code without words speaks as a server error."""
    lenient = load_words()["en"]
    assert lenient.error("no_such_code") == lenient.error("server_error")
    with pytest.raises(UnknownWord):
        load_words(is_strict=True)["en"].error("no_such_code")


@pytest.mark.parametrize(
    ("language", "hours", "said"),
    [
        ("vi", 1, "13:00 hôm nay"),
        ("en", 20, "08:00 tomorrow"),
        ("vi", 44, "08:00 Thứ Tư, 03/03"),
        ("km", 1, "13:00 ថ្ងៃនេះ"),
    ],
)
def test_a_coming_moment_is_said_as_people_say_it(language, hours, said):
    """Today and tomorrow have words; a later day has its weekday and date."""
    strict = load_words(is_strict=True)[language]
    assert strict.moment(NOW + dt.timedelta(hours=hours), NOW, ZONE) == said


def test_a_date_has_its_weekday():
    """Weekdays come from the catalogue, Monday first."""
    strict = load_words(is_strict=True)
    assert strict["vi"].date(dt.date(2027, 2, 7)) == "Chủ nhật, 07/02/2027"
    assert strict["en"].date(dt.date(2027, 2, 8)) == "Monday 08/02/2027"
