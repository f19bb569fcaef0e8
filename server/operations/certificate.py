"""The certificate of the proxy before this hall: how long screens and phones will still believe it.

Looked at from the proxy's own side of the door, under the names of the hall, a few times a day while the hall runs, and
by the doctor. It trusts nothing and checks nothing but the dates. A proxy that does not answer is no alarm here:
whoever comes through it notices that first.
"""

from __future__ import annotations

import datetime as dt
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from server import runtime
from server.hall.rules import Hall
from server.settings import Settings

if TYPE_CHECKING:
    from server.app import House

PATIENCE_S = 5.0
FIRST_S, AGAIN_S = 20.0, 4 * 3600.0
SOON, VERY_SOON = dt.timedelta(days=21), dt.timedelta(days=3)
HTTPS = 443
_TIME = rb"(?:\x17\x0d([0-9]{12})Z|\x18\x0f([0-9]{14})Z)"
_VALIDITY = re.compile(rb"\x30[\x1e-\x22]" + _TIME + _TIME)
"""The two moments of RFC 5280, 4.1.2.5; the dates come before everything that its owner may choose."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """From when until when a certificate is good, and under which name it was shown."""

    name: str
    begins_at: dt.datetime
    ends_at: dt.datetime


def dates_of(der: bytes) -> tuple[dt.datetime, dt.datetime]:
    """Return from when until when a certificate is good. Raises ValueError for what is none."""
    found = _VALIDITY.search(der)
    if found is None:
        raise ValueError("no certificate")
    first, second = (found[1] or found[2]).decode(), (found[3] or found[4]).decode()
    return _moment(first), _moment(second)


def _moment(text: str) -> dt.datetime:
    if len(text) == 12:
        # Two digits of a year: from 50 on they are of the last century.
        text = ("20" if text < "50" else "19") + text
    return dt.datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)


def state_of(certificate: Certificate, now: dt.datetime) -> str:
    """Return how a certificate is: three weeks before its end somebody should know, three days before that is late.

    One that lives for weeks or hours is renewed by a program: it is judged by the last quarter of its life.
    """
    life, left = certificate.ends_at - certificate.begins_at, certificate.ends_at - now
    if left <= min(VERY_SOON, life / 12) or now < certificate.begins_at:
        return "bad"
    return "warn" if left <= min(SOON, life / 4) else "ok"


def doors(settings: Settings, hall: Hall) -> Iterator[tuple[str, str, int]]:
    """Yield (machine, name, port) of each HTTPS door that the settings speak of; none without a proxy before a hall."""
    if settings.demo or not settings.trusted_proxies:
        return
    url = urlsplit(settings.public_url or hall.public_url or "")
    named = {(url.hostname or "", url.port or HTTPS)} if url.scheme == "https" else set()
    named |= {(name, HTTPS) for name in settings.host_names.lower().split()}
    for name, port in sorted(named):
        # A server that listens on its own machine has its proxy there, whatever the name leads to elsewhere.
        yield "127.0.0.1" if settings.is_loopback else name, name, port


def shown_at(machine: str, name: str, port: int) -> Certificate:
    """Ask a door for its certificate. Raises OSError, ValueError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        closing(socket.create_connection((machine, port), PATIENCE_S)) as line,
        context.wrap_socket(line, server_hostname=name) as closed,
    ):
        return Certificate(name, *dates_of(closed.getpeercert(binary_form=True) or b""))


class Certificates:
    """What one house knows of the certificates before it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._found: list[Certificate] = []

    def run(self) -> None:
        """Look a few times a day, for ever."""
        runtime.current().sleep(FIRST_S)
        while True:
            self.look()
            runtime.current().sleep(AGAIN_S)

    def look(self) -> None:
        """Look at each door now; what does not answer is not known."""
        found = []
        for door in doors(self._house.settings, self._house.hall):
            try:
                found.append(shown_at(*door))
            except (OSError, ValueError):
                continue
        self._found = found

    def part(self) -> dict[str, Any]:
        """Return how the certificate is that ends first, as health tells it."""
        if not self._found:
            return {"state": "ok"}
        now = self._house.clock.now()
        first = min(self._found, key=lambda each: each.ends_at)
        left = first.ends_at - now
        return {
            "state": state_of(first, now),
            "name": first.name,
            "days_left": left.days,
            "is_over": left <= dt.timedelta(0),
        }
