"""The voices that a running hall has, and the plan of clips for each of its calls.

Made once by `server.app`; asked by `server.announcing.routes`. Notices by itself when a voice has been
built or copied in, so nobody restarts a server for a voice. Never builds one: `building` takes seconds
and the `voice` command does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from server.announcing.answers import PlayedCall, Speech, VoiceFiles
from server.announcing.clips import SpokenCall, files_for, level_for, number_alone, plan_call
from server.announcing.phrases import place_of
from server.announcing.reading import UnreadableNumber
from server.announcing.rules import Call, Calls
from server.announcing.script import SCRIPT_FOLDER
from server.announcing.under_way import percents
from server.announcing.voicepack import (
    CHOSEN,
    MANIFEST,
    Voicepack,
    Voices,
    is_take,
    read_chosen,
    read_voices,
    speaking,
)
from server.hall.letters import training_letter
from server.hall.rules import Hall
from server.outside import Look

LINE_MAX_S = 60
"""A call that has stood in a board's line this long is no longer said (display/board/speech.js)."""


def voice_folders(data_dir: Path) -> tuple[Path, Path]:
    """Return where voices lie: recorded ones with the configuration, built ones with the data."""
    return SCRIPT_FOLDER, data_dir / "voices"


def others_waiting(calls: Calls, call: Call, now: dt.datetime) -> int:
    """Return how many other calls of the same zone are still to be spoken: the backlog of its voice."""
    return sum(
        other.zone_id == call.zone_id
        and other.announcement_id != call.announcement_id
        and other.is_active
        and not other.is_spoken
        and (now - other.called_at).total_seconds() < LINE_MAX_S
        for other in calls.by_id.values()
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies in the voices' folders at one moment."""

    stamp: tuple[tuple[str, int, int], ...] = ()
    packs: tuple[Voicepack, ...] = ()
    speaking: Voices = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    being_built: Mapping[str, int] = field(default_factory=dict)


NOTHING = Seen()


class HallVoices:
    """The usable voices in some folders, for the letters, counters and accent of one hall."""

    def __init__(self, folders: Sequence[Path], hall: Hall) -> None:
        self._folders = folders
        self._hall = hall
        # Asked anew each time, outside the loop; while the folders do not answer, what was there last counts.
        self._look = Look("the voices' folder", self._read, fresh_s=0.0)
        self._read_last = NOTHING

    def plan(
        self,
        number: str,
        counter_name: Mapping[str, str],
        languages: Sequence[str],
        is_recall: bool,
        waiting: int = 0,
    ) -> PlayedCall:
        """Return what a board plays for a call, see `CallPlan.as_wire`.

        `waiting` is how many other calls of the zone are still to be spoken; the more, the briefer,
        and only a call that keeps nobody waiting is said as often as the hall wishes. Without a
        voice the plan has no speeches, and the board chimes and flashes.
        """
        call = SpokenCall(
            number,
            place_of(counter_name),
            tuple(languages),
            is_recall,
            self._hall.number_reading,
            self._hall.voice_region,
        )
        plan = plan_call(call, self.speaking(), level_for(waiting))
        return plan.said(1 if waiting else self._hall.sound.repeat).as_wire()

    def number(self, number: str, language: str) -> Speech | None:
        """Return how a number alone is said, as one speech of a call's plan; None without a voice.

        Raises UnreadableNumber, also for figures without their sector's letter.
        """
        if not number[:1].isalpha():
            raise UnreadableNumber(f"{number!r} is not a ticket's whole number")
        hall, packs = self._hall, self.speaking().get(language, ())
        speech = number_alone(number, language, packs, hall.number_reading, hall.voice_region)
        return speech.as_wire() if speech else None

    def seen(self) -> Seen:
        """Return what lies in the folders now."""
        return self._look.latest(NOTHING)

    def known(self) -> Seen:
        """Return what lay there when somebody last looked: for a transaction, in which nobody may wait."""
        return self._look.known(NOTHING)

    def look_anew(self) -> None:
        """Take nothing for known: somebody has just changed the folders."""
        self._look.forget()

    def packs(self) -> tuple[Voicepack, ...]:
        """Return all usable voices, those that nobody has chosen yet among them."""
        return self.seen().packs

    def speaking(self) -> Voices:
        """Return the voices of each language that may speak, the one that does first."""
        return self.seen().speaking

    def chosen(self) -> Mapping[str, str]:
        """Return language → the voice that a manager has chosen."""
        return self.seen().chosen

    def being_built(self) -> Mapping[str, int]:
        """Return language → per cent of each voice that the machine is making just now."""
        return self.seen().being_built

    def ahead(self) -> list[VoiceFiles]:
        """Return, per voice of the hall's languages, the files that its boards fetch ahead."""
        hall = self._hall
        letters = [*(sector.letter for sector in hall.sectors), training_letter(hall)]
        places = [place for c in hall.counters if (place := place_of(c.name)) is not None]
        return [
            {
                "pack_id": pack.pack_id,
                "language": pack.language,
                "version": pack.version,
                "files": list(
                    files_for(pack, letters, places, hall.number_reading, hall.voice_region)
                ),
            }
            for language in hall.languages
            for pack in self.speaking().get(language, ())
        ]

    def file(self, pack_id: str, file: str) -> Path | None:
        """Return the path of a clip that a manifest names, or named until shortly; anything else is None.

        A board fetches the clips of a call after it has got the plan: what somebody records meanwhile must
        not leave it with a chime alone. Whether the file is there shows when it is read.
        """
        for pack in self.packs():
            if pack.pack_id != pack_id:
                continue
            if is_take(file) or any(clip.file == file for clip in pack.clips.values()):
                return pack.folder / file
        return None

    def _read(self) -> Seen:
        """Read the manifests again when one has come, gone or changed. Outside the loop."""
        stamp, last = tuple(_marks(self._folders)), self._read_last
        if last is NOTHING or stamp != last.stamp:
            voices, faults = read_voices(self._folders, self._hall.voice_region)
            chosen = read_chosen(self._folders[-1])
            packs = tuple(pack for found in voices.values() for pack in found)
            last = Seen(stamp, packs, speaking(voices, chosen), chosen, tuple(faults))
        self._read_last = replace(last, being_built=percents(self._folders[-1]))
        return self._read_last


def _marks(folders: Sequence[Path]) -> Iterator[tuple[str, int, int]]:
    """What changes when a voice comes, goes, is changed or chosen."""
    for folder in folders:
        for path in sorted([*folder.glob(f"[!.]*/{MANIFEST}"), *folder.glob(CHOSEN)]):
            found = path.stat()
            yield str(path), found.st_mtime_ns, found.st_ino
