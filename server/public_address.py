"""The address that slips carry: whether a phone in the hall can reach this server by it. Pure but for one question.

A slip's QR is opened by its holder's phone, in the hall's own network, without the Internet. Asked
at the start, by health, doctor and test slip. Looks up no name; only `answers` goes to the network, for the doctor.
"""

from __future__ import annotations

import ipaddress
import os
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

PROBLEMS = ("no_address", "loopback", "nowhere", "near_only", "other_port")
"""Every code that `address_problem` may return."""
USUAL_PORTS = {"http": 80, "https": 443}
PATIENCE_S = 3.0
NEAR_NAMES = ("localhost", "localhost.localdomain")


def address_problem(
    url: str, host: str, port: int, *, is_demo: bool = False, has_proxy: bool = False
) -> str | None:
    """Return why phones cannot follow the slips' address, None when nothing speaks against it.

    `host` and `port` are where the server listens (port 0: any). A demo is this machine's alone. With a trusted
    proxy in front, where the server itself listens says nothing.
    """
    if is_demo:
        return None
    try:
        parts = urlsplit(url)
        name, wanted = parts.hostname or "", parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return "no_address"
    if not name or wanted is None:
        return "no_address"
    if is_near(name):
        return "loopback"
    if _is_nowhere(name):
        return "nowhere"
    if has_proxy:
        return None
    if is_near(host):
        return "near_only"
    return "other_port" if port and wanted != port else None


def slip_address(settings: Any, hall: Any) -> str:
    """Return the address on slips, without a slash at the end: the settings', else the hall's, else our own."""
    lasting: str = settings.public_url or hall.public_url or settings.base_url
    return lasting.rstrip("/")


def problem_of(settings: Any, hall: Any) -> str | None:
    """Return why phones cannot follow the slips of a hall with these settings."""
    return address_problem(
        slip_address(settings, hall),
        settings.host,
        settings.port,
        is_demo=settings.demo,
        has_proxy=settings.trusted_proxies > 0,
    )


def wrong_address(settings: Any, hall: Any) -> str | None:
    """Return the slips' address of a hall where phones cannot follow it."""
    return slip_address(settings, hall) if problem_of(settings, hall) is not None else None


def is_near(name: str) -> bool:
    """Return whether a name or address means the machine itself that asks."""
    found = ip_of(name)
    return name.lower().rstrip(".") in NEAR_NAMES or (found is not None and found.is_loopback)


def _is_nowhere(name: str) -> bool:
    found = ip_of(name)
    return found is not None and (
        found.is_unspecified or found.is_multicast or found.is_link_local or found.is_reserved
    )


def ip_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a name as an address, None where it is a name."""
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def answers(url: str) -> bool:
    """Ask the server by the slips' address, in bounded time."""
    # A name is looked up in the hall's own network; without a name server nobody waits for long.
    os.environ.setdefault("RES_OPTIONS", "timeout:1 attempts:1")
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=PATIENCE_S) as answer:  # noqa: S310
            return b'"state"' in answer.read(4096)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return b'"state"' in refusal.read(4096)
    except (OSError, ValueError):
        return False
