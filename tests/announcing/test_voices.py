"""A running hall has voices, notices new ones, and gives out no file but their clips."""

from announcing.paper_voice import paper_pack
from announcing.test_voicepack import put
from server.announcing.voices import HallVoices
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
