"""A running hall has voices, notices new ones, and gives out no file but their clips."""

from dataclasses import replace

from announcing.paper_voice import paper_pack
from announcing.test_voicepack import put
from server.announcing.voices import HallVoices
from server.hall.loudness import SoundSettings
from server.hall.reading import read_hall
from server.settings import ROOT

NAMES = {"vi": "Quầy 3"}


HALL = read_hall(ROOT / "config" / "halls" / "song-xanh.toml")


def hall_voices(folder):
    """The voices in one folder, for a hall of five counters."""
    return HallVoices([folder], HALL)


def test_a_hall_without_a_voice_still_chimes(tmp_path):
    """No voice is no error: the plan has a chime and no words."""
    plan = hall_voices(tmp_path).plan("A025", NAMES, ["vi"], False)
    assert plan["speeches"] == []
    assert plan["chime_ms"] > 0


def test_a_new_voice_is_used_without_a_restart(tmp_path):
    """A voice that is built while the hall runs speaks the next call."""
    voices = hall_voices(tmp_path)
    assert voices.packs() == ()
    put(tmp_path, paper_pack())
    plan = voices.plan("A025", NAMES, ["vi"], False)
    assert [speech["pack_id"] for speech in plan["speeches"]] == ["vi-paper"]
    first = plan["speeches"][0]["clips"][0]
    assert first == {"file": "invite.wav", "start_ms": 0, "duration_ms": 300, "gain_db": 0.0}


def test_a_waiting_line_of_calls_shortens_them(tmp_path):
    """The server plans briefer when other calls are still to be spoken."""
    put(tmp_path, paper_pack())
    plan = hall_voices(tmp_path).plan("A025", NAMES, ["vi"], False, waiting=5)
    assert plan["speeches"][0]["level"] == "brief"


def test_only_clips_of_a_manifest_are_given_out(tmp_path):
    """No path leads out of a voice's folder, and its manifest is not a clip."""
    put(tmp_path, paper_pack())
    voices = hall_voices(tmp_path)
    assert voices.file("vi-paper", "invite.wav") == tmp_path / "vi-paper" / "invite.wav"
    for pack_id, file in (
        ("vi-paper", "manifest.json"),
        ("vi-paper", "../vi-paper/invite.wav"),
        ("..", "invite.wav"),
    ):
        assert voices.file(pack_id, file) is None


def test_boards_fetch_all_that_the_hall_can_call_and_no_more(tmp_path):
    """Every call of the hall's letters at its counters is made of clips that were fetched ahead."""
    put(tmp_path, paper_pack())
    voices = hall_voices(tmp_path)
    (voice,) = voices.ahead()
    assert len(voice["files"]) < 60
    played = {
        clip["file"]
        for sector in HALL.sectors
        for counter in HALL.counters
        for number in ("001", "234", "567", "890")
        for is_recall in (False, True)
        for before in (0, 3, 9)
        for speech in voices.plan(sector.letter + number, counter.name, ["vi"], is_recall, before)[
            "speeches"
        ]
        for clip in speech["clips"]
    }
    assert played <= set(voice["files"])


def test_a_hall_may_say_a_call_twice_while_nobody_waits(tmp_path):
    """The words come again after a breath, under one chime; with others waiting they come once."""
    put(tmp_path, paper_pack())
    twice = HallVoices([tmp_path], replace(HALL, sound=SoundSettings(repeat=2)))
    once = hall_voices(tmp_path).plan("A025", NAMES, ["vi"], False)["speeches"]
    first, second = twice.plan("A025", NAMES, ["vi"], False)["speeches"]
    assert [first] == once
    assert [c["file"] for c in second["clips"]] == [c["file"] for c in first["clips"]]
    last = first["clips"][-1]
    assert second["clips"][0]["start_ms"] > last["start_ms"] + last["duration_ms"]
    assert len(twice.plan("A025", NAMES, ["vi"], False, waiting=1)["speeches"]) == 1


def test_the_chosen_voice_speaks_and_the_next_one_helps_out(tmp_path):
    """A voice recorded at the console waits for its choice; what it cannot say the next one says whole."""
    put(tmp_path, paper_pack())
    own = paper_pack(pack_id="vi-lan", without=["digit_2"], waits_for_choice=True)
    put(tmp_path, own)
    voices = hall_voices(tmp_path)
    assert [p.pack_id for p in voices.speaking()["vi"]] == ["vi-paper"]
    (tmp_path / "chosen.json").write_text('{"vi": "vi-lan"}')
    spoken = [
        voices.plan(number, NAMES, ["vi"], False)["speeches"][0]["pack_id"]
        for number in ("A031", "A025")
    ]
    assert spoken == ["vi-lan", "vi-paper"]
    assert {v["pack_id"] for v in voices.ahead()} == {"vi-lan", "vi-paper"}
    (tmp_path / "chosen.json").write_text("[broken")
    assert [p.pack_id for p in voices.speaking()["vi"]] == ["vi-paper"]
