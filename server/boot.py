"""Every process of the server starts here: choose how it runs, patch, and only then import the rest.

Standard library only, until the patch is done.
"""

from __future__ import annotations

import gc
import os
import sys
import tomllib
from pathlib import Path

from server.files import NotReadable, read_text
from server.settings import Settings

PRIVATE = 0o077
SERVING = ("run",)
"""Verbs that open sockets for many people at once; all others run plainly, unpatched."""


def _option(arguments: list[str], name: str) -> str | None:
    for i, argument in enumerate(arguments):
        if argument == name and i + 1 < len(arguments):
            return arguments[i + 1]
        if argument.startswith(name + "="):
            return argument.split("=", 1)[1]
    return None


def async_mode(arguments: list[str]) -> str:
    """Return the mode asked for by the command line, the environment or the settings file."""
    given = _option(arguments, "--async-mode") or os.environ.get("MOTCUA_ASYNC_MODE")
    if given:
        return given
    data = _option(arguments, "--data") or os.environ.get("MOTCUA_DATA_DIR")
    folder = Path(data) if data else Settings.data_dir
    path = Path(os.environ.get("MOTCUA_SETTINGS") or folder / "motcua.toml")
    try:
        return str(tomllib.loads(read_text(path)).get("async_mode", "eventlet"))
    except (NotReadable, tomllib.TOMLDecodeError):
        return "eventlet"  # `settings` reads it again and says what is wrong


def main(arguments: list[str] | None = None) -> int:
    """Run one verb of `motcua` and return its exit code."""
    # Before anything is written: a database, voices and logs of a hall are its user's alone.
    os.umask(PRIVATE)
    given = sys.argv[1:] if arguments is None else arguments
    is_serving = bool(given) and given[0] in SERVING
    mode = async_mode(given) if is_serving else "threads"
    if is_serving:
        # What a start makes stays: to look for garbage in it meanwhile only keeps people waiting.
        # `serving` looks again as soon as the doors are open.
        gc.disable()
    if mode == "eventlet":
        from server.runtime import green

        green.patch()
    from server import runtime

    if mode in ("eventlet", "threads"):
        runtime.choose(mode)
    from server.cli import run_verb

    return run_verb(given)


if __name__ == "__main__":
    sys.exit(main())
