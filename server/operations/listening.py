"""Takes the server's address before anything else is touched: nobody shares it, and its holder is named.

Called by `server.serving`. The servers' libraries would share a port by default; the socket is made here and
handed to them.
"""

from __future__ import annotations

import errno
import os
import socket

from server.operations.holders import holder_of_port
from server.settings import SettingsError

WAITING = 1024
"""Connections that may wait until they are taken in."""
OWN_PORTS_FROM = 1024


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that no other process has a part of. Raises SettingsError with a way out."""
    family, address = _address(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port whose last connections are still dying is free; one on which somebody listens is not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise SettingsError(_sentence(host, port, error)) from None
    return listener


def _address(host: str, port: int) -> tuple[int, tuple[str, int]]:
    # A name is looked up for two seconds at most: a hall without a name server must not wait for one.
    os.environ.setdefault("RES_OPTIONS", "timeout:1 attempts:1")
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)
    except OSError:
        raise SettingsError(
            f'host = "{host}" is no address of this machine: nobody knows it. '
            'Use "0.0.0.0" for all addresses of this machine, or one of: ip -brief address'
        ) from None
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use by {_holder(port)}. Stop that, or choose another port."
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f'host = "{host}" is no address of this machine. Use "0.0.0.0" for all of its addresses, '
            "or one of: ip -brief address"
        )
    if error.errno in (errno.EACCES, errno.EPERM) and port < OWN_PORTS_FROM:
        return (
            f"Port {port} lies below {OWN_PORTS_FROM}, and this user may not listen there. Start by "
            "config/deploy/motcua.service, which may, or choose port = 8000."
        )
    return f"Nobody can listen on {host}, port {port}: {error.strerror}."


def _holder(port: int) -> str:
    found = holder_of_port(port)
    return str(found) if found else f"a program of another user (sudo ss -ltnp 'sport = :{port}')"
