"""What kiosks read aloud: each text of the hall in its own language, made once, and never an old word."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

import busy_hall
from server.announcing.building import BuildError, build_readings
from server.announcing.espeak import EngineError, Espeak, Utterance
from server.announcing.readings import Readings, file_of, spelled, texts_of
from server.announcing.script import read_script
from server.announcing.sound import Sound
from server.words import words
from wire_house import Wire


class Saying(Espeak):
    """An engine that notes what it was given to say."""

    def __init__(self, version: str = "1") -> None:
        super().__init__("nowhere", version)
        object.__setattr__(self, "path", [])

    def speak(self, utterance: Utterance) -> Sound:
        """Return a short tone."""
        self.path.append(utterance.words)  # type: ignore[attr-defined]
        return Sound(22050, array("h", [4000, -4000] * 600))


def test_all_that_can_be_chosen_is_among_the_texts() -> None:
    """Sectors, services and priority classes with their hints, and the questions of the screens."""
    hall = busy_hall.hall()
    texts = texts_of(hall, "vi", words("vi").text)
    for named in (*hall.sectors, *hall.services, *hall.priority_classes):
        assert named.name["vi"] in texts
    assert "Bà con cần làm việc gì?" in texts
    assert len(texts) == len(set(texts))


def test_no_voice_says_the_words_of_another_language() -> None:
    """A name that lacks a language is not read in it."""
    hall = busy_hall.hall()
    sector = replace(hall.sectors[0], name={"vi": "Chỉ có tiếng Việt"}, hint={})
    texts = texts_of(replace(hall, sectors=(sector,)), "en", words("en").text)
    assert "Chỉ có tiếng Việt" not in texts


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("vi", "Từ 60 tuổi trở lên", "Từ sáu mươi tuổi trở lên"),
        ("vi", "Trẻ dưới 36 tháng", "Trẻ dưới ba mươi sáu tháng"),
        ("en", "Aged 60 and over", "Aged sixty and over"),
    ],
)
def test_figures_are_said_in_words(language: str, text: str, said: str) -> None:
    """The engine is given no figures."""
    assert spelled(text, read_script(language), "south") == said


def test_readings_are_made_once_and_old_words_are_dropped(tmp_path: Path) -> None:
    """A second start makes nothing; a changed text is made and its old sound goes; a new engine makes all anew."""
    engine = Saying()
    assert build_readings("vi", "south", ["Khai sinh", "Sao y"], tmp_path, engine) == 2
    assert build_readings("vi", "south", ["Khai sinh", "Sao y"], tmp_path, engine) == 0
    assert build_readings("vi", "south", ["Khai sinh", "Khai tử"], tmp_path, engine) == 1
    assert {p.name for p in tmp_path.glob("*.wav")} == {file_of("Khai sinh"), file_of("Khai tử")}
    assert build_readings("vi", "south", ["Khai sinh", "Khai tử"], tmp_path, Saying("2")) == 2
    assert engine.path == ["Khai sinh", "Sao y", "Khai tử"]  # type: ignore[comparison-overlap]


class Failing(Saying):
    """An engine that fails at one word, in one way."""

    def __init__(self, word: str, error: BaseException) -> None:
        super().__init__()
        object.__setattr__(self, "trouble", (word, error))

    def speak(self, utterance: Utterance) -> Sound:
        """Return a short tone, or fail."""
        word, error = self.trouble  # type: ignore[attr-defined]
        if utterance.words == word:
            raise error
        return super().speak(utterance)


def test_one_bad_text_spoils_no_other(tmp_path: Path) -> None:
    """What the engine fails at is told once and tried again at the next start; the others are kept."""
    texts, said = ["Khai sinh", "Khai tử", "Sao y", "Số ٣"], list[str]()
    engine = Failing("Khai tử", EngineError("refused"))
    assert build_readings("vi", "south", texts, tmp_path, engine, said.append) == 3
    assert len(said) == 1 and said[0].startswith("vi: 1 texts")
    again = Saying()
    assert build_readings("vi", "south", texts[:3], tmp_path, again, said.append) == 1
    assert again.path == ["Khai tử"] and len(said) == 1  # type: ignore[comparison-overlap]


def test_a_stop_in_the_middle_undoes_nothing(tmp_path: Path) -> None:
    """Whoever begins again makes only what lacks."""
    texts = ["Khai sinh", "Khai tử", "Sao y"]
    last = sorted(texts, key=file_of)[-1]
    with pytest.raises(KeyboardInterrupt):
        build_readings("vi", "south", texts, tmp_path, Failing(last, KeyboardInterrupt()))
    again = Saying()
    assert build_readings("vi", "south", texts, tmp_path, again) == 1
    assert again.path == [last]  # type: ignore[comparison-overlap]


def test_a_language_without_an_engine_is_not_read(tmp_path: Path) -> None:
    """Khmer has no readings, and says so to whoever builds."""
    with pytest.raises(BuildError):
        build_readings("km", "south", ["ចុះបញ្ជីកំណើត"], tmp_path, Saying())


def test_only_what_lies_there_is_offered(tmp_path: Path) -> None:
    """A kiosk is told of the texts that have a sound; no other file of the machine can be had."""
    hall = busy_hall.hall()
    readings = Readings(tmp_path, hall, lambda spoken: words(spoken).text)
    assert readings.clips("vi") == []
    name = hall.sectors[0].name["vi"]
    build_readings("vi", "south", [name, "Không thuộc bộ phận này"], tmp_path / "vi", Saying())
    assert [clip["text"] for clip in readings.clips("vi")] == [name]
    assert readings.file("vi", file_of(name)) is not None
    assert readings.file("vi", file_of("Không thuộc bộ phận này")) is None
    assert readings.file("vi", "recipe.txt") is None
    assert readings.file("..", file_of(name)) is None


def test_a_kiosk_hears_what_is_there(own_wire: Wire) -> None:
    """Without voices nothing is offered; a clip comes as sound; a number that is none is not found."""
    address = "/api/v1/kiosk/readings?language=vi"
    none = own_wire.send("GET", address, who="kiosk").json
    assert none["clips"] == []
    assert own_wire.send("GET", f"{address}&known={none['mark']}", who="kiosk").json == {
        "mark": none["mark"],
        "clips": None,
    }
    number = own_wire.send("GET", "/api/v1/kiosk/readings/A001?language=vi", who="kiosk")
    assert number.json == {"speech": None}
    odd = own_wire.send("GET", "/api/v1/kiosk/readings/xyz?language=vi", who="kiosk")
    assert odd.status_code == 404
    text = own_wire.house.hall.sectors[0].name["vi"]
    folder = own_wire.house.settings.data_dir / "readings" / "vi"
    build_readings("vi", "south", [text], folder, Saying())
    (clip,) = own_wire.send("GET", f"{address}&known={none['mark']}", who="kiosk").json["clips"]
    sound = own_wire.send("GET", clip["address"])
    assert (sound.status_code, sound.content_type) == (200, "audio/wav")
    sound.close()
    assert own_wire.send("GET", "/readings/vi/nothing.wav").status_code == 404
