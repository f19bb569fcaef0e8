"""A pack's manifest is read strictly; a hall uses the best voices that it can."""

import json

import pytest

from announcing.paper_voice import paper_pack
from server.announcing.voicepack import (
    MANIFEST,
    ManifestError,
    manifest_of,
    parse_manifest,
    read_voicepack,
    read_voices,
)


def put(folder, pack, with_files=True):
    """Write a pack's manifest, and empty files for its clips."""
    place = folder / pack.pack_id
    place.mkdir(parents=True)
    (place / MANIFEST).write_text(json.dumps(manifest_of(pack)), "utf-8")
    if with_files:
        for clip in pack.clips.values():
            (place / clip.file).touch()
    return place


def test_a_manifest_survives_its_file(tmp_path):
    """Writing and reading a manifest changes nothing."""
    pack = paper_pack()
    place = put(tmp_path, pack)
    assert manifest_of(read_voicepack(place)) == manifest_of(pack)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": 2}, "format"),
        ({"pack_id": "../vi"}, "pack_id"),
        ({"pack_id": "en-other"}, "pack_id"),
        ({"kind": "stolen"}, "kind"),
        ({"kind": "recorded", "consent": ""}, "consent"),
        ({"region": "west"}, "region"),
        ({"sample_rate_hz": 8000}, "sample_rate_hz"),
        ({"licence": ""}, "licence"),
        ({"clips": {"digit_1": {"file": "../../etc/passwd"}}}, "file"),
        ({"clips": {"digit_1": {"file": "a.wav", "sha256": "zz"}}}, "sha256"),
        ({"clips": {"digit_1": {"file": "a.wav", "sha256": "0" * 64}}}, "duration_ms"),
        ({"clips": {"digit_1": 7}}, "digit_1"),
        ({"clips": None}, "clips"),
        ({"earlier": []}, "earlier"),
        (
            {
                "clips": {
                    "digit_1": {
                        "file": "a.wav",
                        "sha256": "0" * 64,
                        "duration_ms": 300,
                        "gain_db": 60,
                    }
                }
            },
            "gain_db",
        ),
    ],
)
def test_a_wrong_manifest_is_refused_by_name(change, named):
    """A slip of the pen in a manifest names its field."""
    with pytest.raises(ManifestError, match=named):
        parse_manifest(manifest_of(paper_pack()) | change)


def test_a_person_is_heard_before_a_machine_and_the_own_region_first(tmp_path):
    """Recordings come first, then the accent of the hall."""
    for pack in (
        paper_pack(pack_id="vi-a", region="south"),
        paper_pack(pack_id="vi-b", region="north"),
        paper_pack(pack_id="vi-c", region="south", kind="recorded", consent="on paper"),
    ):
        put(tmp_path, pack)
    voices, faults = read_voices([tmp_path], "north")
    assert [pack.pack_id for pack in voices["vi"]] == ["vi-c", "vi-b", "vi-a"]
    assert faults == ()


def test_a_broken_pack_is_told_and_left_out(tmp_path):
    """One bad pack does not make the hall dumb."""
    put(tmp_path, paper_pack(pack_id="vi-good"))
    put(tmp_path, paper_pack(pack_id="vi-lost"), with_files=False)
    (put(tmp_path, paper_pack(pack_id="vi-torn")) / MANIFEST).write_text("{", "utf-8")
    (put(tmp_path, paper_pack(pack_id="vi-list")) / MANIFEST).write_text("[]", "utf-8")
    voices, faults = read_voices([tmp_path, tmp_path / "missing"], "north")
    assert [pack.pack_id for pack in voices["vi"]] == ["vi-good"]
    assert len(faults) == 3
    assert any("vi-lost" in fault and "missing" in fault for fault in faults)


def test_a_pack_that_is_being_written_is_not_seen(tmp_path):
    """A voice appears when it is whole."""
    place = put(tmp_path, paper_pack(pack_id="vi-new"))
    place.rename(tmp_path / ".vi-new.123")
    assert read_voices([tmp_path], "north") == ({}, ())
