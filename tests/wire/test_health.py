"""Health: what is broken is named, and what is not broken still answers."""

from __future__ import annotations

import pytest

from wire_house import Wire


def test_a_broken_database_is_told_with_the_other_parts(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its database the server answers 503, names the part, and still knows its disk."""

    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(wire.house.database, "read", broken)
    answer = wire.send("GET", "/health")
    assert (answer.status_code, answer.json["state"]) == (503, "bad")
    parts = answer.json["parts"]
    assert parts["database"] == {"state": "bad", "what": "OSError"}
    assert parts["printers"]["state"] == "bad" and parts["disk"]["state"] in ("ok", "warn")


def test_a_data_folder_that_is_gone_is_told(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that cannot be asked makes the disk bad; numbers can still be given."""

    def gone() -> None:
        raise FileNotFoundError("the data folder")

    monkeypatch.setattr(wire.house.disk, "room", gone)
    answer = wire.send("GET", "/health")
    assert (answer.status_code, answer.json["parts"]["disk"]["state"]) == (200, "bad")
