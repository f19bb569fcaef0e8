"""A call becomes clips: all of it or nothing, in order, without overlap, within the limits of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcing.paper_voice import paper_pack
from server.announcing.clips import (
    CALL_MAX_MS,
    PHRASE_MAX_MS,
    SpokenCall,
    level_for,
    missing_clips,
    needed_tokens,
    plan_call,
)
from server.announcing.phrases import LEVELS, Place
from server.announcing.reading import LETTERS, MODES, REGIONS, parts_of
from server.announcing.voicepack import Clip

VI = paper_pack()
WHOLE_NUMBERS = [f"number_{n}" for n in range(10, 100)]


def call(number="A025", counter=3, languages=("vi",), is_recall=False, **more):
    """A spoken call with usual values."""
    return SpokenCall(number, Place("counter", counter), languages, is_recall, **more)


def files(plan):
    """The files of the first speech without their ending."""
    return [clip.file.removesuffix(".wav") for clip in plan.speeches[0].clips]


def test_a_call_is_spoken_word_by_word_and_closes_its_sentence():
    """All words go on but the last, which falls."""
    assert files(plan_call(call(), {"vi": [VI]})) == [
        "invite",
        "letter_a",
        "digit_0",
        "digit_2",
        "digit_5",
        "go_to_counter",
        "digit_3.final",
    ]


def test_a_voice_without_a_closing_variant_uses_the_other():
    """One intonation is better than a missing word."""
    clips = {name: clip for name, clip in VI.clips.items() if not name.endswith(".final")}
    plan = plan_call(call(), {"vi": [paper_pack(clips=clips)]})
    assert files(plan)[-1] == "digit_3"


def test_a_voice_without_whole_numbers_joins_them():
    """About fifty recorded words say every counter."""
    small = paper_pack(without=WHOLE_NUMBERS)
    assert missing_clips(("number_25",), small) == ("tens", "five_after_tens")
    parts = {part for number in WHOLE_NUMBERS for part in parts_of(number, "vi")}
    joined = {part: Clip(f"{part}.wav", "0" * 64, 300) for part in parts}
    plan = plan_call(call(counter=25), {"vi": [paper_pack(clips={**small.clips, **joined})]})
    assert files(plan)[-3:] == ["digit_2", "tens", "five_after_tens"]


def test_half_a_sentence_is_never_spoken():
    """A voice that lacks one word of the call is silent at every length that needs the word."""
    assert plan_call(call(), {"vi": [paper_pack(without=["digit_2"])]}).speeches == ()


def test_a_voice_without_a_phrase_says_the_call_shorter():
    """A partial recording is used as far as it reaches."""
    plan = plan_call(call(), {"vi": [paper_pack(without=["invite"])]})
    assert plan.speeches[0].level == "short"


def test_the_next_voice_says_the_whole_call_when_the_first_cannot():
    """Two voices never share one sentence."""
    partial = paper_pack(without=["digit_2"], pack_id="vi-recorded")
    plan = plan_call(call(), {"vi": [partial, VI]})
    assert [speech.pack_id for speech in plan.speeches] == ["vi-paper"]
    assert plan_call(call("A031"), {"vi": [partial, VI]}).speeches[0].pack_id == "vi-recorded"


def test_a_language_without_a_voice_is_left_out():
    """A Khmer speaker without a Khmer voice is still called in Vietnamese."""
    plan = plan_call(call(languages=("vi", "km")), {"vi": [VI]})
    assert [speech.language for speech in plan.speeches] == ["vi"]
    assert plan_call(call(), {}).as_wire()["speeches"] == []


def test_two_languages_at_most_follow_each_other():
    """A third language would make the hall fall behind."""
    voices = {language: [paper_pack(language, 200)] for language in ("vi", "km", "en")}
    plan = plan_call(call(languages=("vi", "km", "en")), voices)
    first, second = plan.speeches
    assert (first.language, second.language) == ("vi", "km")
    assert second.clips[0].start_ms > first.clips[-1].start_ms + first.clips[-1].duration_ms


@pytest.mark.parametrize(
    ("before", "level"), [(0, "full"), (1, "full"), (2, "short"), (9, "brief")]
)
def test_a_hall_that_calls_fast_speaks_briefly(before, level):
    """The more calls stand in line, the less each may say."""
    assert level_for(before) == level
    assert plan_call(call(), {"vi": [VI]}, level).speeches[0].level == level


def test_slow_clips_make_a_shorter_sentence():
    """Politeness gives way to the limit of time, number and counter do not."""
    plan = plan_call(call(is_recall=True), {"vi": [paper_pack(duration_ms=600)]})
    assert plan.speeches[0].level == "brief"
    assert plan.duration_ms <= CALL_MAX_MS


def test_a_long_natural_number_is_said_digit_by_digit_when_time_is_short():
    """A way of reading that breaks the limit is given up before the limit is."""
    packs = {"vi": [paper_pack(duration_ms=440)], "en": [paper_pack("en", 440)]}
    wordy = call("A999", 9, ("vi", "en"), mode="natural")
    assert "digit_9" in files(plan_call(wordy, packs))


VOICES = {language: [paper_pack(language, 240)] for language in ("vi", "en", "km")}


@pytest.mark.slow
@given(
    value=st.integers(0, 999),
    letter=st.sampled_from(LETTERS),
    counter=st.integers(1, 99),
    languages=st.sampled_from([("vi",), ("vi", "en"), ("vi", "km"), ("km",)]),
    mode=st.sampled_from(MODES),
    region=st.sampled_from(REGIONS),
    level=st.sampled_from(LEVELS),
    is_recall=st.booleans(),
)
def test_every_call_is_whole_and_never_overlaps(
    value, letter, counter, languages, mode, region, level, is_recall
):
    """Any ticket at any counter is spoken in all its languages, one clip after the other."""
    spoken = call(f"{letter}{value:03}", counter, languages, is_recall, mode=mode, region=region)
    plan = plan_call(spoken, VOICES, level)
    assert [speech.language for speech in plan.speeches] == list(languages)
    clips = [clip for speech in plan.speeches for clip in speech.clips]
    for before, after in zip(clips, clips[1:], strict=False):
        assert after.start_ms >= before.start_ms + before.duration_ms
    assert plan.duration_ms <= CALL_MAX_MS
    assert all(speech.duration_ms <= PHRASE_MAX_MS for speech in plan.speeches)
    assert plan == plan_call(spoken, VOICES, level)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_what_a_complete_voice_needs_covers_letters_digits_and_closings(language):
    """The measure of a complete pack knows which words end a call."""
    needed = needed_tokens(language)
    assert {"letter_a", "letter_dd", "digit_0", "invite", "see_board"} <= set(needed)
    assert needed["digit_7"]
    assert needed["see_board"]
    assert not needed["digit_0"]
    assert not needed["letter_a"]
