"""Every page that is drawn by scripts says, without any script of its own, when it cannot be drawn."""

from __future__ import annotations

import re

import pytest

from house.sources import complete_languages, own_files, read
from server.words import load_words

SAID = ("common.start_failed", "common.start_old", "common.start_no_script")
SENTENCES = [
    (language, words.text(key))
    for language, words in load_words(is_strict=True).items()
    if language in complete_languages()
    for key in SAID
]
DRAWN = [n for n in own_files("index.html") if not n.startswith("tests/")]
ADDED_LATER = re.compile(r"\?\.|\?\?|=>|`|\b(?:let|const|class|async|await|import|export)\b")
"""What a browser of 2015 cannot read."""


@pytest.mark.parametrize("page", DRAWN)
def test_a_page_holds_the_sentences_of_the_catalogues(page: str) -> None:
    """Each sentence stands in the page in each language, word for word as the catalogues have it."""
    text = read(page)
    for language, said in SENTENCES:
        assert f'<span lang="{language}">{said}</span>' in text, (language, said)
    assert text.index("/static/starting.js") < text.index('rel="stylesheet"') < text.index("module")
    assert re.search(r"<noscript><p[^>]*start_no_script", text)


def test_the_starter_is_read_by_old_browsers() -> None:
    """It has no word that a browser may be too old for."""
    code = re.sub(
        r"/\*.*?\*/|//[^\n]*|\"[^\"]*\"", "", read("server/static/starting.js"), flags=re.S
    )
    assert not ADDED_LATER.search(code), ADDED_LATER.search(code)
