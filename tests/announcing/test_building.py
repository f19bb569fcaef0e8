"""Voices are built once, whole, at one loudness, from an engine or from a person."""

import math
from array import array
from functools import cache

import pytest

from server.announcing import building
from server.announcing.building import (
    BuildError,
    Recording,
    adopt_recordings,
    build_pack,
    build_plan,
)
from server.announcing.checking import check_voicepack, lacking_words
from server.announcing.clips import CALL_MAX_MS, PHRASE_MAX_MS, SpokenCall, plan_call
from server.announcing.ensuring import ensure_voices
from server.announcing.espeak import EngineError, Espeak, find_espeak
from server.announcing.phrases import Place
from server.announcing.prompts import prompts_for
from server.announcing.reading import LETTERS
from server.announcing.script import read_script
from server.announcing.sound import FULL_SCALE, Sound, peak_db, read_wav, rms_db, wav_bytes
from server.announcing.voice import main, render
from server.announcing.voicepack import read_voices

pytestmark = pytest.mark.slow

RATE_HZ = 22050


FEW = 12


@cache
def hummed(size, level, pitch_hz):
    """The samples of a hum; the same ones are asked for in every test."""
    return array("h", (int(level * math.sin(i * pitch_hz / 3500)) for i in range(size)))


class Humming(Espeak):
    """An engine that hums each word, louder or softer, and counts what it said."""

    def __init__(self, version="1"):
        super().__init__("nowhere", version)
        object.__setattr__(self, "path", [])

    def speak(self, utterance):
        """Hum for a time that depends on the words."""
        self.path.append(utterance.words)
        size = 5000 + 200 * len(utterance.words)
        level = 3000 + 500 * (len(utterance.words) % 20)
        pitch_hz = 100 + utterance.pitch
        return Sound(RATE_HZ, array("h", hummed(size, level, pitch_hz)))


@pytest.fixture
def few_words(monkeypatch):
    """A voice of a dozen clips: enough to see how a voice is replaced."""

    def plan(script, region):
        return dict(list(build_plan(script, region).items())[:FEW])

    monkeypatch.setattr(building, "build_plan", plan)


@pytest.fixture(scope="module")
def voices(voice_folder):
    """The voices that espeak-ng has spoken."""
    found, faults = read_voices([voice_folder], "south")
    assert faults == ()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_built_voice_is_complete_and_sound(voices, language):
    """Every letter, number 0–999, counter and phrase has a clip, and no clip has a fault."""
    (pack,) = voices[language]
    script = read_script(language)
    assert set(pack.clips) == set(build_plan(script, "south"))
    assert lacking_words(pack, script) == {}
    assert check_voicepack(pack, script) == ()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_clips_of_a_voice_are_equally_loud_and_long_enough(voices, language):
    """No word jumps out or drowns: power within 1 dB, peaks under −3 dB, none under a quarter second."""
    (pack,) = voices[language]
    sounds = [read_wav(pack.folder / clip.file) for clip in pack.clips.values()]
    levels = [rms_db(sound) for sound in sounds]
    assert max(levels) - min(levels) < 1.0
    assert max(peak_db(sound) for sound in sounds) <= -3.0
    assert min(sound.duration_ms for sound in sounds) >= 240
    assert max(sound.duration_ms for sound in sounds) <= 1600


@pytest.mark.slow
@pytest.mark.parametrize("languages", [("vi",), ("en",), ("vi", "en")])
@pytest.mark.parametrize("mode", ["digits", "mixed", "natural"])
@pytest.mark.parametrize("is_recall", [False, True])
def test_every_call_keeps_the_limits_of_time(voices, languages, mode, is_recall):
    """The longest numbers under every letter at the longest counters stay within 8 s, 5 s a phrase."""
    for letter in LETTERS:
        for figures, counter in (("000", 1), ("555", 77), ("999", 95), ("777", 99)):
            place = Place("counter", counter)
            call = SpokenCall(letter + figures, place, languages, is_recall, mode, "south")
            plan = plan_call(call, voices)
            assert len(plan.speeches) == len(languages)
            assert plan.duration_ms <= CALL_MAX_MS
            assert all(speech.duration_ms <= PHRASE_MAX_MS for speech in plan.speeches)


