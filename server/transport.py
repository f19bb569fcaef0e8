"""How a request came here: under which name, how closed on the way, and whether it was passed on by somebody.

Used by the edge, the sockets, health and the doctor. Looks up no name: no name server has a say in it.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from server.public_address import ip_of, is_near

PASSED_ON = frozenset({"x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"})
"""What a proxy adds to what it passes on."""
HSTS = "max-age=31536000"
"""A year. Not for names below this one: they are not the hall's."""


def is_in_clear(settings: Any) -> bool:
    """Return whether screens of a real hall must speak to it unencrypted: it listens to the network by itself."""
    return not settings.demo and not settings.is_loopback and settings.trusted_proxies == 0


def names_of(settings: Any, hall: Any) -> frozenset[str]:
    """Return the names under which this server may be asked, beside its addresses."""
    machine = socket.gethostname().lower()
    addresses = (settings.public_url, hall.public_url)
    given = {(urlsplit(url).hostname or "").lower() for url in addresses if url}
    own = {machine, machine.partition(".")[0], f"{machine.partition('.')[0]}.local"}
    return frozenset(given | own | {*settings.host_names.lower().split(), settings.host.lower()})


def is_own_host(host: str, names: frozenset[str]) -> bool:
    """Return whether a Host header means this server: one of its names, or an address of this machine.

    A page from elsewhere that makes its own name point here (DNS rebinding) asks under that name.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return bool(name) and (is_near(name) or name in names or _is_own_address(name))


def _is_own_address(name: str) -> bool:
    address = ip_of(name)
    if address is None or address.is_unspecified or address.is_multicast or address.is_reserved:
        return False
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # The kernel lets nobody have an address that is not this machine's; its answer follows the router's latest word.
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError as error:
            return error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL)
    return True


def may_be_asked(host: str, names: frozenset[str] | None) -> bool:
    """Return whether a Host header may ask; None: only this machine, as in the demo, whose tokens are open."""
    return is_near_host(host) if names is None else is_own_host(host, names)


def is_near_host(host: str) -> bool:
    """Return whether a Host header means the machine itself that asks."""
    return is_own_host(host, frozenset()) and is_near(urlsplit(f"//{host}").hostname or "")


def is_from_here(address: str | None, host: str, headers: Iterable[str]) -> bool:
    """Return whether somebody on this machine asks, and not a proxy on it for somebody else."""
    is_passed_on = not PASSED_ON.isdisjoint(name.lower() for name in headers)
    return is_near(address or "") and is_near_host(host) and not is_passed_on
