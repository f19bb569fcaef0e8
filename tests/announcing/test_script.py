"""A script holds the words of every clip, or says what it lacks."""

import pytest

from server.announcing.script import ScriptError, known_languages, parse_script, read_script


def content():
    """A complete small script."""
    letters = {c: c for c in [*"abcdefghijklmnopqrstuvwxyz", "dd"]}
    phrases = (
        "invite",
        "invite_short",
        "again",
        "go_to_counter",
        "go_to_room",
        "counter",
        "room",
        "see_board",
    )
    return {
        "language": "rad",
        "name": "Êđê",
        "letters": letters,
        "digits": {str(d): f"d{d}" for d in range(10)},
        "phrases": {p: p for p in phrases},
    }


def test_the_house_ships_three_scripts():
    """Vietnamese, English and Khmer can be recorded or built at once."""
    assert known_languages() == ("en", "km", "vi")
    assert read_script("vi").words_of("number_25") == "hai mươi lăm"


def test_a_new_language_needs_words_only():
    """A community adds a language with one file of words and no code."""
    script = parse_script(content())
    assert script.words_of("digit_4") == "d4"
    assert not script.has("number_25")
    with pytest.raises(KeyError):
        script.words_of("number_25")


@pytest.mark.parametrize(
    ("section", "key", "named"),
    [("letters", "q", "letter_q"), ("digits", "7", "digit_7"), ("phrases", "again", "again")],
)
def test_a_missing_word_is_named(section, key, named):
    """A script that cannot call everyone is refused, naming the gap."""
    broken = content()
    del broken[section][key]
    with pytest.raises(ScriptError, match=named):
        parse_script(broken)


def test_an_unknown_section_is_named():
    """A misspelled section is not passed over in silence."""
    with pytest.raises(ScriptError, match="leters"):
        parse_script(content() | {"leters": {}})


def test_an_unknown_language_names_the_known_ones(tmp_path):
    """Asking for a language without a script tells which exist."""
    with pytest.raises(ScriptError, match="km"):
        read_script("xx")
    (tmp_path / "bad.toml").write_text("language = ", "utf-8")
    with pytest.raises(ScriptError, match=r"bad\.toml"):
        read_script("bad", tmp_path)