@pytest.mark.slow
def test_a_call_in_vietnamese_alone_is_courteous(voices):
    """An ordinary call has time for the whole sentence."""
    call = SpokenCall("A025", Place("counter", 3), ("vi",), False, "digits", "south")
    assert plan_call(call, voices).speeches[0].level == "full"


@pytest.mark.slow
def test_a_rendered_call_is_as_long_as_planned_and_never_clips(voices):
    """What the ear gets is what the plan says: no overlap, no overflow, silence between words."""
    call = SpokenCall("K119", Place("room", 21), ("vi", "en"), True, "mixed", "south")
    plan = plan_call(call, voices)
    sound = render(plan, voices)
    assert sound.duration_ms == pytest.approx(plan.duration_ms, abs=2)
    assert max(map(abs, sound.samples)) < FULL_SCALE * 0.72


@pytest.mark.slow
def test_a_voice_that_is_there_is_not_built_again(voice_folder):
    """The second build changes no file."""
    manifest = voice_folder / "vi-espeak-south" / "manifest.json"
    before = manifest.stat().st_mtime_ns
    build_pack("vi", "south", voice_folder, progress=lambda done, total: pytest.fail("built again"))
    assert manifest.stat().st_mtime_ns == before


def test_a_damaged_or_older_voice_is_replaced_whole(tmp_path, few_words):
    """A changed clip or a newer engine leads to a new voice, and no half-written folder stays."""
    pack = build_pack("vi", "north", tmp_path, engine=Humming())
    clip = next(iter(pack.folder.glob("*.wav")))
    good = clip.read_bytes()
    clip.write_bytes(good[:-2])
    again = Humming()
    build_pack("vi", "north", tmp_path, engine=again)
    assert clip.read_bytes() == good
    unchanged = Humming()
    build_pack("vi", "north", tmp_path, engine=unchanged)
    assert unchanged.path == []
    newer = Humming("2")
    build_pack("vi", "north", tmp_path, engine=newer)
    assert len(newer.path) >= FEW
    assert [path.name for path in tmp_path.glob("*espeak*")] == ["vi-espeak-north"]


def test_progress_counts_to_the_end(tmp_path, few_words):
    """Whoever waits sees how far the voice is."""
    told = []
    build_pack("vi", "north", tmp_path, lambda *step: told.append(step), Humming())
    total = told[0][1]
    assert told == [(done, total) for done in range(1, total + 1)]


def test_the_engine_gets_words_and_never_figures(tmp_path):
    """The engine reads Vietnamese figures badly, so it is given none."""
    engine = Humming()
    build_pack("vi", "south", tmp_path, engine=engine)
    assert not any(character.isdigit() for words in engine.path for character in words)
    assert "hai mươi lăm" in engine.path
    assert "lẻ" in engine.path
    assert "linh" not in engine.path


def test_without_the_engine_the_command_that_installs_it_is_named():
    """A hall without espeak-ng is told what to type."""
    with pytest.raises(EngineError, match="apt-get install espeak-ng"):
        find_espeak("no-such-program")


def test_a_language_that_the_engine_does_not_speak_asks_for_a_recording(tmp_path):
    """Khmer is not spoken in a wrong accent: a person has to record it."""
    with pytest.raises(BuildError, match="record a voice"):
        build_pack("km", "north", tmp_path, engine=Humming())


def test_the_first_start_never_fails_for_want_of_a_voice(tmp_path):
    """A hall opens, whatever its machine can speak; what it cannot is said."""
    told = []
    ensure_voices(["km", "xx"], "north", tmp_path, told.append)
    assert [line[:3] for line in told] == ["km:", "xx:"]
    assert not list((tmp_path / "voices").glob("*/manifest.json"))


def record(folder, names, rate_hz=RATE_HZ):
    """A speaker's folder of recordings."""
    folder.mkdir()
    for name in names:
        hum = Humming().speak(type("U", (), {"words": name, "pitch": 50}))
        (folder / f"{name}.wav").write_bytes(wav_bytes(Sound(rate_hz, hum.samples)))
    return folder


