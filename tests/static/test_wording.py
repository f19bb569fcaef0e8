"""Texts in three languages: plural forms, fallback, waiting bands, times."""

from __future__ import annotations

import pytest

from static.modules import Ask

MODULE = "/static/wording.js"
CATALOGUES = {
    "vi": {"a.people": ["{count} người"], "a.only": "Chỉ có tiếng Việt"},
    "en": {"a.people": ["{count} person", "{count} people"]},
    "km": {},
}


@pytest.mark.parametrize(
    ("language", "key", "count", "text"),
    [
        ("en", "a.people", 1, "1 person"),
        ("en", "a.people", 0, "0 people"),
        ("vi", "a.people", 7, "7 người"),
        ("km", "a.people", 7, "7 người"),
        ("en", "a.only", None, "Chỉ có tiếng Việt"),
        ("en", "a.unknown", None, "a.unknown"),
    ],
)
def test_a_text_is_always_found(
    ask: Ask, language: str, key: str, count: int | None, text: str
) -> None:
    """The plural form fits the count; a missing text falls back to Vietnamese, this one text alone."""
    body = "return m.say(f.catalogues, f.language, f.key, f.count === null ? {} : {count: f.count}).text"
    assert ask(MODULE, body, catalogues=CATALOGUES, language=language, key=key, count=count) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Đang nghỉ trưa", ["Đang nghỉ trưa"]),
        ("No numbers left.", ["No numbers left."]),
        ("Máy tạm ngừng. Vui lòng đến bàn.", ["Máy tạm ngừng.", "Vui lòng đến bàn."]),
        ("ម៉ាស៊ីនផ្អាក។ សូមទៅតុណែនាំ។", ["ម៉ាស៊ីនផ្អាក។", "សូមទៅតុណែនាំ។"]),
        ("Đang mở…", ["Đang mở…"]),
        ("", []),
    ],
)
def test_a_text_falls_into_its_sentences(ask: Ask, text: str, parts: list[str]) -> None:
    """Each keeps its full stop, also the Khmer one, and nothing is lost between them."""
    assert ask(MODULE, "return m.sentences(f.text)", text=text) == parts


def test_a_fact_is_text_and_nothing_else(ask: Ask) -> None:
    """A name with markup or braces is put in as it is, and a place without a fact stays visible."""
    body = 'return m.fill("{name} · {missing}", {name: "<b>{x}</b>"})'
    assert ask(MODULE, body) == "<b>{x}</b> · {missing}"


@pytest.mark.parametrize(
    ("low_s", "high_s", "key", "low", "high"),
    [
        (0, 0, "common.band_now", None, None),
        (0, 240, "common.band_under", None, 4),
        (0, 900, "common.band_up_to", None, 15),
        (600, 1200, "common.band_between", 10, 20),
        (700, 1130, "common.band_between", 10, 20),
        (480, 530, "common.band_between", 8, 9),
        (540, 540, "common.band_about", None, 9),
        (3000, 4200, "common.band_between", 50, 70),
        (7199, 9000, "common.band_between", 115, 150),
        (7200, 9000, "common.band_over", None, None),
    ],
)
def test_a_wait_is_said_as_people_say_it(
    ask: Ask, low_s: int, high_s: int, key: str, low: int | None, high: int | None
) -> None:
    """Seconds become whole minutes, in fives beyond ten, never promising less than was estimated."""
    band = ask(MODULE, "return m.bandWords(f.low, f.high)", low=low_s, high=high_s)
    assert band["key"] == key
    assert band["facts"].get("low") == low
    assert band["facts"].get("high") == high


def test_an_unknown_wait_is_not_guessed(ask: Ask) -> None:
    """Without an estimate there is no band and no colour of one."""
    assert ask(MODULE, "return [m.bandWords(null, null), m.bandMood(null, null)]") == [
        None,
        "unknown",
    ]


def test_times_are_those_of_the_hall(ask: Ask) -> None:
    """A UTC time is shown on 24 hours in the hall's zone, and days change at the hall's midnight."""
    body = """
      const zone = "Asia/Ho_Chi_Minh";
      return [m.clockText("2026-11-22T17:05:00Z", zone),
              m.isSameDay("2026-11-22T16:59:00Z", "2026-11-22T03:00:00Z", zone),
              m.isSameDay("2026-11-22T17:01:00Z", "2026-11-22T03:00:00Z", zone),
              m.clockText("not a time", zone)];
    """
    assert ask(MODULE, body) == ["00:05", True, False, ""]


def test_names_fall_back_to_vietnamese(ask: Ask) -> None:
    """A name without the language asked for is shown in Vietnamese; no name is an empty text."""
    body = 'return [m.pickName({vi: "Hộ tịch"}, "km"), m.pickName({vi: "a", km: "ខ"}, "km"), m.pickName(null, "vi")]'
    assert ask(MODULE, body) == ["Hộ tịch", "ខ", ""]
