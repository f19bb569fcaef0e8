"""What may come up a socket: who it is, signs of life, a good-bye. Pure.

Facts come down a socket and commands travel by HTTP, so a screen has three things to say: one "connect" with
its token, a "pong" every ten seconds, a "disconnect". Whatever else comes is not from a screen of ours, and
nothing may be spent on it. Used by `server.live`; the frames are those of Engine.IO 4 and Socket.IO 5.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque

LONGEST_FRAME = 1024
"""Bytes of the longest frame that a screen may send: its token with what stands around it is below 200."""
MOST_PER_S = 20
"""Frames a second, those of the WebSocket protocol itself included; a screen sends one in ten seconds."""
NAMELESS_S = 5.0
"""How long a socket may be open without having said who it is."""

CONNECT, DISCONNECT = "40/live,", "41/live,"
SIGNS_OF_LIFE = frozenset({"1", "3", DISCONNECT})
"""Close and pong of the engine, and the good-bye of the namespace."""
_TOKEN = re.compile(r"[!-~]{1,200}")


class Upward:
    """What one socket has sent so far; says why it must be closed.

    Reasons: "hasty" too many frames, "fragment" a message in pieces, "binary", "long", "again" it has
    said who it is before, "unknown" anything else, "nameless" it has not said who it is in time.
    """

    def __init__(self, now_s: float) -> None:
        self._times: deque[float] = deque(maxlen=MOST_PER_S + 1)
        self._nameless_since_s: float | None = now_s
        self._has_asked = False

    def on_frame(self, is_whole: bool, now_s: float) -> str | None:
        """Count one frame of whatever kind and return why it is one too many, if it is."""
        self._times.append(now_s)
        if len(self._times) > MOST_PER_S and now_s - self._times[0] < 1:
            return "hasty"
        return None if is_whole else "fragment"

    def on_message(self, message: str | bytes) -> str | None:
        """Return why this message may not come up, None when it may."""
        if not isinstance(message, str):
            return "binary"
        if message in SIGNS_OF_LIFE:
            return None
        if len(message) > LONGEST_FRAME:
            return "long"
        if not message.startswith(CONNECT) or not _says_who(message.removeprefix(CONNECT)):
            return "unknown"
        if self._has_asked:
            return "again"
        self._has_asked = True
        return None

    def is_named(self) -> None:
        """Take note that the token was good."""
        self._nameless_since_s = None

    def is_nameless(self, now_s: float) -> None:
        """Take note that its place in the namespace is given up."""
        self._nameless_since_s = now_s

    def on_tick(self, now_s: float) -> str | None:
        """Return why it has been open for long enough, if it has."""
        since_s = self._nameless_since_s
        return "nameless" if since_s is not None and now_s - since_s >= NAMELESS_S else None


def _says_who(text: str) -> bool:
    """Return whether this is an object with a token in it, and nothing that is hard to read."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return False
    token = said.get("token") if isinstance(said, dict) else None
    return isinstance(token, str) and _TOKEN.fullmatch(token) is not None


class Tally:
    """How many sockets were closed and why; told once a minute, whatever a stranger sends."""

    EVERY_S = 60.0

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._told_at_s: float | None = None

    def add(self, reason: str) -> None:
        """Count one; a socket that takes nothing in is "deaf"."""
        self._counts[reason] += 1

    def due(self, now_s: float) -> dict[str, int]:
        """Return what is to be told now: the first at once, then a minute's at a time; else nothing."""
        is_early = self._told_at_s is not None and now_s - self._told_at_s < self.EVERY_S
        if is_early or not self._counts:
            return {}
        told, self._counts, self._told_at_s = dict(self._counts), Counter(), now_s
        return told
