"""One version takes over from another: at a start, before anybody is served, by the version that served until now.

Nothing but the hall's own folder is written, so a service that may write nowhere else can do it, and a power cut at any
moment leaves what the next start understands: a change that is due is begun, one that was begun is gone back from.
Called by `command.verbs` for `run`.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from command.houses import Failed, House, as_owner
from command.saying import say
from command.versions import (
    DATABASE,
    FIRST,
    State,
    data_folder,
    go_on_as,
    house_of,
    is_there,
    own_name,
    read_state,
    serving,
    version_of,
    write_state,
    write_usual,
)

MOST_TRIES = 3
"""So often a version that took over may be started without opening its doors."""
LOCK = ".upgrade.lock"


def before_run(arguments: list[str]) -> None:
    """Let the version take over that is to, or go back; goes on as another version where it serves then."""
    data = data_folder(arguments)
    state = read_state(data)
    if state is None and own_name() != FIRST and not (data / DATABASE).exists():
        with suppress(OSError):  # a folder that may not be written is refused a moment later
            data.mkdir(parents=True, exist_ok=True)
            write_state(data, State(own_name()))
        return
    if state is None or state.phase == "settled" or as_owner(data):
        return  # root in somebody else's folder is refused a moment later
    try:
        with _alone(data):
            state = read_state(data) or State()
            _carried_out(data, state)
    except OSError as error:
        tell("upgrade_stuck", why=f"{error.filename or data}: {error.strerror}")
    except (Failed, ValueError) as error:
        tell("upgrade_stuck", why=str(error))
    if (name := serving(data)) != own_name():
        go_on_as(name, arguments)


def _carried_out(data: Path, state: State) -> None:
    if state.phase == "due":
        take_over(data, state)
    elif state.phase == "trying":
        go_back(data, state, say("upgrade_cut"))
    elif state.phase == "proving":
        _prove_again(data, state)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Wait for another start of the same hall that is at it."""
    with (data / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def take_over(data: Path, state: State) -> None:
    """Let the version that is due change the hall's own database, look at it, and serve; else go back."""
    name = state.to or ""
    old, new = House(state.serves, data), House(name, data)
    try:
        seen = old.step("look")
    except Failed as error:
        # A hall that cannot be looked at is not to be changed; who serves it says the same in a moment.
        tell("upgrade_later", why=str(error), to=name)
        return
    if seen["is_running"]:
        return  # this start will be refused: the hall is served
    if seen["until"] and not state.at_any_hour:
        tell("upgrade_later", why=say("upgrade_hours", until=seen["until"]), to=name)
        return
    step("trying", to=shown(name))
    kept = f"before-back-{seen['seq']}-{dt.date.today().isoformat()}.sqlite3"
    state = replace(state, phase="trying", seq=seen["seq"], copy=kept if state.may_lose else "")
    write_state(data, state)
    try:
        if not is_there(name):
            raise Failed(say("upgrade_no_before"))
        if state.may_lose:
            agreed = ("--may-lose", str(state.accepted)) if state.accepted >= 0 else ()
            new.step("undo", "--kept", kept, *agreed)
        step("migrating")
        new.verb("migrate")
        step("examining")
        # The seal of a day that the copy does not hold is struck out when its loss is decided.
        new.want_well((*state.ill, "seals") if state.may_lose else state.ill)
    except (Failed, OSError, ValueError) as error:
        go_back(data, state, str(error))
        return
    step("switching")
    proving = State(name, state.serves, "proving", name, seq=state.seq, ill=state.ill)
    write_state(data, replace(proving, may_lose=state.may_lose, copy=state.copy))
    with suppress(OSError):
        write_usual(name)  # a service may not; whoever upgrades does it too
    tell("upgrade_done", to=shown(name))


def _prove_again(data: Path, state: State) -> None:
    """Count a start of a version that has not opened its doors yet; after some, go back if nothing is lost by it."""
    if state.tries < MOST_TRIES:
        write_state(data, replace(state, tries=state.tries + 1))
        return
    if state.may_lose:
        # Newer facts lie in the file that was kept, this version's own in its place: a person has to choose.
        tell("upgrade_stays", to=shown(state.serves), why=say("upgrade_shut"))
        return
    try:
        was = replace(state, serves=state.before or "", before=None, to=state.serves)
        go_back(data, was, say("upgrade_shut"))
    except Failed as error:
        tell("upgrade_stays", to=shown(state.serves), why=str(error))


def go_back(data: Path, state: State, why: str) -> None:
    """Give the database back to the version that served, and write down why. Raises Failed where that would lose."""
    House(state.serves, data).step(
        *(("redo", "--kept", state.copy) if state.may_lose else ("undo",))
    )
    tell("upgrade_undone", to=shown(state.to or ""), serves=shown(state.serves), why=why)
    write_state(data, replace(settled(state), failed=why))
    with suppress(OSError):
        write_usual(state.serves)


def settled(state: State) -> State:
    """Return the state in which nothing is going on, whatever was."""
    return replace(state, phase="settled", tries=0, may_lose=False, accepted=-1, at_any_hour=False)


def shown(name: str) -> str:
    """Return the number of a version, as sentences name it."""
    return name or version_of(house_of(name))


def step(key: str, **facts: object) -> None:
    """Say which phase begins."""
    print(f"» {say(f'phase_{key}', **facts)}", flush=True)


def tell(key: str, **facts: object) -> None:
    """Say one sentence."""
    print(say(key, **facts), file=sys.stderr, flush=True)
