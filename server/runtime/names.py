"""Names of machines in the eventlet mode: looked up beside the loop. Used by `green` only.

Eventlet's own resolver is switched off, because it does not know all that the system's does. The system's waits in the
kernel, half a minute where the name server is away, and would keep the whole hall waiting with it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

PATIENCE_S = 5.0
"""After so long a name counts as unknown for now; whoever asked tries again in their own time."""
MOST = 8
"""Look-ups at a time."""


def resolve_beside() -> None:
    """Let every look-up of a name in this process go on beside the loop; an address needs none."""
    import eventlet.green.socket as green
    from eventlet import patcher

    from server.outside import NoAnswer, Outside

    real: Callable[..., Any] = patcher.original("socket").getaddrinfo
    names = Outside("the name server", PATIENCE_S, MOST)

    def getaddrinfo(host: Any, *given: Any, **more: Any) -> Any:
        if not host or is_address(host):
            return real(host, *given, **more)
        try:
            return names.ask(lambda: real(host, *given, **more))
        except NoAnswer as late:
            raise socket.gaierror(socket.EAI_AGAIN, str(late)) from None

    def gethostbyname(host: str) -> str:
        return str(getaddrinfo(host, None, socket.AF_INET)[0][4][0])

    for module in (socket, green):
        vars(module).update(getaddrinfo=getaddrinfo, gethostbyname=gethostbyname)


def is_address(host: str | bytes) -> bool:
    """Return whether this is an address already, for which nobody has to be asked."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text.partition("%")[0])
        except (OSError, ValueError):
            continue
        return True
    return False
