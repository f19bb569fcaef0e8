"""A sign-in that dies at each of its steps, and what the hall finds of it after its restart.

A program of its own, run by `test_signing_in`: it forks for each death, which only a process with one thread
may do. It dies before each statement that it sends to the database, after each commit and after each wait for
somebody else.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import busy_hall
from server import runtime
from server.app import create_app
from server.clock import FixedClock
from server.database import Database
from server.present import Present
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog
from wire_house import Wire

OFFICER = "can-bo-1"
MOST = 400
"""No sign-in has so many steps; without an end the deaths would go on for ever."""


def die_at(last: int) -> None:
    """Let this process be killed at the so many-th step from now on."""
    steps = 0

    def step(*_: Any, **__: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def then(work: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **kwargs: Any) -> Any:
            answer = work(*args, **kwargs)
            step()
            return answer

        return stepping

    event.listen(Engine, "before_cursor_execute", step)
    Database.commit = then(Database.commit)  # type: ignore[method-assign]
    process: Any = runtime.current()
    process.sleep, process.offload = then(process.sleep), then(process.offload)


def restarted(folder: Path, tokens: dict[str, str]) -> Wire:
    """Return the app on a furnished data folder; nobody is hired and nothing paired anew."""
    clock, log = FixedClock(MONDAY), QuietLog()
    app, house = create_app(Settings(data_dir=folder, ballast_mb=0), busy_hall.hall(), log, clock)
    return Wire(app, house, log, clock, tokens)


def sign_in(wire: Wire) -> None:
    """Let an officer who serves at counter 1 sign in at counter 3."""
    body = {"staff_id": OFFICER, "pin": busy_hall.pin_of(1), "counter_id": "3", "moves": True}
    answer = wire.send("POST", "/api/v1/session", body, "desk-3")
    assert answer.status_code == 201, answer.text


def found(folder: Path) -> dict[str, list[str]]:
    """Return where the officer has a session, and which counters are theirs, as a restart would read it."""
    database, present = Database(f"sqlite:///{folder / 'motcua.sqlite3'}"), Present()
    with contextlib.closing(database), database.read() as connection:
        sessions = connection.exec_driver_sql(
            "select counter_id from sessions where staff_id = ? and ended_at is null "
            "and counter_id is not null order by counter_id",
            (OFFICER,),
        ).scalars()
        for fact in database.facts_after(connection, busy_hall.hall().hall_id, 0):
            present.apply(fact)
        seated = [
            c.counter_id
            for c in present.day.counters.values()
            if c.staff_id == OFFICER and c.state != "closed"
        ]
        return {"sessions": list(sessions), "counters": sorted(seated)}


def in_a_process(work: Callable[[], None]) -> bool:
    """Do something in a process of its own; return whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - nothing of the child may go on as the parent
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "a sign-in failed"
    return os.WIFEXITED(status)


def main(furnished: Path, folder: Path) -> None:
    """Print what was found after each death, and at last after a sign-in that lived."""
    tokens = json.loads((furnished / "tokens.json").read_text("utf-8"))
    story = []
    for last in range(1, MOST):
        place = folder / str(last)
        shutil.copytree(furnished, place)

        def live(place: Path = place, last: int = last) -> None:
            wire = restarted(place, tokens)
            die_at(last)
            sign_in(wire)

        has_lived = in_a_process(live)
        story.append(found(place))
        if has_lived:
            break
    print(json.dumps(story))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
