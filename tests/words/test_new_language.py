"""A fourth language is one file: whatever offers, shows, prints or answers in languages knows it at once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import busy_hall
from server import words as words_module
from server.hall.problems import HallFileError
from server.hall.reading import read_hall
from server.printing.preview import SlipRequest, example
from server.words import as_json, languages, own_name, words
from wire_house import Wire, open_wire

FRENCH = {
    "common.language_fr": "Français",
    "common.language_vi": "Vietnamien",
    "error.not_found_title": "Introuvable",
    "phone.leave": "Rendre mon numéro",
    "slip.title": "TICKET",
}
"""A catalogue that somebody has only begun."""

HEAD = """msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"X-Partial: yes\\n"
"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shipped catalogues and one more."""
    folder = tmp_path / "words"
    shutil.copytree(words_module.WORDS_FOLDER, folder)
    entries = [f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in FRENCH.items()]
    (folder / "fr.po").write_text("\n".join([HEAD, *entries]), "utf-8")
    monkeypatch.setattr(words_module, "WORDS_FOLDER", folder)
    for cached in (words_module._loaded, as_json):
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in (words_module._loaded, as_json):
        cached.cache_clear()


@pytest.fixture
def wire(french: None, tmp_path: Path, empty_sqlite: Path) -> Iterator[Wire]:
    """A hall that offers the new language."""
    hall = replace(busy_hall.hall(), languages=("vi", "en", "km", "fr"))
    folder = tmp_path / "data"
    folder.mkdir()
    made = open_wire(folder, empty_sqlite, hall)
    yield made
    made.house.database.close()


def test_a_hall_may_not_offer_what_nobody_has_written(tmp_path: Path) -> None:
    """Without the catalogue the hall's file is refused."""
    with pytest.raises(HallFileError):
        read_hall(french_file(tmp_path))


def test_a_hall_file_may_name_it(french: None, tmp_path: Path) -> None:
    """With the catalogue it is read, and every list of languages has one more, Vietnamese first."""
    assert read_hall(french_file(tmp_path)).languages == ("vi", "fr")
    assert languages() == ("vi", "en", "fr", "km")
    assert own_name("fr") == "Français"


def french_file(folder: Path) -> Path:
    """Return a hall's file that names French."""
    text = busy_hall.hall_file().replace(
        'languages = ["vi", "en", "km"]', 'languages = ["vi", "fr"]'
    )
    assert "fr" in text
    path = folder / "sanh.toml"
    path.write_text(text, "utf-8")
    return path


def test_pages_get_it(wire: Wire) -> None:
    """Its words come with gaps filled, and every catalogue tells what it calls itself, for the switch."""
    told = wire.send("GET", "/words/fr.json").json
    assert told["phone.leave"] == "Rendre mon numéro"
    assert told["kiosk.ask_service"] == words("vi").text("kiosk.ask_service")
    for language in languages():
        names = {
            k: v for k, v in json.loads(as_json(language)).items() if k.startswith("language.")
        }
        assert list(names) == [f"language.{code}" for code in languages()]
        assert names["language.fr"] == "Français"
    assert "fr" in wire.send("GET", "/api/v1/hall").json["languages"]


def test_a_citizen_is_served_in_it(wire: Wire) -> None:
    """Number, phone page, refusal and call carry the language; the switch of the page names it."""
    ticket = wire.take(language="fr")
    page = wire.send("GET", f"/t/{ticket['token']}").text
    assert '<html lang="fr"' in page and "Rendre mon numéro" in page
    assert '<a href="?lang=fr" lang="fr" aria-current="true">Français</a>' in page
    lost = wire.send("GET", "/api/v1/tickets/nobody", headers={"Accept-Language": "fr"}).json
    assert lost["title"] == "Introuvable"
    gone = wire.send("GET", "/t/nobody-has-this-token-here?lang=fr").text
    assert '<a href="?lang=fr" lang="fr" aria-current="true">Français</a>' in gone


def test_paper_speaks_it(wire: Wire) -> None:
    """A slip in it is drawn; what is not written yet stands in Vietnamese."""
    now = dt.datetime(2026, 11, 23, 2, 5, tzinfo=dt.UTC)
    receipt = example(wire.house.hall, SlipRequest("fr", 576), "http://192.168.1.10:8000/t/x", now)
    said = str(receipt)
    assert receipt.language == "fr" and "TICKET" in said
    assert words("vi").text("slip.keep") in said
