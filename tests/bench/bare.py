"""The bare server: what this machine's web stack can do at most. Started as a process of its own.

The same runtime, the same WSGI server and the same Socket.IO as the house, with nothing in them: the
figures of the house are read as shares of these.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def make_app() -> Any:
    """Return a Flask app that greets, and one that tells every socket."""
    from flask import Flask, request
    from flask_socketio import SocketIO, join_room

    kind = sys.argv[1]
    app = Flask("bare")
    app.get("/")(lambda: "hello")
    if kind == "sockets":
        socketio = SocketIO(app, async_mode="eventlet", transports=["websocket"])
        socketio.on_event("connect", lambda auth=None: join_room("all"), namespace="/live")

        def tell() -> tuple[str, int]:
            message = request.get_json()
            socketio.emit("announced", message, to="all", namespace="/live")
            return "", 200

        app.post("/tell")(tell)
    return app


def main() -> None:
    """Serve until the bench says stop."""
    sys.path[0] = str(ROOT)
    from server.runtime import green

    green.patch()
    from server import runtime
    from server.operations.listening import listen

    def ready(port: int) -> None:
        print(port, flush=True)

    runtime.choose("eventlet").serve(
        make_app,
        listen("127.0.0.1", 0),
        max_sockets=4000,
        max_per_address=0,
        trusted_proxies=0,
        ready=ready,
        stopping=lambda: None,
        draining=lambda: None,
    )


if __name__ == "__main__":
    main()
