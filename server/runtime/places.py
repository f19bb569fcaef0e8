"""Who may hold a connection, and who goes when there is no room. Knows no server and no app; both modes use it.

A place is a connection slot. A connection that has shown a true token is named and keeps it; the others are guests.
Guests may not hold all places: when none is left, the oldest guest goes, and a few more places are kept for a
moment's question such as /health.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.wsgi import ClosingIterator

NEAR_V4, NEAR_V6 = ("127.", "::ffff:127."), "::1"
"""This machine's own addresses, and a proxy's that runs on it: it speaks for everybody."""
PLACE = "motcua.place"
"""Where the environ of a request keeps its connection's place."""
RESERVE = 8
"""Places beyond the limit, for guests who ask something short when all places belong to named ones."""
RESERVE_S = 5.0
"""How long a guest may hold one of those."""
HEADERS_S = 10.0
"""How long a connection may take until its first request is there with all its headers."""
ASKING_S = 60.0
"""How long a guest's plain request may take, its body and its answer included; `server.upward` watches sockets."""
SWEEP_S = 1.0

Peer = tuple[str, str]
"""Address and port of the other side."""


def is_near(address: str | None) -> bool:
    """Return whether an address is this machine's own."""
    return address is not None and (address == NEAR_V6 or address.startswith(NEAR_V4))


@dataclass(eq=False, slots=True)
class Place:
    """One connection's place."""

    peer: Peer
    address: str
    """Whose share it counts to: the peer's address, behind a proxy the browser's while it asks; "" nobody's."""
    hang_up: Callable[[], None]
    since_s: float
    is_extra: bool = False
    is_named: bool = False
    is_socket: bool = False
    has_asked: bool = False
    asking_since_s: float | None = None

    def is_overdue(self, now_s: float) -> bool:
        """Return whether this guest has had its time."""
        if self.is_named:
            return False
        if self.is_extra and now_s - self.since_s >= RESERVE_S:
            return True
        if not self.has_asked:
            return now_s - self.since_s >= HEADERS_S
        asking_s = now_s - self.asking_since_s if self.asking_since_s is not None else 0.0
        return not self.is_socket and asking_s >= ASKING_S


class Places:
    """All places of one server; may be used by several threads."""

    def __init__(self, size: int, most_per_address: int, proxies: int = 0) -> None:
        """Keep `size` places, `most_per_address` for each address (0 = no limit), behind so many proxies."""
        self._size = size
        self._most = most_per_address
        self._proxies = proxies
        self._by_peer: dict[Peer, Place] = {}
        self._shares: Counter[str] = Counter()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._by_peer)

    def come(self, peer: Peer, hang_up: Callable[[], None], now_s: float) -> Place | None:
        """Give a new connection a place, if need be the oldest guest's; None when it must be closed."""
        address = "" if self._proxies or is_near(peer[0]) else peer[0]
        with self._lock:
            if self._is_over(address):
                return None
            is_ordinary = self._has_room(self._size, is_extra=False)
            if not is_ordinary and not self._has_room(self._size + RESERVE, is_extra=True):
                return None
            place = Place(peer, address, hang_up, now_s, is_extra=not is_ordinary)
            self._by_peer[peer] = place
            self._shares[address] += 1
            return place

    def leave(self, place: Place) -> None:
        """Free a place; one that is free already stays so."""
        with self._lock:
            if self._by_peer.get(place.peer) is place:
                del self._by_peer[place.peer]
                self._release(place.address)

    def of(self, environ: dict[str, Any]) -> Place | None:
        """Return the place of a request's connection."""
        return self._by_peer.get((environ["REMOTE_ADDR"], str(environ.get("REMOTE_PORT"))))

    def begin(self, place: Place, environ: dict[str, Any], now_s: float) -> bool:
        """Take note that a request is there; False when its browser's address holds its share already."""
        place.has_asked, place.asking_since_s = True, now_s
        place.is_socket = bool(environ.get("HTTP_UPGRADE"))
        if not self._proxies:
            return True
        browser = _browser(environ.get("HTTP_X_FORWARDED_FOR", ""), self._proxies)
        with self._lock:
            if self._is_over(browser):
                return False
            self._move(place, browser)
        return True

    def end(self, place: Place) -> None:
        """Take note that the request is answered; behind a proxy the next may be somebody else's."""
        place.asking_since_s, place.is_socket = None, False
        if self._proxies:
            place.is_named = False
            with self._lock:
                self._move(place, "")

    def sweep(self, now_s: float) -> None:
        """Hang up on the guests who have had their time."""
        with self._lock:
            overdue = [place for place in self._by_peer.values() if place.is_overdue(now_s)]
        for place in overdue:
            self._show_out(place)

    def _has_room(self, size: int, is_extra: bool) -> bool:
        """Return whether so many places have room, made by the oldest such guest if it must be.

        Of the guests those who are being answered go only if all are.
        """
        if len(self._by_peer) < size:
            return True
        guests = (p for p in self._by_peer.values() if not p.is_named and p.is_extra == is_extra)
        oldest = min(guests, key=lambda p: (p.asking_since_s is not None, p.since_s), default=None)
        if oldest is not None:
            self._show_out(oldest)
        return oldest is not None

    def _show_out(self, place: Place) -> None:
        place.hang_up()
        self.leave(place)

    def _is_over(self, address: str) -> bool:
        return bool(self._most and address and self._shares[address] >= self._most)

    def _move(self, place: Place, address: str) -> None:
        if self._by_peer.get(place.peer) is place:
            self._release(place.address)
            self._shares[address] += 1
        place.address = address

    def _release(self, address: str) -> None:
        self._shares[address] -= 1
        if not self._shares[address]:
            del self._shares[address]


def _browser(forwarded: str, proxies: int) -> str:
    """Return the address that the outermost trusted proxy saw, "" when they did not say."""
    said = [part.strip() for part in forwarded.split(",") if part.strip()]
    return said[-proxies] if len(said) >= proxies else ""


class Placed:
    """An app whose requests know their connection's place."""

    def __init__(self, app: Any, places: Places) -> None:
        self._app = app
        self._places = places

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request, or say that its address has too many open."""
        place = self._places.of(environ)
        if place is None:
            return self._app(environ, start_response)  # type: ignore[no-any-return]
        environ[PLACE] = place
        if not self._places.begin(place, environ, time.monotonic()):
            self._places.end(place)
            start_response(
                "503 Service Unavailable",
                [("Retry-After", "5"), ("Connection", "close"), ("Content-Length", "0")],
            )
            return []
        return until_sent(
            lambda: self._app(environ, start_response), lambda: self._places.end(place)
        )


def until_sent(answer: Callable[[], Iterable[bytes]], ended: Callable[[], None]) -> Iterable[bytes]:
    """Return an answer; the request has ended when its last byte is sent, or when there is none.

    A list is a refusal's few bytes, or nothing after a socket: servers like to see its length.
    """
    try:
        body = answer()
    except BaseException:
        ended()
        raise
    if isinstance(body, list):
        ended()
        return body
    return ClosingIterator(body, ended)


def name(environ: dict[str, Any]) -> None:
    """Take note that a request showed a true token: its connection is a guest's no more."""
    place = environ.get(PLACE)
    if place is not None:
        place.is_named = True
