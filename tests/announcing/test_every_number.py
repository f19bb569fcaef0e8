"""Every number, letter and counter that a hall can call has sound, in each accent of Vietnamese and in English."""

from itertools import product

import pytest

from server.announcing.building import build_plan
from server.announcing.clips import missing_clips
from server.announcing.espeak import EngineError, find_espeak
from server.announcing.phrases import LEVELS, Place, call_tokens
from server.announcing.reading import HIGHEST_COUNTER, LETTERS, MODES
from server.announcing.script import read_script
from server.announcing.sound import trim
from server.announcing.voicepack import Clip, Voicepack

VOICES = [("vi", "north"), ("vi", "central"), ("vi", "south"), ("en", "south")]
NUMBERS = [f"A{value:03}" for value in range(1000)]
PREFIXES = [f"{letter}{figures}" for letter in LETTERS for figures in ("000", "105", "555", "999")]
PLACES = [Place(kind, no) for kind in ("counter", "room") for no in range(1, HIGHEST_COUNTER + 1)]


def every_call(language, region):
    """The tokens of every call: all numbers, all prefixes, all places, each way, length and recall."""
    calls = [(number, PLACES[0]) for number in NUMBERS + PREFIXES]
    calls += [("A025", place) for place in [*PLACES, None]]
    for mode, level, is_recall in product(MODES, LEVELS, (False, True)):
        for number, place in calls:
            yield call_tokens(number, place, language, mode, region, is_recall, level)


@pytest.mark.parametrize(("language", "region"), VOICES)
def test_every_call_is_made_of_clips_that_are_built(language, region):
    """What the house builds for an accent is enough for each of some 20,000 calls."""
    plan = build_plan(read_script(language), region)
    clips = {name: Clip(f"{name}.wav", "0" * 64, 300) for name in plan}
    pack = Voicepack("x-built", language, "synthesised", "", "", "", 22050, clips, region)
    tokens = {token for call in every_call(language, region) for token in call}
    assert len(tokens) > 100
    assert missing_clips(tuple(sorted(tokens)), pack) == ()
    assert all(utterance.words.strip() for utterance in plan.values())


@pytest.mark.slow
@pytest.mark.parametrize("region", ["north", "central", "south"])
def test_each_accent_is_spoken_by_its_own_voice(region):
    """The engine has the three accents, and each says the words that are its own."""
    try:
        engine = find_espeak()
    except EngineError as error:
        pytest.skip(str(error))
    plan = build_plan(read_script("vi"), region)
    own = "zero_tens_le" if region == "south" else "zero_tens_linh"
    assert {"zero_tens_le", "zero_tens_linh"} & set(plan) == {own}
    for name in (own, "digit_5", "digit_5.final", "number_25", "letter_q", "invite"):
        assert trim(engine.speak(plan[name])).duration_ms > 120, name
