"""Which version of the house serves a hall: what stands beside its data, and where the versions lie.

The folder that was installed first keeps its place and its command for ever; later versions lie below it, each a whole
house with an environment of its own. A file in the hall's data folder names the one that serves it. Read by every verb
of the hall, so by the oldest version too: what it does not know in the file it leaves alone. `command.upgrading` brings
versions in, `command.switching` lets them take over.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from command.places import ROOT

FOLDER = "versions"
DATABASE = "motcua.sqlite3"
NAME = "version.json"
FIRST = ""
"""The name of the version that was installed first, in the file: none of those below it."""
USUAL = "usual"
"""The file that names the version for data folders that say nothing."""
HOME = ROOT.parent.parent if ROOT.parent.name == FOLDER else ROOT
"""The folder that was installed first."""
VERSIONS = HOME / FOLDER
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,3}")


PHASES = ("settled", "due", "trying", "proving")
HALLS = "halls"
"""The file beside the versions that names each data folder in which one of them was brought in, a line each."""


@dataclass(frozen=True, slots=True)
class State:
    """Which version serves a hall. `phase`:

    "settled": nothing is going on. "due": `to` takes over at the next start. "trying": it is being tried on the hall's
    own data; whoever finds this goes back. "proving": it has taken over and has not opened the doors yet.
    """

    serves: str = FIRST
    before: str | None = None
    """The version that served before and can be gone back to; None where there is none."""
    phase: str = "settled"
    to: str | None = None
    copy: str = ""
    """The file in the data folder that keeps the newer database while an older one is gone back to; empty: none."""
    seq: int = 0
    """How far the journal came when `serves` took over."""
    tries: int = 0
    """How many starts of a version that has not opened the doors yet."""
    may_lose: bool = False
    """Whether this is a way back to the copy that was made before the schema changed."""
    accepted: int = -1
    """Up to which row of the journal a person has agreed to lose what the copy does not hold; -1: nothing."""
    at_any_hour: bool = False
    """Whether a person wants the change in the hall's hours too."""
    ill: tuple[str, ...] = ()
    """What the doctor found bad before already; it holds nothing up."""
    failed: str = ""
    """Why the last version that was to take over did not."""


def order(version: str) -> tuple[int, ...]:
    """Return what versions are compared by; raises ValueError for what is no version. Pure."""
    if not _NUMBER.fullmatch(version):
        raise ValueError(version)
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def version_of(house: Path) -> str:
    """Return the version that a house says it is."""
    return str(tomllib.loads((house / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def house_of(name: str) -> Path:
    """Return the folder of a version."""
    return VERSIONS / name if name else HOME


def own_name() -> str:
    """Return the name of the version whose command this is."""
    return FIRST if ROOT == HOME else ROOT.name


def is_there(name: str) -> bool:
    """Tell whether a version of that name is installed here."""
    return not name or (bool(_NUMBER.fullmatch(name)) and (house_of(name) / "motcua").is_file())


def data_folder(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder that a verb will use."""
    given = environment.get("MOTCUA_DATA_DIR") or str(HOME / "var")
    waiting = iter(arguments)
    for argument in waiting:
        name, _, value = argument.partition("=")
        if name == "--data":
            given = value or next(waiting, given)
    return Path(given).expanduser().resolve()


def read_state(data: Path) -> State | None:
    """Return what stands beside a hall's data; None where nothing can be read, or not as it should be."""
    try:
        found = json.loads((data / NAME).read_text("utf-8"))
        known = {field.name: found[field.name] for field in fields(State) if field.name in found}
        state = State(**known | {"ill": tuple(known.get("ill", ()))})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return state if _is_right(state) else None


def _is_right(state: State) -> bool:
    """Tell whether every value is of the kind that is written here: a file that a hand touched must stop no hall."""
    usual = State()
    for field in fields(State):
        value, kinds = getattr(state, field.name), type(getattr(usual, field.name))
        is_name = field.name in ("before", "to")
        if not (isinstance(value, str | None) if is_name else type(value) is kinds):
            return False
    return state.phase in PHASES and all(isinstance(part, str) for part in state.ill)


def order_of(data: Path, said: str) -> None:
    """Write a state that another process of ours hands over as text. Raises OSError."""
    found = json.loads(said)
    write_state(data, State(**found | {"ill": tuple(found["ill"])}))


def write_state(data: Path, state: State) -> None:
    """Write which version serves a hall, whole and on the disk. Raises OSError."""
    from printers.whole import write_whole

    write_whole(data / NAME, json.dumps(asdict(state), indent=1) + "\n")


def serving(data: Path) -> str:
    """Return the name of the version that serves a data folder, or would serve one that says nothing."""
    state = read_state(data)
    if state is not None and is_there(state.serves):
        return state.serves
    if state is None and (data / DATABASE).exists():
        return FIRST  # a hall that was never upgraded is served by what has always served it
    name = _usual()
    return name if is_there(name) else FIRST


def in_use() -> set[str] | None:
    """Return the names of the versions that any hall of this installation serves or can go back to.

    None where one of them cannot be read: then nobody knows, and nothing may be removed.
    """
    try:
        folders = [Path(line) for line in (VERSIONS / HALLS).read_text("utf-8").splitlines()]
    except OSError:
        folders = []
    names: set[str] = set()
    for folder in folders:
        state = read_state(folder)
        if state is None and (folder / NAME).exists():
            return None
        names |= {n for n in (state.serves, state.before, state.to) if n} if state else set()
    return names


def note_hall(data: Path) -> None:
    """Note that a hall of this installation keeps its data there. Raises OSError."""
    from printers.whole import write_whole

    place = VERSIONS / HALLS
    known = place.read_text("utf-8").splitlines() if place.is_file() else []
    if str(data) not in known:
        write_whole(place, "".join(f"{each}\n" for each in [*known, data]), 0o644)


def write_usual(name: str) -> None:
    """Name the version for data folders that say nothing. Raises OSError."""
    from printers.whole import write_whole

    if VERSIONS.is_dir():
        write_whole(VERSIONS / USUAL, f"{name}\n", 0o644)


def _usual() -> str:
    try:
        return (VERSIONS / USUAL).read_text("utf-8").strip()
    except (OSError, ValueError):
        return FIRST


def hand_on(arguments: list[str]) -> None:
    """Go on as the version that serves the hall, where this is the one installed first and another serves."""
    if ROOT != HOME or not VERSIONS.is_dir():
        return
    name = serving(data_folder(arguments))
    if name != FIRST:
        go_on_as(name, arguments)


def go_on_as(name: str, arguments: list[str]) -> None:
    """Replace this process by the command of another version."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(house_of(name) / "motcua"), *arguments])
