"""Each library has its homes, and rules have none: what may import what.

import-linter keeps the rooms in order (pyproject.toml); this table keeps the libraries in theirs. A
library that is not in the table may be imported nowhere.
"""

from __future__ import annotations

import re
import sys
import tomllib
from fnmatch import fnmatch

from house.sources import imported, listed, python_files, read

HTTP = [
    "server/*/routes.py",
    "server/addresses.py",
    "server/app.py",
    "server/bodies.py",
    "server/cli.py",
    "server/live.py",
    "server/openapi.py",
    "server/pages.py",
    "server/problem_page.py",
    "server/queue/asking.py",
    "server/wire.py",
]
ROWS = [
    "server/database.py",
    "server/engines.py",
    "server/writes.py",
    "server/tables.py",
    "server/*/tables.py",
    "server/*/actions.py",
    "server/*/views.py",
    "server/queue/links.py",
    "server/reports/days.py",
]

VERBS = [
    "server/access/attending.py",
    "server/access/devices.py",
    "server/access/people.py",
    "server/access/pin_rows.py",
    "server/access/pins.py",
    "server/access/sessions.py",
    "server/printing/lending.py",
    "server/queue/recording.py",
    "server/rating/publishing.py",
]
"""Actions that outgrew one file and got the name of what they act on."""

HOMES = {
    "alembic": ["server/operations/*", "server/migrations/*"],
    "apiflask": HTTP,
    "argon2": ["server/access/*"],
    "babel": ["server/words.py"],
    "escpos": ["printers/thermal.py"],
    "eventlet": ["server/runtime/*"],
    "flask": HTTP,
    "flask_socketio": ["server/app.py", "server/live.py"],
    "greenlet": ["server/runtime/*"],
    "gunicorn": ["server/runtime/*"],
    "PIL": ["printers/*", "server/operations/health.py"],
    "psycopg": ["server/runtime/*", "server/database.py"],
    "itsdangerous": ["server/rating/handles.py"],
    "pyrage": ["server/operations/backup/*"],
    "pydantic": [*HTTP, "server/*/schemas.py", "server/*answers.py"],
    "prometheus_client": ["server/operations/metrics.py"],
    "qrcode": ["printers/layout.py"],
    "socketio": ["server/live.py"],
    "sqlalchemy": [
        *(*ROWS, *VERBS, "server/migrations/*", "server/operations/*"),
        *("server/access/former.py", "server/access/names.py", "server/*/forgetting.py"),
    ],
    "structlog": ["server/operations/logs.py"],
    "typing_extensions": ["server/answers.py"],
    "werkzeug": [*HTTP, "server/runtime/places.py"],
}
"""Library → the only files of the product that may import it."""

WORK_UNSEEN = {
    "dnspython": "eventlet resolves names with it",
    "greenlet": "eventlet switches with it",
    "python-engineio": "the wire below Socket.IO",
    "python-socketio": "what flask-socketio wraps",
    "simple-websocket": "web sockets when the server runs on threads",
    "psycopg": "SQLAlchemy loads it for a PostgreSQL address",
}
"""Dependencies that are named for their version and imported by another library."""

MODULES = {
    "flask-socketio": "flask_socketio",
    "python-escpos": "escpos",
    "argon2-cffi": "argon2",
    "prometheus-client": "prometheus_client",
    "pillow": "PIL",
}


def third_party(name: str) -> list[tuple[int, str]]:
    """Return (line, library) of the imports in a file that are neither ours nor Python's own."""
    own = {*sys.stdlib_module_names, "server", "printers"}
    return [(n, m.partition(".")[0]) for n, m in imported(name) if m.partition(".")[0] not in own]


def test_every_library_stays_at_home() -> None:
    """A library is imported only by the files that the table names for it."""
    strays = [
        f"{name}:{line} {library}"
        for name in python_files("server/", "printers/")
        for line, library in third_party(name)
        if not any(fnmatch(name, home) for home in HOMES.get(library, []))
    ]
    assert not strays, listed(strays)


def test_every_dependency_is_needed() -> None:
    """Each run dependency is imported by the product, or listed with who imports it."""
    used = {library for n in python_files("server/", "printers/") for _, library in third_party(n)}
    project = tomllib.loads(read("pyproject.toml"))["project"]
    names = [re.match(r"[\w-]+", line)[0] for line in project["dependencies"]]
    idle = [n for n in names if MODULES.get(n, n) not in used and n not in WORK_UNSEEN]
    assert not idle, listed(idle)
