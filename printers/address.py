"""Where a printer is: reads an address and refuses those where no printer may be.

Used by `printers.thermal` and when a hall file is checked. Pure: resolves no
name and opens nothing.

    tcp://192.168.1.50:9100         a network printer (port 9100 may be left out)
    usb://04b8:0e15                 vendor:product, optionally ?in=0x82&out=0x01
    serial:///dev/ttyUSB0           optionally ?baudrate=38400
    file:///dev/usb/lp0             the kernel's printer device, or a plain file
    cups://QUEUE                    a local CUPS queue, one way
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from printers.errors import BadAddress, ForeignPlace

SCHEMES = ("tcp", "usb", "serial", "file", "cups")
DEFAULT_PORT = 9100
PRINTER_PORTS = frozenset(range(9100, 9110))
MIN_LOCAL_PORT = 1024
MAX_LENGTH = 200
OPTIONS = {"usb": {"in", "out"}, "serial": {"baudrate"}}
_HOST = re.compile(r"(?=.{1,120}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*\.?\Z")
_NUMBERS = re.compile(r"[0-9.]+\Z")
_PATH = re.compile(r"/[A-Za-z0-9._/:-]+\Z")
_QUEUE = re.compile(r"[A-Za-z0-9._-]{1,127}\Z")
_USB = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address. `place` is a host, a device path, a queue or vendor:product."""

    scheme: str
    place: str
    port: int = 0
    options: dict[str, int] = field(default_factory=dict)


def parse_address(text: str) -> Address:
    """Read an address; a bare `host` or `host:port` means tcp.

    Raises:
        BadAddress: malformed, or a place where no printer may be (see `check_ip`).

    >>> parse_address("192.168.1.50")
    Address(scheme='tcp', place='192.168.1.50', port=9100, options={})
    """
    if not text or len(text) > MAX_LENGTH or not text.isascii() or not text.isprintable():
        raise BadAddress("a printer address has 1 to 200 plain characters")
    scheme, _, rest = text.partition("://") if "://" in text else ("tcp", "", text)
    if scheme not in SCHEMES:
        raise BadAddress(f"{scheme!r} is not one of: {', '.join(SCHEMES)}")
    if scheme == "tcp":
        return _tcp(rest)
    place, _, query = rest.partition("?")
    options = _options(scheme, query)
    pattern, example = _SHAPES[scheme]
    if not pattern.match(place) or ".." in place:
        raise BadAddress(f"{text!r} should look like {example}")
    return Address(scheme, place, 0, options)


_SHAPES = {
    "usb": (_USB, "usb://04b8:0e15"),
    "serial": (_PATH, "serial:///dev/ttyUSB0"),
    "file": (_PATH, "file:///dev/usb/lp0"),
    "cups": (_QUEUE, "cups://QUEUE"),
}


def _tcp(rest: str) -> Address:
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress(f"{rest!r} should look like tcp://192.168.1.50:9100") from error
    if ":" in host:
        raise BadAddress("IPv6 is not supported: give the printer an IPv4 address")
    if parts.path or parts.query or parts.username is not None or not _HOST.match(host):
        raise BadAddress(f"{rest!r} should look like tcp://192.168.1.50:9100")
    port = DEFAULT_PORT if port is None else port
    try:
        check_ip(host, port)
    except ValueError:
        if _NUMBERS.match(host):
            raise BadAddress(f"{host} is no address: four numbers from 0 to 255") from None
        if port not in PRINTER_PORTS and host != "localhost":
            raise BadAddress(f"port {port} is not a printer's (9100 to 9109)") from None
    return Address("tcp", host, port)


def check_ip(ip_text: str, port: int) -> None:
    """Refuse an IPv4 address and port behind which no hall keeps a printer.

    Private networks with a printer port pass; this machine passes with an unprivileged port (the
    pretend printer). Link-local, multicast and public addresses do not.

    Raises:
        BadAddress: refused.
        ValueError: not an IP address at all.
    """
    ip = ipaddress.IPv4Address(ip_text)
    if ip.is_loopback:
        if port < MIN_LOCAL_PORT:
            raise BadAddress(f"port {port} of this machine is not a printer's")
        return
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or not ip.is_private:
        raise ForeignPlace(f"{ip} is not an address of a hall's own network")
    if port not in PRINTER_PORTS:
        raise BadAddress(f"port {port} is not a printer's (9100 to 9109)")


def _options(scheme: str, query: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in OPTIONS.get(scheme, set()):
            raise BadAddress(f"option {key!r} is not known for {scheme}")
        try:
            found[key] = int(value, 0)
        except ValueError:
            raise BadAddress(f"option {key!r} must be a number") from None
    return found