OWN = Recording("km-sophea", "Sophea", "Chị Sophea", "CC-BY-4.0", "Giấy đồng ý 12/2025")


def test_a_recorded_khmer_voice_says_every_call(tmp_path):
    """The list of words that the house prints is enough for a complete voice."""
    script = read_script("km")
    source = record(tmp_path / "in", [prompt.clip for prompt in prompts_for(script)])
    pack = adopt_recordings(OWN, source, tmp_path / "out")
    assert lacking_words(pack, script) == {}
    assert check_voicepack(pack, script) == ()
    assert len(pack.clips) < 90


def test_what_a_partial_recording_lacks_is_named_with_its_words(tmp_path):
    """A speaker learns which words are still to be read."""
    script = read_script("km")
    names = [p.clip for p in prompts_for(script) if p.clip != "digit_7"]
    pack = adopt_recordings(OWN, record(tmp_path / "in", names), tmp_path / "out")
    assert lacking_words(pack, script) == {}, "the closing seven stands in"
    names = [name for name in names if not name.startswith(("digit_7", "invite."))]
    pack = adopt_recordings(OWN, record(tmp_path / "in2", names), tmp_path / "out")
    assert lacking_words(pack, script) == {"digit_7": "ប្រាំពីរ"}


@pytest.mark.parametrize("names", [["digit_11"], ["hello"], []])
def test_a_recording_with_a_wrong_name_is_refused(tmp_path, names):
    """A misnamed file is not lost in silence."""
    with pytest.raises(BuildError, match="no clip of the script|no .wav"):
        adopt_recordings(OWN, record(tmp_path / "in", names), tmp_path / "out")


def test_recordings_at_two_rates_are_refused(tmp_path):
    """All clips of a voice are joined, so they have one rate."""
    source = record(tmp_path / "in", ["digit_1"])
    record(tmp_path / "other", ["digit_2"], 44100)
    (tmp_path / "other" / "digit_2.wav").rename(source / "digit_2.wav")
    with pytest.raises(BuildError, match="sample rates"):
        adopt_recordings(OWN, source, tmp_path / "out")


def test_the_check_finds_changed_loud_and_uneven_clips(tmp_path):
    """A clip that was swapped by hand is found before the hall hears it."""
    pack = build_pack("vi", "north", tmp_path, engine=Humming())
    clip = pack.folder / "digit_5.wav"
    clip.write_bytes(wav_bytes(Sound(RATE_HZ, array("h", [32767] * 8000))))
    (pack.folder / "digit_6.wav").unlink()
    problems = {problem.clip: problem.text for problem in check_voicepack(pack, read_script("vi"))}
    assert "changed" in problems["digit_5"]
    assert "cannot be read" in problems["digit_6"]


@pytest.mark.slow
def test_the_command_builds_checks_and_says(tmp_path, capsys, voice_folder):
    """An installer builds a voice, checks it, and hears a call from one command."""
    (tmp_path / "voices").symlink_to(voice_folder)
    data = ["--data", str(tmp_path)]
    assert main([*data, "build", "vi", "--region", "south"]) == 0
    assert main([*data, "check", "--region", "south"]) == 0
    assert "complete" in capsys.readouterr().out
    out = tmp_path / "call.wav"
    assert main([*data, "say", "A025", "--counter", "3", "--out", str(out)]) == 0
    assert 4000 < read_wav(out).duration_ms <= CALL_MAX_MS


def test_the_command_says_what_it_cannot_do(tmp_path, capsys):
    """Without a voice the check fails and tells how to make one; a wrong number is refused."""
    data = ["--data", str(tmp_path)]
    assert main([*data, "check"]) == 1
    assert "voice build" in capsys.readouterr().out
    out = str(tmp_path / "call.wav")
    assert main([*data, "say", "A025", "--counter", "3", "--out", out]) == 2
    assert main([*data, "say", "?", "--counter", "3", "--out", out]) == 2
    assert main([*data, "words", "km"]) == 0
    assert "digit_7.wav\tប្រាំពីរ" in capsys.readouterr().out
