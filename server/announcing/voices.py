"""The voices that a running hall has, and the plan of clips for each of its calls.

Made once by `server.app`; asked by `server.announcing.routes`. Notices by itself when a voice has been
built or copied in, so nobody restarts a server for a voice. Never builds one: `building` takes seconds
and the `voice` command does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from server.announcing.clips import SpokenCall, files_for, level_for, plan_call
from server.announcing.phrases import place_of
from server.announcing.rules import Call, Calls
from server.announcing.script import SCRIPT_FOLDER
from server.announcing.voicepack import MANIFEST, Voicepack, Voices, read_voices
from server.hall.rules import Hall


def voice_folders(data_dir: Path) -> tuple[Path, Path]:
    """Return where voices lie: recorded ones with the configuration, built ones with the data."""
    return SCRIPT_FOLDER, data_dir / "voices"


def calls_before(calls: Calls, call: Call, now: dt.datetime) -> int:
    """Return how many calls of the same zone, made earlier, are still to be spoken."""
    return sum(
        other.zone_id == call.zone_id
        and other.called_at < call.called_at
        and other.is_active
        and not other.is_spoken
        and now <= other.speak_until_at
        for other in calls.by_id.values()
    )


class HallVoices:
    """The usable voices in some folders, for the letters, counters and accent of one hall."""

    def __init__(self, folders: Sequence[Path], hall: Hall) -> None:
        self._folders = folders
        self._hall = hall
        self._stamp: tuple[tuple[str, int], ...] | None = None
        self._voices: Voices = {}
        self.faults: tuple[str, ...] = ()

    def plan(
        self,
        number: str,
        counter_name: Mapping[str, str],
        languages: Sequence[str],
        is_recall: bool,
        calls_before: int = 0,
    ) -> dict[str, Any]:
        """Return what a board plays for a call, see `CallPlan.as_wire`.

        `calls_before` is how many calls of the zone are still to be spoken first; the more, the
        briefer. Without a voice the plan has no speeches, and the board chimes and flashes.
        """
        self._refresh()
        call = SpokenCall(
            number,
            place_of(counter_name),
            tuple(languages),
            is_recall,
            self._hall.number_reading,
            self._hall.voice_region,
        )
        return plan_call(call, self._voices, level_for(calls_before)).as_wire()

    def packs(self) -> tuple[Voicepack, ...]:
        """Return all usable voices."""
        self._refresh()
        return tuple(pack for packs in self._voices.values() for pack in packs)

    def ahead(self) -> list[dict[str, Any]]:
        """Return, per voice of the hall's languages, the files that its boards fetch ahead."""
        hall = self._hall
        letters = [sector.letter for sector in hall.sectors]
        places = [place for c in hall.counters if (place := place_of(c.name)) is not None]
        return [
            {
                "pack_id": pack.pack_id,
                "language": pack.language,
                "version": pack.version,
                "files": files_for(pack, letters, places, hall.number_reading, hall.voice_region),
            }
            for pack in self.packs()
            if pack.language in hall.languages
        ]

    def file(self, pack_id: str, file: str) -> Path | None:
        """Return the path of a clip that a manifest names; anything else is None."""
        for pack in self.packs():
            if pack.pack_id == pack_id and any(c.file == file for c in pack.clips.values()):
                return pack.folder / file
        return None

    def _refresh(self) -> None:
        """Read the manifests again when one has come, gone or changed."""
        manifests = sorted(path for f in self._folders for path in f.glob(f"[!.]*/{MANIFEST}"))
        stamp = tuple((str(path), path.stat().st_mtime_ns) for path in manifests)
        if stamp != self._stamp:
            self._voices, self.faults = read_voices(self._folders, self._hall.voice_region)
            self._stamp = stamp
